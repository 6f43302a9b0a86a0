"""What calls use, with one argument changed at a time, and every price of a region:
`python -m tests.plan.usages` prints tests/plan/usages.txt.

A line is an outcome (an amount of a price, or what is not known, by path and code) and in how many
of the changed calls it comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from downbeat.plan.costs import Quantity, Use, price, price_list, used
from downbeat.plan.costs.bill import STATED, services, total
from downbeat.plan.costs.list_prices import price_file
from downbeat.plan.costs.service_meters import METERS
from downbeat.plan.costs.usage import operation

DROPPED = object()
VALUES = (DROPPED, None, "", "x", "4096", "2 vCPU", "FARGATE", "FLEX", 0, 3, 2.5, [], {})
SECONDS = (0, 1, 59, 61, 3600)
EXPECTED: tuple[dict[str, float], ...] = (
    {},
    {"cpu": 512, "memory": 1024},
    {"memory": 128},
    {"dpu": 10, "log_mb": 250},
    {"dollars": 5, "log_mb": 0},
)
FARGATE = {
    "LaunchType": "FARGATE",
    "Count": 2,
    "Overrides": {"Cpu": "2048", "Memory": "4 GB", "EphemeralStorage": {"SizeInGiB": 50}},
}
CALLS: dict[str, Any] = {
    "ecs:runTask.sync": FARGATE,
    "ecs:runTask": {
        "CapacityProviderStrategy": [{"CapacityProvider": "FARGATE"}],
        "Overrides": {"Cpu": "1024", "Memory": "2048"},
    },
    "glue:startJobRun.sync": {"WorkerType": "G.2X", "NumberOfWorkers": 5, "ExecutionClass": "FLEX"},
    "glue:startJobRun": {"MaxCapacity": 4},
    "lambda:invoke.waitForTaskToken": {"FunctionName": "f"},
    "aws-sdk:cloudwatch:putMetricData": {
        "MetricData": [{"MetricName": "a", "Dimensions": []}, {"MetricName": "b"}]
    },
    "states:startExecution.sync:2": {},
}
# What carries so many bytes is as many requests.
BYTES = (0, 1000, 1024, 64 * 1024 - 8, 64 * 1024 + 1, 200_000)


def page() -> str:
    """tests/plan/usages.txt."""
    parts = (_prices(), _meters(), *(_changed(*call) for call in CALLS.items()))
    return "".join(f"{line}\n" for part in parts for line in part)


def _prices() -> Iterator[str]:
    """One of everything, with its price where the region has one."""
    for region in ("us-east-1", "ap-southeast-3"):
        prices = price_list(region)
        quantities = [Quantity(name, 2, "it") for name in (*price_file()["kinds"], STATED)]
        bill = price([*quantities, Quantity("log-gb", 0)], prices)
        yield f"== {region} {prices.entered}"
        yield from (" | ".join(map(str, line)) for line in bill.lines)
        yield from (f"{one.severity} {one.code} {one.path}" for one in bill.unknown)
        yield from map(str, prices.prices.values())
        yield f"{bill.dollars:.6g} {(bill + bill * 3).after_allowances(prices):.6g}"
        yield " ".join(f"{name}={sum_:.4g}" for name, sum_ in bill.by_service().items())
        yield " ".join(services([bill, total([bill, bill])]))


def _meters() -> Iterator[str]:
    """Each call that is metered, by the bytes that it carries."""
    yield "== meters"
    for called in METERS:
        for size in BYTES:
            for resource in (f"arn:aws:states:::{called}", f"arn:aws:states:::aws-sdk:{called}.x"):
                quantities, unknown = used([Use("Work", resource, {"a": "x" * size}, 1)], {})
                yield f"{resource} {size}: {' '.join(map(_outcome, (*quantities, *unknown)))}"
    resources = ("arn:aws:lambda:eu-west-1:1:function:f", "arn:aws:states:eu-west-1:1:activity:ask")
    yield " ".join(operation(resource) for resource in resources)
    for called in ("sfn:listExecutions", "s3:deleteObject", "s3:deleteObjects", "http:invoke"):
        use = Use("Work", f"arn:aws:states:::aws-sdk:{called}", {}, 1)
        yield f"{called}: {' '.join(map(_outcome, used([use], {})[1]))}"


def _changed(called: str, arguments: Any) -> Iterator[str]:
    yield f"== {called}"
    outcomes = Counter(
        _outcome(found)
        for changed in (arguments, "{% $x %}", None, *_variations(arguments))
        for seconds in SECONDS
        for expected in EXPECTED
        for part in used(
            [Use("Work", f"arn:aws:states:::{called}", changed, seconds)], {"Work": expected}
        )
        for found in part
    )
    yield from (f"{count:5} {outcome}" for outcome, count in sorted(outcomes.items()))


def _outcome(found: Any) -> str:
    if isinstance(found, Quantity):
        return f"{found.price} {found.amount:.6g} {found.purpose}"
    return f"{found.severity} {found.code} {found.path}"


def _variations(arguments: dict[str, Any]) -> Iterator[Any]:
    for key, value in arguments.items():
        for new in VALUES:
            changed = {name: one for name, one in arguments.items() if name != key}
            yield changed if new is DROPPED else {**changed, key: new}
        if isinstance(value, dict):
            yield from ({**arguments, key: inner} for inner in _variations(value))


if __name__ == "__main__":
    print(page(), end="")
