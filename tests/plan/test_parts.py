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


def test_every_part_has_its_place_and_every_topic_its_key():
    topics = {outcome: f"arn:aws:sns:us-east-1:1:{outcome}" for outcome in (*APART, "alarms")}
    existing = {
        **{f"{outcome}Topic": arn for outcome, arn in topics.items()},
        **{f"{outcome}TopicKey": f"key of {outcome}" for outcome in topics},
        "role": "role",
        "logGroup": "group",
        "key": "key",
        "dashboard": "dashboard",
        "functionRole": "function's role",
    }
    assert existing_parts(existing, APART) == (
        ExistingParts(
            topics,
            {arn: f"key of {outcome}" for outcome, arn in topics.items()},
            "role",
            "group",
            "key",
            "dashboard",
            "function's role",
        ),
        APART,
    )


def test_a_key_without_its_topic_is_of_nothing():
    assert existing_parts({"failureTopicKey": "key"}, APART) == (NO_PARTS, APART)
