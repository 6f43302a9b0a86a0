"""What simulated executions cost: messages, failures, what cannot be simulated."""

import copy
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from downbeat.estimates.runs import (
    Meter,
    failing_runs,
    good_run,
    limits,
    log_bytes,
    priced_run,
    published,
    reported,
)
from downbeat.estimates.stacks import estimate, monthly_dollars
from downbeat.plan.costs import Use, price_list
from downbeat.plan.planned import NOTIFIED, plan
from downbeat.plan.stacks import configured_stack
from downbeat.simulator import Execution, Result, TaskError
from tests.planned_stacks import planned_stack

PRICES = price_list("us-east-1")
STACK = configured_stack("prod")
PROD = {each.key: each for each in planned_stack("prod")}


def amount(bill, price):
    return sum(line.amount for line in bill.lines if line.price == price)


def test_a_good_weekly_run_sends_one_mail_to_one_address():
    bill = good_run(STACK, PROD["weekly-monitoring"], PRICES)
    assert (amount(bill, "sns-publish"), amount(bill, "sns-email")) == (1, 1)


def test_a_failed_one_sends_one_to_both_who_hear_of_failures():
    failing = {"ValidateInputs": "States.TaskFailed"}
    execution, bill = priced_run(STACK, PROD["weekly-monitoring"], PRICES, failing)
    assert execution.status == "FAILED"
    assert (amount(bill, "sns-publish"), amount(bill, "sns-email")) == (1, 2)


def test_a_message_of_a_rule_is_paid_as_well():
    etl = PROD["etl"]
    assert "SUCCEEDED" in etl.reported_statuses["success"]
    assert amount(good_run(STACK, etl, PRICES), "sns-publish") == 1


def test_a_retried_job_is_paid_as_often_as_it_ran():
    refresh = PROD["database-refresh"]
    good = amount(good_run(STACK, refresh, PRICES), "glue-dpu")
    failing = {"Step 3 Prepare part tables": "States.TaskFailed"}
    _, bill = priced_run(STACK, refresh, PRICES, failing)
    before = 10 * (2 * 1 + 2 / 6)
    assert amount(bill, "glue-dpu") == pytest.approx(before + 10 * 3 * 20 / 60)
    assert good == pytest.approx(10 * 200 / 60)


def test_what_was_at_work_when_the_execution_ended_is_paid_until_then():
    failing = {"RunWeeklyMonitoring": "States.Timeout"}
    execution, bill = priced_run(STACK, PROD["weekly-monitoring"], PRICES, failing)
    assert execution.status == "TIMED_OUT"
    assert amount(bill, "fargate-vcpu") == pytest.approx(2 * (10800 - 60) / 3600)


def test_failures_are_those_that_cost_more_the_dearest_first():
    failing = failing_runs(STACK, PROD["database-refresh"], PRICES)
    sums = [bill.dollars for bill in failing.values()]
    assert sums == sorted(sums, reverse=True)
    assert min(sums) > good_run(STACK, PROD["database-refresh"], PRICES).dollars


def test_a_run_that_does_not_go_well_by_itself_is_unknown_with_the_fix():
    dev = configured_stack("dev")
    planned = {each.key: each for each in planned_stack("dev")}["chunked-etl"]
    spec = {key: value for key, value in planned.spec.items() if key != "cost"}
    only = dev.model_copy(update={"pipelines": {"chunked-etl": dev.pipelines["chunked-etl"]}})
    (without,) = plan(only, {"chunked-etl": spec}, account="444455556666")
    assert good_run(dev, planned, PRICES).unknown == ()
    (unknown,) = good_run(dev, without, PRICES).unknown
    assert '"answers": {"STATE": …}' in unknown.message


def test_a_switched_off_pipeline_costs_what_stands_there():
    dev = configured_stack("dev")
    month = estimate(dev, planned_stack("dev"))
    refresh = next(each for each in month.pipelines if each.key == "database-refresh")
    assert refresh.runs == 0
    assert month.of(refresh).dollars == pytest.approx(refresh.standing.dollars)


def test_the_sums_of_a_month_are_to_the_cent():
    sums = monthly_dollars(estimate(STACK, list(PROD.values())))
    assert all(round(dollars, 2) == dollars for dollars in sums.values())


def test_the_watchdogs_metrics_are_paid_by_the_month_however_often_it_runs():
    month = estimate(STACK, [PROD["watchdog"]])
    once, often = month.month(), month.month(1000)
    assert amount(often, "metric") == pytest.approx(amount(once, "metric"))


@pytest.mark.parametrize("label", ["Chunks", None])
def test_express_children_are_paid_by_start_and_duration_and_not_by_transition(label):
    dev = configured_stack("dev")
    planned = {each.key: each for each in planned_stack("dev")}["chunked-etl"]
    definition = copy.deepcopy(planned.definition)
    definition["States"]["RunChunks"]["ItemProcessor"]["ProcessorConfig"]["ExecutionType"] = (
        "EXPRESS"
    )
    if label is None:
        del definition["States"]["RunChunks"]["Label"]
    _, standard = priced_run(dev, planned, PRICES)
    execution, express = priced_run(dev, replace(planned, definition=definition), PRICES)
    assert execution.status == "SUCCEEDED"
    assert amount(express, "express-request") == 5
    assert amount(express, "express-gb-second") == pytest.approx(5 * 300 / 16, rel=0.01)
    assert amount(express, "transition") < amount(standard, "transition")


