"""Each state in words."""

import pytest

from downbeat.report.state_descriptions import amazons_page, retry_words, state_details

GUIDE = "https://docs.aws.amazon.com/step-functions/latest/dg"
PUBLISH = {
    "Type": "Task",
    "Comment": "Tells people",
    "Resource": "arn:aws:states:::sns:publish",
    "Arguments": {"Message": "é"},
    "TimeoutSeconds": 90,
    "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2, "IntervalSeconds": 30}],
    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Stop"}],
    "End": True,
}


def test_everything_a_reader_asks_of_a_state():
    definition = {"StartAt": "Tell", "States": {"Tell": PUBLISH, "Stop": {"Type": "Fail"}}}
    role = [{"states": ["Other"]}, {"states": ["Tell"]}]
    alarms = ["dead-letters", "tasks-quiet", "failed", "throttled"]
    told, stop = state_details(definition, role, alarms)
    source = told.pop("source")
    assert told == {
        "path": "/States/Tell",
        "name": "Tell",
        "type": "Task",
        "does": "sns:publish",
        "comment": "Tells people",
        "page": f"{GUIDE}/connect-sns.html",
        "limit": "1 min 30 s",
        "retries": ["any error: 2 times, after 30 s and 1 min"],
        "catches": [{"errors": "any error", "next": "Stop"}],
        "statements": [1],
        "alarms": ["failed", "throttled"],
        "arguments": '{"Message": "é"}',
    }
    assert '"Resource": "arn:aws:states:::sns:publish"' in source
    assert stop["alarms"] == ["throttled"]
    assert stop["page"] == f"{GUIDE}/state-fail.html"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"MaxAttempts": 1, "IntervalSeconds": 5}, "Busy: once, after 5 s"),
        ({"MaxAttempts": 0}, "Busy: never"),
        ({}, "Busy: 3 times, after 1 s, 2 s and 4 s"),
        (
            {"MaxAttempts": 20, "IntervalSeconds": 60, "BackoffRate": 2, "MaxDelaySeconds": 100},
            "Busy: 20 times, after 1 min, 1 min 40 s, 1 min 40 s and 1 min 40 s, and so on",
        ),
        (
            {"MaxAttempts": 1, "JitterStrategy": "FULL"},
            "Busy: once, after 1 s, or less (jitter)",
        ),
    ],
)
def test_a_retry_in_words(rule, words):
    assert retry_words({"ErrorEquals": ["Busy"], **rule}) == words


@pytest.mark.parametrize(
    ("state", "page"),
    [
        ({"Type": "Task", "Resource": "arn:aws:states:::dynamodb:getItem"}, "connect-ddb"),
        (
            {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:getObject"},
            "supported-services-awssdk",
        ),
        (
            {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111122223333:function:a"},
            "connect-lambda",
        ),
        ({"Type": "Map"}, "state-map"),
    ],
)
def test_amazons_page_is_the_services_or_the_types(state, page):
    assert amazons_page(state) == f"{GUIDE}/{page}.html"


def test_a_container_that_falls_silent_sets_off_its_alarm():
    run = {"Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync", "End": True}
    (found,) = state_details({"StartAt": "A", "States": {"A": run}}, [], ["tasks-quiet"])
    assert found["alarms"] == ["tasks-quiet"]
