"""Which parts exist already, by what an orchestration calls them."""

import pytest

from downbeat.plan.parts import NO_PARTS, ExistingParts, existing_parts

GOOD, BAD = "arn:aws:sns:us-east-1:1:good", "arn:aws:sns:us-east-1:1:bad"
APART = {"success": "success", "failure": "failure"}
TOGETHER = {"success": "notifications", "failure": "notifications"}


@pytest.mark.parametrize(
    ("existing", "topics", "expected", "suffixes"),
    [
        ({}, APART, NO_PARTS, APART),
        ({"failureTopic": BAD}, APART, ExistingParts({"failure": BAD}), APART),
        ({"failureTopic": BAD}, TOGETHER, ExistingParts({"notifications": BAD}), TOGETHER),
        (
            {"failureTopic": BAD, "successTopic": BAD},
            TOGETHER,
            ExistingParts({"notifications": BAD}),
            TOGETHER,
        ),
        (
            {"failureTopic": BAD, "successTopic": GOOD},
            TOGETHER,
            ExistingParts({"success": GOOD, "failure": BAD}),
            APART,
        ),
        (
            {"alarmsTopic": BAD, "alarmsTopicKey": "key", "role": "r", "logGroup": "g"},
            APART,
            ExistingParts({"alarms": BAD}, {BAD: "key"}, role="r", log_group="g"),
            APART,
        ),
    ],
)
def test_topics_are_those_of_the_outcomes_that_name_them(existing, topics, expected, suffixes):
    assert existing_parts(existing, topics) == (expected, suffixes)
