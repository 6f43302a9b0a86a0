"""What a call of each service that costs something uses, and the services that cost nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from downbeat.asl import Diagnostic
from downbeat.plan.costs.bill import Quantity

HOUR, GIB_IN_MIB, MB_IN_GB = 3600.0, 1024.0, 1000.0
# As AWS's own calculator counts.
HOURS_PER_MONTH = 730
Amounts = Mapping[str, float]
Metered = Iterator[Quantity | Diagnostic]


class Use(NamedTuple):
    """One attempt of a call: the state, its Resource, the arguments that the service was sent, and
    how long the attempt took in seconds. `seconds` is 0 where the service refused it at once.
    """

    state: str
    resource: str
    arguments: Any
    seconds: float


def unknown_amounts(use: Use, what: str, fix: str) -> Diagnostic:
    return Diagnostic(
        f"/States/{use.state}",
        f'{what} is not stated: add "expected": {{{fix}}} to the state.',
        "unknown-usage",
    )


def _fargate(use: Use, expected: Amounts) -> Metered:
    """A task is paid from the pull of its image to its end, a minute at least.
    https://aws.amazon.com/fargate/pricing/
    """
    arguments = _fields(use.arguments)
    strategy = arguments.get("CapacityProviderStrategy")
    providers = [
        _fields(one).get("CapacityProvider")
        for one in (strategy if isinstance(strategy, list) else ())
    ]
    if arguments.get("LaunchType", "FARGATE" if providers == ["FARGATE"] else "") != "FARGATE":
        launch = arguments.get("LaunchType") or " and ".join(map(str, providers)) or "the cluster"
        yield unknown_amounts(
            use, f"what a task of {launch} costs", '"dollars": what one run costs'
        )
        return
    if not use.seconds:
        return
    overrides = _fields(arguments.get("Overrides"))
    cpu = _units(overrides.get("Cpu"), 1024) or expected.get("cpu")
    memory = _units(overrides.get("Memory"), 1024) or expected.get("memory")
    if not cpu or not memory:
        sizes = '"cpu": units, "memory": MiB'
        yield unknown_amounts(use, "the size of its Fargate task", f'"seconds": …, {sizes}')
        return
    hours = max(use.seconds, 60) / HOUR
    count = _number(arguments.get("Count", 1))
    yield Quantity("fargate-vcpu", count * cpu / 1024 * hours, use.state)
    yield Quantity("fargate-gb", count * memory / GIB_IN_MIB * hours, use.state)
    storage = _number(_fields(overrides.get("EphemeralStorage")).get("SizeInGiB", 20))
    yield Quantity("fargate-storage", count * max(storage - 20, 0) * hours, use.state)


def _units(text: Any, unit: int) -> float:
    """Return 2048 of "2048" and of "2 vCPU" or "2 GB"; 0 where there is nothing."""
    number, _, name = str(text or "0").strip().partition(" ")
    return _number(number) * (unit if name else 1)


def _number(value: Any) -> float:
    """Return the number that a value is or holds; 0 for anything else, which an expression may
    give.
    """
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


def _fields(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


# Glue's workers → DPUs. https://docs.aws.amazon.com/glue/latest/dg/worker-types.html
WORKERS = {"G.025X": 0.25, "G.1X": 1, "G.2X": 2, "G.4X": 4, "G.8X": 8, "Z.2X": 2}


def _glue(use: Use, expected: Amounts) -> Metered:
    """A run is paid by the second, a minute at least. https://aws.amazon.com/glue/pricing/"""
    arguments = _fields(use.arguments)
    if not use.seconds:
        return
    workers = WORKERS.get(str(arguments.get("WorkerType")), 0)
    units = (
        _number(arguments.get("MaxCapacity"))
        or workers * _number(arguments.get("NumberOfWorkers"))
        or expected.get("dpu", 0.0)
    )
    if not units:
        yield unknown_amounts(use, "how many DPUs its Glue job has", '"seconds": …, "dpu": 10')
        return
    flexible = arguments.get("ExecutionClass") == "FLEX"
    hours = max(use.seconds, 60) / HOUR
    yield Quantity("glue-flex-dpu" if flexible else "glue-dpu", units * hours, use.state)


def _function(use: Use, expected: Amounts) -> Metered:
    """https://aws.amazon.com/lambda/pricing/"""
    if "memory" not in expected:
        yield unknown_amounts(use, "the memory of its function", '"seconds": …, "memory": 128')
        return
    yield Quantity("lambda-request", 1, use.state)
    yield Quantity("lambda-gb-second", expected["memory"] / GIB_IN_MIB * use.seconds, use.state)


def _by_kilobytes(price: str, kilobytes: int) -> Callable[[Use, Amounts], Metered]:
    """A request for each begun piece of so many KB."""

    def metered(use: Use, expected: Amounts) -> Metered:
        size = len(json.dumps(use.arguments, default=str).encode())
        yield Quantity(price, -(-size // (kilobytes * 1024)), use.state)

    return metered


def _one(price: str) -> Callable[[Use, Amounts], Metered]:
    """One request, whatever it carries."""

    def metered(use: Use, expected: Amounts) -> Metered:
        yield Quantity(price, 1, use.state)

    return metered


def _metrics(use: Use, expected: Amounts) -> Metered:
    """A custom metric is paid for each hour in which it is sent.
    https://aws.amazon.com/cloudwatch/pricing/
    """
    yield Quantity("metric-request", 1, use.state)
    data = _fields(use.arguments).get("MetricData")
    names = {
        json.dumps([one.get("MetricName"), one.get("Dimensions")], sort_keys=True, default=str)
        for one in (data if isinstance(data, list) else ())
        if isinstance(one, Mapping)
    }
    yield Quantity("metric", len(names) / HOURS_PER_MONTH, use.state)


# Integration → its meter; the same operation by the AWS SDK has the same.
METERS: dict[str, Callable[[Use, Amounts], Metered]] = {
    "ecs:runTask": _fargate,
    "glue:startJobRun": _glue,
    "lambda:invoke": _function,
    "sns:publish": _by_kilobytes("sns-publish", 64),
    "sqs:sendMessage": _by_kilobytes("sqs-request", 64),
    "dynamodb:putItem": _by_kilobytes("dynamodb-write", 1),
    "dynamodb:updateItem": _by_kilobytes("dynamodb-write", 1),
    "dynamodb:deleteItem": _by_kilobytes("dynamodb-write", 1),
    "dynamodb:getItem": _one("dynamodb-read"),
    "events:putEvents": _by_kilobytes("event", 64),
    "cloudwatch:putMetricData": _metrics,
    "s3:getObject": _one("s3-get"),
    "s3:headObject": _one("s3-get"),
    "s3:putObject": _one("s3-put"),
    "s3:copyObject": _one("s3-put"),
    "s3:listObjectsV2": _one("s3-put"),
    "secretsmanager:getSecretValue": _one("secret-request"),
}
# Services whose calls cost nothing beside the transition, and single calls that cost nothing.
FREE = {
    "http",  # https://aws.amazon.com/step-functions/pricing/
    "sfn",
    "scheduler",
    "sts",
    "iam",
    "ecs",
    "cloudformation",
    "states:activity",
    "s3:deleteObject",
    "glue:getJobRun",
    "glue:getJobRuns",
    "lambda:getFunction",
    "ssm:getParameter",  # standard parameters: https://aws.amazon.com/systems-manager/pricing/
}
