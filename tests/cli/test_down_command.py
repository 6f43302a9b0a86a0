"""`downbeat down` of local stacks that are no longer as they were: forced, renamed, without a file."""

import json

import pytest
import typer
from typer.testing import CliRunner

from downbeat.cli import down_command
from downbeat.emulator import ministack, processes

app = typer.Typer()
app.command("down")(down_command.down)
REMOVED = "The local stack old is removed: the embedded AWS is stopped, its state is gone."


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A repository with the stack "new"; what is in .downbeat/old was made as the stack "old"."""
    (tmp_path / "Pulumi.yaml").write_text("name: downbeat\n")
    (tmp_path / "Pulumi.new.yaml").write_text("config: {}\n")
    folder = tmp_path / ".downbeat" / "old"
    folder.mkdir(parents=True)
    (folder / "made-by").write_text(json.dumps({"how": "by the engine"}))
    (folder / "in-process.json").write_text('{"salt": "')
    (folder / "embedded.pid").write_text('{"pid"')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    answer = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    return answer.exit_code, " ".join(answer.output.replace("│", " ").split())


def files(root):
    return sorted(path.name for path in (root / ".downbeat" / "old").iterdir())


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_stack_whose_file_was_renamed_is_removed_by_its_old_name(root, force):
    assert run("-s", "old", "--yes", *force) == (0, REMOVED)
    assert files(root) == ["lock"]
    assert run("-s", "old", "--yes", *force)[0] == 2


def test_its_old_name_is_told_to_whoever_names_another(root):
    code, text = run("-s", "nwe", "--yes")
    assert code == 2
    assert (
        'there is no stack "nwe"; there are new, old. Did you mean "new"? Deployed here without a'
        " file of their own: old; `downbeat down --stack old` removes it." in text
    )


def test_force_removes_a_torn_state_that_has_a_stack_file_too(root):
    (root / "Pulumi.old.yaml").write_text("config: {}\n")
    assert run("-s", "old", "--yes", "--force") == (0, REMOVED)
    assert files(root) == ["lock"]


def test_what_is_not_downbeats_stays_and_is_named(root):
    (root / ".downbeat" / "old" / "notes.txt").write_text("mine")
    assert run("-s", "old", "--yes", "--force") == (
        0,
        f"{REMOVED} Not Downbeat's, and left in .downbeat: notes.txt.",
    )
    assert files(root) == ["lock", "notes.txt"]


@pytest.mark.embedded
def test_force_stops_the_embedded_aws_though_its_record_is_torn(root):
    folder = root / ".downbeat" / "old"
    started = ministack.start(folder)
    try:
        (folder / "embedded.pid").write_text('{"pid"')
        assert run("-s", "old", "--yes", "--force") == (0, REMOVED)
        assert not processes.alive(started.pid)
    finally:
        ministack.stop(folder, force=True)
