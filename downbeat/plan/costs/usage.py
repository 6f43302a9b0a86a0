"""What each call of a service uses: the Task's arguments and duration, and what the pipeline's dict
says where those are silent (`expected`).

A call is metered by its service and operation: METERS has those that cost something, FREE those
that do not. Any other is unknown until the pipeline states `"expected": {"dollars": …}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from downbeat.asl import Diagnostic
from downbeat.plan.costs.bill import STATED, Quantity
from downbeat.plan.costs.service_meters import (
    FREE,
    MB_IN_GB,
    METERS,
    Amounts,
    Metered,
    Use,
    unknown_amounts,
)

NO_AMOUNTS: Amounts = {}


def used(
    uses: Iterable[Use], expected: Mapping[str, Amounts]
) -> tuple[list[Quantity], list[Diagnostic]]:
    """Return (what the calls use, what nobody knows of them, each with the fix).

    Args:
        expected: state → what the pipeline's dict says that it takes
            (downbeat.plan.expected_effort.expected).
    """
    quantities: list[Quantity] = []
    unknown: dict[Diagnostic, None] = {}
    for use in uses:
        for metered in _metered(use, expected.get(use.state, NO_AMOUNTS)):
            if isinstance(metered, Diagnostic):
                unknown[metered] = None
            else:
                quantities.append(metered)
    return quantities, list(unknown)


def operation(resource: str) -> str:
    """Return "ecs:runTask" of a Resource; "lambda:invoke" of a function's own ARN.

    >>> operation("arn:aws:states:::glue:startJobRun.sync")
    'glue:startJobRun'
    """
    if ":::" in resource:
        return resource.rsplit(":::", 1)[1].split(".", 1)[0]
    service = resource.split(":")[2] if resource.startswith("arn:") else resource
    return "lambda:invoke" if service == "lambda" else f"{service}:activity"


def _metered(use: Use, expected: Amounts) -> Metered:
    called = operation(use.resource).removeprefix("aws-sdk:")
    if "log_mb" in expected:
        yield Quantity("log-gb", expected["log_mb"] / MB_IN_GB, use.state)
    if "dollars" in expected:
        yield Quantity(STATED, expected["dollars"], use.state)
    elif meter := METERS.get(called):
        yield from meter(use, expected)
    elif called not in FREE and called.split(":")[0] not in FREE:
        yield unknown_amounts(use, f"what {called} costs", '"dollars": what one call costs')
