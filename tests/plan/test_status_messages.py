"""What a rule says of an execution's end."""

import json
from dataclasses import replace

import pytest

from downbeat.plan.status_messages import answering, execution_url, message, paths
from tests.plan.orchestrations import ADDRESS

CONSOLE = "https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1"
DETAILS = [
    "Execution: <execution>",
    "Ended: <time>",
    f"Console: {CONSOLE}#/v2/executions/details/<arn>",
    "Logs: /aws/vendedlogs/states/weekly-dev",
]
WHAT_NOW = [
    "TIMED_OUT: it ran longer than its TimeoutSeconds. ABORTED: somebody stopped it.",
    "What now:",
    "  downbeat why <execution> -s prod",
    "  downbeat redrive <execution> -s prod",
    "  downbeat start weekly-dev -s prod",
    "Redrive: within 14 days, from the state where it stood; of no use where a Catch took"
    " the error, as after a Fail state: start it again.",
]
RUNBOOK = "Runbook: docs/runbook.md#how-do-i-go-on-after-a-failure"


def lines(outcome, statuses=(), **more):
    return [
        json.loads(one) for one in message(ADDRESS, "prod", outcome, statuses, **more).split("\n")
    ]


def test_a_success_is_its_execution_and_where_to_look():
    assert lines("success", answers="Owner: größe") == [
        "✅ weekly-dev ended <status> in prod",
        *DETAILS,
        "Owner: größe",
    ]


def test_a_failure_says_what_to_do_now_and_where_the_runbook_is():
    first = "🚨 weekly-dev ended <status> in prod"
    assert lines("failure", ("TIMED_OUT",)) == [first, *WHAT_NOW, *DETAILS, RUNBOOK]


def test_a_failure_that_only_the_rule_reports_has_its_error_and_cause():
    assert lines("failure", ("FAILED", "ABORTED"))[:2] == [
        "🚨 weekly-dev ended <status> in prod",
        "FAILED: <cause> (<error>)",
    ]


def test_the_text_is_not_escaped():
    assert "✅" in message(ADDRESS, "prod", "success")


EVENT = {
    "execution": "$.detail.name",
    "arn": "$.detail.executionArn",
    "status": "$.detail.status",
    "time": "$.time",
}


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        ((), EVENT),
        (("TIMED_OUT", "ABORTED"), EVENT),
        (("FAILED",), EVENT | {"error": "$.detail.error", "cause": "$.detail.cause"}),
    ],
)
def test_the_error_is_taken_from_the_event_where_the_rule_reports_failures(statuses, found):
    assert paths(statuses) == found


def test_the_owner_answers_and_the_severity_is_that_of_failures():
    assert answering("data", "critical") == "Owner: data, severity: critical"
    assert answering("data", "critical", good=True) == "Owner: data, severity of failures: critical"


def test_an_execution_has_its_page_in_the_console_of_its_partition():
    china = replace(ADDRESS, partition="aws-cn")
    assert execution_url(china, "arn") == (
        "https://eu-west-1.console.amazonaws.cn/states/home?region=eu-west-1"
        "#/v2/executions/details/arn"
    )
