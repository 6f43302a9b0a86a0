"""What one execution uses, from its start to its messages."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from downbeat.asl import Diagnostic
from downbeat.plan.costs.execution import Facts, PublishedMessage, execution_bill, recipients
from downbeat.plan.costs.list_prices import price_list
from downbeat.plan.costs.service_meters import Use
from downbeat.plan.triggers import Events, Messages
from tests.plan.orchestrations import uploads

PRICES = price_list("us-east-1", {"sns-sms": 0.05})
FILES = uploads(Path("functions/manifest_builder"))
MAILS = ("a@example.com", "https://example.com/hook", "+491701234567")
QUEUE = "arn:aws:sqs:us-east-1:111122223333:alerts"


def planned(trigger=None, kind="on demand", cost=None, settings=None, **notify):
    hear = {"success": (), "partial": None, "failure": (), **notify}
    pipeline = SimpleNamespace(
        schedule=SimpleNamespace(kind=kind),
        settings=settings,
        slack=("failure", "partial"),
        notify=SimpleNamespace(**hear),
    )
    return SimpleNamespace(spec={"cost": cost or {}}, pipeline=pipeline, trigger=trigger)


def lines(each, facts, *, slack=None):
    """(price, amount, purpose) of all that is used, but for the trace and the log."""
    bill = execution_bill(SimpleNamespace(slack_webhook=slack), each, facts, PRICES)
    found = [(one.price, one.amount, one.purpose) for one in bill.lines]
    assert bill.unknown == ()
    assert ("trace", 1, "") in found
    assert ("log-gb", 0, "the execution's own log") in found
    return [one for one in found if one[0] not in ("trace", "log-gb")]


def test_an_execution_is_its_transitions_its_calls_its_log_and_its_trace():
    call = Use("Tell", "arn:aws:states:::sns:publish", {}, 1)
    bill = execution_bill(
        SimpleNamespace(slack_webhook=None), planned(), Facts(7, [call], (), 5e8), PRICES
    )
    assert [(one.price, one.amount, one.purpose) for one in bill.lines] == [
        ("transition", 7, ""),
        ("sns-publish", 1, "Tell"),
        ("log-gb", 0.5, "the execution's own log"),
        ("trace", 1, ""),
    ]


@pytest.mark.parametrize(
    ("each", "start"),
    [
        (planned(), []),
        (planned(kind="cron"), [("scheduler-call", 1, "")]),
        (planned(Events({}), "rate"), [("scheduler-call", 1, "")]),
        (planned(Messages(QUEUE), "rate"), [("pipe-request", 1, "")]),
        (
            planned(FILES, cost={"files_per_run": 200}),
            [
                ("sqs-request", 600, "uploaded files"),
                ("key-request", 400, "uploaded files"),
                ("lambda-request", 200, "uploaded files"),
                ("lambda-gb-second", 200 * 0.5 * 256 / 1024, "uploaded files"),
                ("dynamodb-write", 400, "uploaded files"),
                ("s3-put", 1, "the manifest"),
            ],
        ),
    ],
)
def test_what_starts_it_costs_too(each, start):
    assert lines(each, Facts(0)) == [("transition", 0, ""), *start]


def test_files_that_nobody_counts_are_unknown():
    bill = execution_bill(SimpleNamespace(slack_webhook=None), planned(FILES), Facts(1), PRICES)
    assert bill.unknown == (
        Diagnostic(
            "/cost",
            'how many uploaded files make an execution is not stated: add "cost": {"files_per_run":'
            " 200} to the pipeline.",
            "unknown-usage",
        ),
    )


@pytest.mark.parametrize(
    ("seconds", "billed"), [(0.0, 0.0), (0.01, 0.1), (0.1, 0.1), (1.01, 1.1), (60, 60)]
)
def test_an_express_execution_is_paid_by_a_tenth_of_a_second(seconds, billed):
    assert lines(planned(), Facts(0, express_seconds=[seconds])) == [
        ("transition", 0, ""),
        ("express-request", 1, ""),
        ("express-gb-second", billed * 64 / 1024, ""),
    ]


def message(outcome, *, by_reporter, slack=None, **notify):
    sent = PublishedMessage("alerts", outcome, by_reporter)
    return lines(planned(**notify), Facts(0, messages=[sent]), slack=slack)[1:]


KEY = ("key-request", 2, "alerts")


def test_a_message_of_a_state_is_published_by_its_call_and_one_of_the_reporter_besides():
    assert message("failure", by_reporter=False) == [KEY]
    for outcome, transitions in (("success", 6), ("failure", 9)):
        assert message(outcome, by_reporter=True) == [
            ("transition", transitions, "the reporter"),
            ("sns-publish", 1, "alerts"),
            KEY,
        ]


def test_each_who_hears_is_paid_by_the_way_the_message_takes_and_a_queue_not_at_all():
    assert message("failure", by_reporter=False, failure=(*MAILS, QUEUE)) == [
        KEY,
        ("sns-email", 1, "alerts"),
        ("sns-http", 1, "alerts"),
        ("sns-sms", 1, "alerts"),
    ]


@pytest.mark.parametrize(
    ("outcome", "slack", "called"),
    [("failure", "hook", True), ("success", "hook", False), ("failure", None, False)],
)
def test_slack_is_called_where_it_is_to_hear_of_the_outcome(outcome, slack, called):
    found = message(outcome, by_reporter=False, slack=slack)
    assert found == [KEY, *([("api-call", 1, "Slack")] if called else [])]


@pytest.mark.parametrize(
    ("outcome", "partial", "hear"),
    [
        ("success", None, ["s"]),
        ("failure", ["p"], ["f"]),
        ("partial", ["p"], ["p"]),
        ("partial", None, ["f"]),
    ],
)
def test_an_end_in_part_is_for_those_of_failures_where_nobody_is_named(outcome, partial, hear):
    each = planned(success=["s"], failure=["f"], partial=partial)
    assert recipients(each, outcome) == hear
