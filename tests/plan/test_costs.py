"""What things cost: quantities, prices, months; the sums by hand."""

import json
from datetime import date, timedelta

import pytest

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.config.schedule import PipelineSchedule
from downbeat.plan.costs import Bill, Quantity, Use, price, price_list, used
from downbeat.plan.costs.list_prices import FILE, OLD_DAYS, regions
from downbeat.plan.costs.rhythm import scheduled_runs
from downbeat.plan.costs.standing import kept_logs

PRICES = price_list("us-east-1")
HOUR = 3600
FARGATE = {"LaunchType": "FARGATE", "Overrides": {"Cpu": "2048", "Memory": "4096"}}


def ecs(arguments, seconds=HOUR):
    return Use("Work", "arn:aws:states:::ecs:runTask.sync", arguments, seconds)


def glue(arguments, seconds=HOUR):
    return Use("Work", "arn:aws:states:::glue:startJobRun.sync", arguments, seconds)


def bill(use, expected=None):
    quantities, unknown = used([use], {"Work": expected or {}})
    return price(quantities, PRICES, unknown)


@pytest.mark.parametrize(
    ("use", "expected", "dollars"),
    [
        (ecs(FARGATE), {}, 2 * 0.04048 + 4 * 0.004445),
        (ecs(FARGATE, 1), {}, (2 * 0.04048 + 4 * 0.004445) / 60),
        (ecs(FARGATE, 0), {}, 0),
        (ecs({**FARGATE, "Count": 3}), {}, 3 * (2 * 0.04048 + 4 * 0.004445)),
        (ecs({"LaunchType": "FARGATE"}), {"cpu": 1024, "memory": 2048}, 0.04048 + 2 * 0.004445),
        (
            ecs({**FARGATE, "Overrides": {"Cpu": "1 vCPU", "Memory": "2 GB"}}),
            {},
            0.04048 + 2 * 0.004445,
        ),
        (glue({"JobName": "a"}), {"dpu": 10}, 4.4),
        (glue({"JobName": "a", "MaxCapacity": 0.0625}), {"dpu": 10}, 0.0275),
        (glue({"WorkerType": "G.2X", "NumberOfWorkers": 5}), {}, 4.4),
        (glue({"MaxCapacity": 10, "ExecutionClass": "FLEX"}), {}, 2.9),
        (glue({"MaxCapacity": 10}, 6), {}, 4.4 / 60),
        (
            Use("Work", "arn:aws:states:::lambda:invoke", {}, 100),
            {"memory": 512},
            50 * 0.0000166667 + 0.0000002,
        ),
        (
            Use("Work", "arn:aws:lambda:us-east-1:1:function:f", {}, 100),
            {"memory": 1024},
            100 * 0.0000166667 + 0.0000002,
        ),
        (Use("Work", "arn:aws:states:::dynamodb:updateItem", {"a": "x" * 1500}, 0), {}, 1.25e-6),
        (Use("Work", "arn:aws:states:::aws-sdk:dynamodb:putItem", {"a": 1}, 0), {}, 6.25e-7),
        (Use("Work", "arn:aws:states:::aws-sdk:sfn:listExecutions", {}, 0), {}, 0),
        (Use("Work", "arn:aws:states:::athena:startQueryExecution.sync", {}, 9), {"dollars": 5}, 5),
        (ecs(FARGATE, 0), {"log_mb": 200}, 0.1),
    ],
)
def test_a_call_costs_what_its_arguments_and_its_seconds_come_to(use, expected, dollars):
    assert bill(use, expected).dollars == pytest.approx(dollars, rel=1e-9)
    assert bill(use, expected).unknown == ()


@pytest.mark.parametrize(
    ("use", "fix"),
    [
        (ecs({"LaunchType": "FARGATE"}), '"cpu": units, "memory": MiB'),
        (ecs({"LaunchType": "EC2"}), '"dollars": what one run costs'),
        (ecs({"CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT"}]}), '"dollars"'),
        (glue({"JobName": "a"}), '"dpu": 10'),
        (Use("Work", "arn:aws:states:::lambda:invoke", {}, 1), '"memory": 128'),
        (Use("Work", "arn:aws:states:::athena:startQueryExecution", {}, 1), '"dollars"'),
        (Use("Work", "arn:aws:states:::states:startExecution.sync:2", {}, 1), '"dollars"'),
    ],
)
def test_what_nobody_knows_is_said_with_the_fix_and_never_free(use, fix):
    (unknown,) = bill(use).unknown
    assert (unknown.path, unknown.code) == ("/States/Work", "unknown-usage")
    assert fix in unknown.message


def test_the_same_thing_unknown_is_said_once():
    _, unknown = used([glue({}), glue({})], {})
    assert len(unknown) == 1


