"""What a stack costs each month whether anything runs or not."""

import pytest

from downbeat.plan.costs.bill import Quantity
from downbeat.plan.costs.standing import kept_logs, pipeline_standing, stack_standing
from downbeat.plan.stacks import configured_stack, planned_stack

POLLS = 5 * 730 * 3600 / 20
STACK = configured_stack("prod")


def standing(key, **changes):
    """(price, amount, purpose) of what one pipeline of production has."""
    planned = {each.key: each for each in planned_stack("prod", changes={key: changes})}[key]
    return [tuple(one) for one in pipeline_standing(STACK, planned)]


def test_a_stack_has_a_dashboard_its_reporters_alarm_and_the_key_that_it_makes():
    alarm = Quantity("alarm-metric", 3, "ends that could not be reported")
    dashboard = Quantity("dashboard", 1, "the stack's overview")
    own = [alarm, Quantity("key", 1, "the stack's key"), dashboard]
    planned = planned_stack("prod")
    assert list(stack_standing(STACK, planned)) == own
    key = STACK.model_copy(update={"kms_key_arn": "arn"})
    assert list(stack_standing(key, planned)) == [alarm, dashboard]
    assert list(stack_standing(key, [])) == [dashboard]


def test_a_pipeline_has_alarms_by_their_metrics_and_at_the_highest_level_a_dashboard():
    lean = [("alarm-metric", 1, "dead-letters"), ("alarm-metric", 1, "did-not-run")]
    assert standing("etl", watching="lean") == lean
    assert standing("etl", watching="full") == [
        *lean,
        ("alarm-metric", 1, "near-limit"),
        ("alarm-metric", 1, "throttled"),
        ("alarm-metric", 1, "schedule"),
        ("dashboard", 1, "its dashboard"),
    ]


def test_a_pipeline_of_files_asks_its_queue_all_the_time_and_calls_its_function():
    found = standing("ndjson-to-parquet")
    assert ("alarm-metric", 2, "dead-letters") in found
    (asking,) = [one for one in found if one[0] == "sqs-request"]
    assert asking == ("sqs-request", POLLS, "asking the queue")
    calls = [one for one in found if one[2] == "calls of the function"]
    assert [one[0] for one in calls] == ["scheduler-call", "lambda-request", "lambda-gb-second"]
    assert calls[0][1] == calls[1][1] == pytest.approx(calls[2][1] * 4)


def test_what_is_switched_off_asks_no_queue():
    found = standing("ndjson-to-parquet", enabled=False)
    assert [one for one in found if one[0] == "sqs-request"] == []


def test_logs_are_kept_as_long_as_the_stack_says():
    assert kept_logs(2, 90) == Quantity("log-storage", 2 * 90 * 24 / 730, "logs kept")
