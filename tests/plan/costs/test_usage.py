"""What each call of a service uses."""

import pytest

from downbeat.plan.costs.bill import price
from downbeat.plan.costs.list_prices import price_list
from downbeat.plan.costs.service_meters import Use
from downbeat.plan.costs.usage import used

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


def test_what_is_unknown_is_named():
    (unknown,) = bill(Use("Work", "arn:aws:states:::lambda:invoke", {}, 1)).unknown
    assert unknown.message == (
        'the memory of its function is not stated: add "expected": {"seconds": …, "memory": 128}'
        " to the state."
    )