def test_a_custom_metric_costs_for_the_hour_in_which_it_is_sent():
    metrics = [{"MetricName": name, "Dimensions": []} for name in ("a", "b", "a")]
    use = Use(
        "Work", "arn:aws:states:::aws-sdk:cloudwatch:putMetricData", {"MetricData": metrics}, 0
    )
    assert bill(use).by_service() == {"CloudWatch": pytest.approx(2 * 0.3 / 730 + 0.00001)}


def test_a_region_without_a_price_says_which_and_where_to_read_it():
    (unknown,) = price([Quantity("log-gb", 1)], price_list("ap-southeast-3")).unknown
    assert unknown == Diagnostic(
        "prices/ap-southeast-3/log-gb",
        "ap-southeast-3 has no price for logs taken in (CloudWatch): read it at"
        " https://aws.amazon.com/cloudwatch/pricing/, and pass it by --prices FILE,"
        ' {"log-gb": dollars for one GB}.',
        "unknown-price",
    )


def test_own_prices_go_before_those_of_the_list():
    own = price_list("ap-southeast-3", {"log-gb": 0.7})
    assert price([Quantity("log-gb", 2)], own).dollars == pytest.approx(1.4)


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ({"log-gigabyte": 1}, 'is no price that is known. Did you mean "log-gb"?'),
        ({"log-gb": "1"}, '"1" is not an amount in US dollars: write 0.05.'),
        ({"log-gb": -1}, "-1 is not an amount"),
        ({"log-gb": True}, "true is not an amount"),
    ],
)
def test_an_own_price_that_is_none_is_refused(own, message):
    with pytest.raises(DiagnosticsError) as refused:
        price_list("us-east-1", own)
    assert message in refused.value.diagnostics[0].message


def test_bills_add_up_and_multiply():
    one = price([Quantity("transition", 4, "a")], PRICES)
    two = price([Quantity("transition", 6, "b"), Quantity("key", 1)], PRICES)
    whole = one * 1000 + two
    assert whole.dollars == pytest.approx(4006 * 0.000025 + 1)
    assert [(line.price, line.amount) for line in whole.by_price()] == [
        ("transition", 4006),
        ("key", 1),
    ]
    assert list(whole.by_service()) == ["KMS", "Step Functions"]


def test_what_an_account_has_free_each_month_is_taken_off_once():
    month = price([Quantity("transition", 3000)] * 2 + [Quantity("alarm-metric", 4)], PRICES)
    assert month.after_allowances(PRICES) == pytest.approx(2000 * 0.000025)


def test_a_bill_of_nothing_is_nothing():
    assert (Bill() * 5 + Bill()).dollars == 0


@pytest.mark.parametrize(
    ("schedule", "runs"),
    [
        (PipelineSchedule(expression=None), 0),
        (PipelineSchedule(expression="cron(0 6 ? * MON *)"), 52 / 12),
        (PipelineSchedule(expression="cron(0 6 ? * MON *)", every_weeks=2), 26 / 12),
        (PipelineSchedule(expression="cron(0 2 1 * ? *)"), 1),
        (PipelineSchedule(expression="cron(0/15 * * * ? *)"), 2920),
        (PipelineSchedule(expression="cron(0 2 * 6 ? 2030)"), 2.5),
        (PipelineSchedule(expression="rate(6 hours)"), 730 / 6),
    ],
)
def test_a_schedule_is_counted_in_months_of_730_hours(schedule, runs):
    assert scheduled_runs(schedule) == pytest.approx(runs, rel=0.002)


def test_logs_are_kept_as_long_as_the_stack_says():
    assert kept_logs(2, 90).amount == pytest.approx(2 * 90 / 30.42, rel=0.001)


def test_every_price_has_a_kind_and_the_first_regions_have_every_price_but_those_by_country():
    file = json.loads(FILE.read_text(encoding="utf-8"))
    for region, dollars in file["regions"].items():
        assert set(dollars) <= set(file["kinds"]), region
        assert all(amount > 0 for amount in dollars.values()), region
    assert set(file["kinds"]) - set(file["regions"]["us-east-1"]) == {"sns-sms"}
    assert set(file["entered"]) == set(regions())


def test_every_kind_of_price_names_the_page_it_is_from():
    kinds = json.loads(FILE.read_text(encoding="utf-8"))["kinds"]
    assert {kind["page"].split("/")[2] for kind in kinds.values()} == {"aws.amazon.com"}


def test_prices_grow_old():
    entered = PRICES.entered
    assert not PRICES.is_old(entered + timedelta(days=OLD_DAYS))
    assert PRICES.is_old(entered + timedelta(days=OLD_DAYS + 1))
    assert PRICES.age_days(date(2026, 12, 1)) == (date(2026, 12, 1) - entered).days
