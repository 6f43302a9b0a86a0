"""What `downbeat adopt` says, writes and exits with, by what was found."""

import json

import pytest

from downbeat.ops import adopt_command
from downbeat.ops.adoption.adoption import CREATE, OWN, REFUSE, TAKE, Adoption
from downbeat.ops.adoption.comparing import PropertyChange
from downbeat.ops.adoption.old_triggers import OldTrigger
from downbeat.ops.adoption.registered import ProgramResource, ProgramRun

TOPIC = ProgramResource(
    "urn:t", "aws:sns/topic:Topic", "etl-failure", True, {"name": "etl-failure"}
)
TAKEN = Adoption(
    "urn:t",
    TOPIC.type,
    TOPIC.name,
    "etl",
    TAKE,
    id="arn:t",
    physical="arn:t",
    changes=(PropertyChange("displayName", None, "etl", False),),
    notes=("a note",),
)
NEW = Adoption("urn:t", TOPIC.type, TOPIC.name, "etl", CREATE)
HAD = Adoption("urn:t", TOPIC.type, TOPIC.name, "etl", OWN)
REFUSED = Adoption("urn:t", TOPIC.type, TOPIC.name, "etl", REFUSE, reason="CloudFormation has it.")
RULE = OldTrigger("etl", "EventBridge rule", "nightly", "starts etl cron(0 2 * * ? *)", "aws off")


@pytest.fixture
def adopt(downbeat, world, monkeypatch, tmp_path):
    """adopt(verdicts, triggers) → what it came to; `.file` is the import file."""
    file = tmp_path / "adopted.json"

    def call(*judged, triggers=(), words=()):
        run = ProgramRun("downbeat", "7.51.1", (TOPIC,))
        monkeypatch.setattr(adopt_command, "program_run", lambda *_: run)
        monkeypatch.setattr(adopt_command, "state_urns", lambda *_: frozenset())
        monkeypatch.setattr(adopt_command, "adoptions", lambda *_: list(judged))
        monkeypatch.setattr(adopt_command, "triggers_on", lambda *_: list(triggers))
        monkeypatch.setattr(adopt_command, "examples", lambda *_: [])
        answer = downbeat("adopt", "-s", "prod", "--to", file, *words, width=200)
        answer.file = json.loads(file.read_text()) if file.exists() else None
        return answer

    return call


def lines(answer):
    return answer.stdout.splitlines()[1:]  # without the account


def test_what_is_there_is_written_with_its_changes_and_the_next_command(adopt):
    answer = adopt(TAKEN)
    assert answer.exit_code == 0
    assert lines(answer)[:4] == [
        "= sns Topic arn:t",
        "    displayName: nothing → etl",
        "    a note",
        "1 to take over; 0 old triggers on; 0 replaced.",
    ]
    assert lines(answer)[4].startswith("Next: pulumi import --file ")
    assert [one["id"] for one in answer.file["resources"]] == ["arn:t"]


def test_where_something_is_refused_nothing_is_written(adopt):
    answer = adopt(TAKEN, REFUSED)
    assert (answer.exit_code, answer.file) == (1, None)
    assert "✗ sns Topic etl-failure" in lines(answer)
    assert "    CloudFormation has it." in lines(answer)
    assert lines(answer)[-1] == "Nothing was written: follow the steps above, then run it again."


def test_an_old_trigger_is_told_and_does_not_keep_the_file_from_being_written(adopt):
    answer = adopt(TAKEN, triggers=[RULE])
    assert answer.exit_code == 1
    assert answer.file is not None
    assert lines(answer)[-4:-2] == [
        "! EventBridge rule nightly starts etl cron(0 2 * * ? *).",
        "    Switch it off first: aws off",
    ]


@pytest.mark.parametrize(
    ("judged", "last"),
    [
        (NEW, "Nothing to take over: none of the resources exist yet."),
        (HAD, "The stack owns everything already."),
    ],
)
def test_where_nothing_is_there_no_file_is_written(adopt, judged, last):
    answer = adopt(judged)
    assert (answer.exit_code, answer.file, lines(answer)[-1]) == (0, None, last)


def test_programs_get_everything_as_json(adopt):
    told = json.loads(adopt(TAKEN, triggers=[RULE], words=["--json"]).stdout)
    assert told.keys() == {"resources", "old_triggers", "examples", "terraform"}
    assert told["resources"][0]["changes"] == [
        {"property": "displayName", "before": None, "after": "etl", "replaces": False}
    ]
    assert told["old_triggers"][0]["turn_off"] == "aws off"


def test_a_terraform_state_gives_the_commands_that_release_from_it(adopt, tmp_path):
    state = tmp_path / "terraform.tfstate"
    instance = {"attributes": {"arn": "arn:t"}}
    topic = {"mode": "managed", "type": "aws_sns_topic", "name": "t", "instances": [instance]}
    state.write_text(json.dumps({"resources": [topic]}))
    answer = adopt(TAKEN, words=["--terraform-state", state])
    assert lines(answer)[-1] == "After the import: terraform state rm aws_sns_topic.t"
