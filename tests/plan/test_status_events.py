"""Which ends a rule hears of."""

import pytest

from downbeat.emulator.event_patterns import matches
from downbeat.plan.planned import NOTIFIED
from downbeat.plan.status_events import status_pattern, unreported
from tests.plan.orchestrations import ADDRESS

UNSAID = [
    {"status": ["FAILED"], "cause": cause}
    for cause in ([{"anything-but": {"suffix": NOTIFIED}}], [None], [{"exists": False}])
]


def detail(*statuses):
    pattern = status_pattern(ADDRESS, statuses)
    assert pattern.pop("source") == ["aws.states"]
    assert pattern.pop("detail-type") == ["Step Functions Execution Status Change"]
    assert pattern["detail"].pop("stateMachineArn") == [ADDRESS.state_machine_arn]
    assert list(pattern) == ["detail"]
    return pattern["detail"]


def test_a_rule_hears_of_its_statuses_alone():
    assert detail("FAILED", "ABORTED") == {"status": ["FAILED", "ABORTED"]}


def test_statuses_of_which_no_state_can_tell_are_unreported_in_any_case():
    assert unreported(["TIMED_OUT", "ABORTED"]) == {"status": ["TIMED_OUT", "ABORTED"]}


def test_a_failure_that_a_state_has_told_of_is_not_told_again():
    assert unreported(["FAILED", "TIMED_OUT"]) == {"$or": [{"status": ["TIMED_OUT"]}, *UNSAID]}
    assert unreported(["FAILED"]) == {"$or": UNSAID}


@pytest.mark.parametrize(
    ("more", "heard"),
    [
        ({"cause": "no such field"}, True),
        ({"cause": None}, True),
        ({}, True),
        ({"cause": f"no such field{NOTIFIED}"}, False),
    ],
)
def test_the_cause_says_whether_a_message_was_sent(more, heard):
    event = {
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "detail": {"stateMachineArn": ADDRESS.state_machine_arn, "status": "FAILED", **more},
    }
    assert matches({"detail": unreported(["FAILED"])}, event) is heard