WEEKLY = PROD["weekly-monitoring"]
TOPIC = WEEKLY.address.topic_arn


def publish(topic, outcome=None):
    attributes = {"outcome": {"StringValue": outcome}} if outcome else {}
    arguments = {"TopicArn": topic, **({"MessageAttributes": attributes} if outcome else {})}
    return Use("Tell", "arn:aws:states:::sns:publish", arguments, 1)


@pytest.mark.parametrize(
    ("topic", "outcome", "message"),
    [
        ("pipeline-success", "succeeded", ("pipeline-success", "success", False)),
        ("pipeline-failure", "failed", ("pipeline-failure", "failure", False)),
        ("pipeline-failure", "partial", ("pipeline-failure", "partial", False)),
        ("pipeline-success", None, ("pipeline-success", "success", False)),
        ("pipeline-failure", "unheard-of", ("pipeline-failure", "failure", False)),
        ("another", "failed", None),
    ],
)
def test_a_message_is_for_those_of_its_outcome_or_of_its_topic(topic, outcome, message):
    found = [tuple(one) for one in published(WEEKLY, [publish(TOPIC(topic), outcome)])]
    assert found == ([message] if message else [])


def test_what_is_sent_elsewhere_is_no_message_of_the_pipeline():
    call = Use("Send", "arn:aws:states:::sqs:sendMessage", {"TopicArn": TOPIC("x")}, 1)
    assert list(published(WEEKLY, [call])) == []


def ended(status, cause=None, *types):
    history = [{"type": one} for one in types]
    return Execution(status, None, None, cause, history, 1, 1.0, "n", "arn", {})


@pytest.mark.parametrize(
    ("status", "cause", "outcomes"),
    [
        ("SUCCEEDED", None, ["success"]),
        ("FAILED", "no such field", ["failure"]),
        ("FAILED", None, ["failure"]),
        ("FAILED", f"no such field {NOTIFIED}", []),
        ("TIMED_OUT", None, ["failure"]),
        ("TIMED_OUT", f"x {NOTIFIED}", ["failure"]),
        ("ABORTED", None, ["failure"]),
    ],
)
def test_the_reporter_reports_the_ends_that_no_state_has_told_of(status, cause, outcomes):
    etl = PROD["etl"]
    found = list(reported(etl, ended(status, cause)))
    assert [(one.topic, one.outcome, one.by_reporter) for one in found] == [
        (etl.topics[outcome], outcome, True) for outcome in outcomes
    ]


EVENTS = (
    *("TaskFailed", "TaskTimedOut", "ExecutionAborted", "FailStateEntered", "ExecutionFailed"),
    "TaskSucceeded",
)


@pytest.mark.parametrize(
    ("level", "logged"),
    [
        ("OFF", ()),
        ("FATAL", ("ExecutionAborted", "ExecutionFailed")),
        ("ERROR", EVENTS[:-1]),
        ("ALL", EVENTS),
    ],
)
def test_a_level_logs_its_events(level, logged):
    bytes_ = sum(len(json.dumps({"type": one})) for one in logged)
    assert log_bytes(ended("FAILED", None, *EVENTS), level) == bytes_
    timed_out = ended("TIMED_OUT", None, "ExecutionTimedOut")
    assert bool(log_bytes(timed_out, level)) is (level != "OFF")


def test_only_a_number_of_seconds_is_a_limit():
    states = {"A": 5, "B": 2.5, "C": "{% $x %}", "D": None}
    definition = {"States": {name: {"TimeoutSeconds": limit} for name, limit in states.items()}}
    assert limits(definition) == {"A": 5.0, "B": 2.5}


def test_a_call_takes_no_longer_than_its_limit_nor_than_its_execution():
    def answer(call):
        if call.state == "Fails":
            raise TaskError("States.TaskFailed", "", seconds=100)
        return Result({}, seconds=100) if call.state != "Instant" else {}

    names = ("Limited", "Free", "Instant", "Fails")
    definition = {"States": {name: {} for name in names}}
    definition["States"]["Limited"] = {"TimeoutSeconds": 10}
    meter = Meter(answer, definition)
    for name in names:
        call = SimpleNamespace(state=name, resource="arn:r", arguments={"n": name}, seconds=20)
        if name == "Fails":
            with pytest.raises(TaskError):
                meter(call)
        else:
            meter(call)
    assert [(use.state, use.seconds) for use in meter.uses(70)] == [
        ("Limited", 10),
        ("Free", 50),
        ("Instant", 0),
        ("Fails", 50),
    ]
    assert meter.uses(70)[0] == Use("Limited", "arn:r", {"n": "Limited"}, 10)


def test_a_run_is_of_the_pipelines_own_machine():
    execution, _ = priced_run(STACK, WEEKLY, PRICES)
    machine = WEEKLY.address.state_machine_arn.replace(":stateMachine:", ":execution:")
    assert execution.arn.startswith(f"{machine}:")


def test_a_run_that_ends_badly_by_itself_says_how():
    definition = {
        "QueryLanguage": "JSONata",
        "StartAt": "Stop",
        "States": {"Stop": {"Type": "Fail", "Error": "Wrong"}},
    }
    bill = good_run(STACK, replace(WEEKLY, definition=definition), PRICES)
    (unknown,) = bill.unknown
    assert (unknown.path, unknown.code) == ("/cost", "unknown-usage")
    assert unknown.message.startswith("a run ends FAILED (Wrong) when simulated, so that nobody")
    assert amount(bill, "transition") > 0
