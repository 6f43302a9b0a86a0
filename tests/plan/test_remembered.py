"""What the last run read of a stack's sources, kept in a file for commands without AWS."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

from downbeat.config.origins import Origin
from downbeat.config.sources import Read, Source
from downbeat.plan.remembered import remember, remembering_reader

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
CLUSTER = Source("ssm", "/infrastructure/prod/cluster")
TOKEN = Source("ssm", "/infrastructure/prod/token")
FILE = Source("file", "terraform.tfstate")


def origin(source, value, *, read=True, secret=False):
    return Origin("downbeat:pipelines.etl.references.x", source, value, read, secret, "")


def stack(*origins):
    return SimpleNamespace(stack="prod", origins=origins, pipelines={})


def test_what_was_read_is_read_again_with_its_moment(tmp_path):
    remember(tmp_path, stack(origin(CLUSTER, "größe")), NOW)
    file = tmp_path / ".downbeat" / "prod.references.json"
    assert json.loads(file.read_bytes().decode("utf-8")) == {
        "read": "2026-11-20 08:30 UTC",
        "values": [{"source": ["ssm", "/infrastructure/prod/cluster", ""], "value": "größe"}],
    }
    assert "größe" in file.read_bytes().decode("utf-8")
    answers = remembering_reader(tmp_path, "prod")({CLUSTER: False})
    assert answers == {CLUSTER: Read("größe", when="2026-11-20 08:30 UTC")}
    assert remembering_reader(tmp_path, "dev")({CLUSTER: False}) == {}


def test_secrets_and_examples_are_not_written(tmp_path):
    remember(
        tmp_path, stack(origin(TOKEN, None, secret=True), origin(CLUSTER, "x", read=False)), NOW
    )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_left(tmp_path):
    (tmp_path / ".downbeat").write_text("a file")
    remember(tmp_path, stack(origin(CLUSTER, "x")), NOW)
    assert (tmp_path / ".downbeat").read_text() == "a file"


def test_a_second_run_writes_what_it_read_over_the_first(tmp_path):
    for value in ("a", "b"):
        remember(tmp_path, stack(origin(CLUSTER, value)), NOW)
    assert remembering_reader(tmp_path, "prod")({})[CLUSTER].value == "b"


def test_a_torn_file_is_as_none(tmp_path):
    (tmp_path / ".downbeat").mkdir()
    file = tmp_path / ".downbeat" / "prod.references.json"
    for text in ("{", "[]", "{}", '{"read": "now", "values": [{}]}', '{"values": [1]}'):
        file.write_text(text)
        assert remembering_reader(tmp_path, "prod")({}) == {}


def test_files_of_the_project_are_read_anew(tmp_path):
    (tmp_path / "terraform.tfstate").write_text("{}")
    missing = Source("file", "missing.tfstate")
    answers = remembering_reader(tmp_path, "prod")({FILE: False, missing: False, CLUSTER: False})
    assert answers[FILE] == Read("{}")
    assert answers[missing].fault == "missing.tfstate cannot be read: No such file or directory."
    assert CLUSTER not in answers
