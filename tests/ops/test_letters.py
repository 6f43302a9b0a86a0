"""What a dead letter was on its way to."""

import json

import pytest

from downbeat.ops.letters import FILES, REPORT, START, SUBSCRIPTION, TOPIC, UNKNOWN, letter
from downbeat.testing.flow import pipeline_of

PLANNED = pipeline_of("ndjson-to-parquet", "prod")
ADDRESS = PLANNED.address
MACHINE = ADDRESS.state_machine_arn
OWN, OF_FILES = ADDRESS.dead_letter_queue, ADDRESS.files_dead_letter_queue


@pytest.mark.parametrize(
    ("queue", "target", "body", "kind"),
    [
        (OWN, MACHINE, {}, START),
        (OWN, f"{MACHINE}:live", {}, START),
        (OWN, f"{MACHINE}-reporter", {"detail": {}}, REPORT),
        (OWN, ADDRESS.topic_arn("failure"), {}, TOPIC),
        (OWN, "", {"Type": "Notification"}, SUBSCRIPTION),
        (OWN, "", {"scheduled_time": "2026-01-01T00:00:00Z"}, START),
        (OWN, "", {}, UNKNOWN),
        (OF_FILES, "", {}, FILES),
    ],
)
def test_the_kind_of_a_letter_is_told_by_its_target_its_queue_or_its_body(
    queue, target, body, kind
):
    message = {
        "MessageId": "1",
        "ReceiptHandle": "r",
        "Body": json.dumps(body),
        "MessageAttributes": {"TARGET_ARN": {"StringValue": target}} if target else {},
    }
    assert letter(PLANNED, queue, message).kind == kind
