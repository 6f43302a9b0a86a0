"""Which ends of executions a rule of EventBridge hears of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from downbeat.plan.address import Address
from downbeat.plan.planned import NOTIFIED

# What the cause of a failure looks like of which no state has sent a message.
UNSAID = ([{"anything-but": {"suffix": NOTIFIED}}], [None], [{"exists": False}])


def status_pattern(
    address: Address, statuses: Sequence[str], *, notified: bool = True
) -> dict[str, Any]:
    """The event pattern for executions of this state machine that reached one of `statuses`;
    without `notified` only those failures of which no state has sent a message.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    """
    others = [status for status in statuses if notified or status != "FAILED"]
    unsaid = [{"status": ["FAILED"], "cause": cause} for cause in UNSAID]
    detail: dict[str, Any] = {"stateMachineArn": [address.state_machine_arn]}
    if len(others) == len(statuses):
        detail["status"] = others
    else:
        detail["$or"] = [*([{"status": others}] if others else []), *unsaid]
    return {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": detail,
    }
