"""Dead letters: shown, replayed, given back."""

import json

import pytest

from tests.ops.changing import written
from tests.ops.scenario import LETTER


def test_a_letter_of_the_schedule_starts_what_it_was_to_start_and_goes(world, downbeat):
    world.letters = {"cm-etl-pipeline-state-machine-dead-letters": [LETTER]}
    assert downbeat("dead-letters", "replay", "etl", "--yes").exit_code == 0
    (started, sent), (removed, _) = written(world)
    assert (started, sent["name"], sent["input"], removed) == (
        "StartExecution",
        f"replay-{LETTER['MessageId']}",
        LETTER["Body"],
        "DeleteMessage",
    )


def test_a_letter_that_was_replayed_before_is_only_removed(world, downbeat):
    world.letters = {"cm-etl-pipeline-state-machine-dead-letters": [LETTER]}
    downbeat("dead-letters", "replay", "etl", "--yes")
    assert downbeat("dead-letters", "replay", "etl", "--yes").exit_code == 0
    assert [operation for operation, _ in written(world)].count("DeleteMessage") == 2


@pytest.mark.parametrize("command", [("list",), ("show", "etl")])
def test_a_letter_that_was_only_looked_at_is_there_for_the_next(world, downbeat, command):
    world.letters = {"cm-etl-pipeline-state-machine-dead-letters": [LETTER]}
    downbeat("dead-letters", *command)
    assert written(world) == [
        (
            "ChangeMessageVisibility",
            {
                "QueueUrl": "https://sqs/cm-etl-pipeline-state-machine-dead-letters",
                "ReceiptHandle": "r-1",
                "VisibilityTimeout": 0,
            },
        )
    ]


def test_a_letter_of_a_subscriber_is_not_replayed(world, downbeat):
    body = json.dumps({"Type": "Notification", "Message": "x"})
    plain = {key: value for key, value in LETTER.items() if key != "MessageAttributes"}
    world.letters = {"cm-etl-pipeline-state-machine-dead-letters": [plain | {"Body": body}]}
    result = downbeat("dead-letters", "replay", "etl", "--yes")
    assert (result.exit_code, written(world)) == (1, [])
    assert "SNS cannot send to one subscriber again" in result.stderr


def test_files_that_could_not_be_taken_go_back_to_their_queue(world, downbeat):
    plain = {key: value for key, value in LETTER.items() if key != "MessageAttributes"}
    world.letters = {"ndjson-parquet-processor-prod-files-dead-letters": [plain]}
    downbeat("dead-letters", "replay", "ndjson-to-parquet", "--yes")
    (sent, request), (removed, _) = written(world)
    assert (sent, request["QueueUrl"].rpartition("/")[2], removed) == (
        "SendMessage",
        "ndjson-parquet-processor-prod-files",
        "DeleteMessage",
    )


def test_no_letters_are_said_to_be_none(downbeat):
    assert downbeat("dead-letters", "show", "etl").stdout == "etl has no dead letters.\n"
