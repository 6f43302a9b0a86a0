"""Which ends of executions a rule of EventBridge hears of.

https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from downbeat.plan.address import Address
from downbeat.plan.planned import NOTIFIED

SOURCE = "aws.states"
DETAIL_TYPE = "Step Functions Execution Status Change"
# What the cause of a failure looks like of which no state has sent a message.
UNSAID = ([{"anything-but": {"suffix": NOTIFIED}}], [None], [{"exists": False}])


def status_pattern(address: Address, statuses: Sequence[str]) -> dict[str, Any]:
    """The event pattern for executions of this state machine that reached one of `statuses`."""
    detail = {"stateMachineArn": [address.state_machine_arn], "status": list(statuses)}
    return {"source": [SOURCE], "detail-type": [DETAIL_TYPE], "detail": detail}


def unreported(statuses: Sequence[str]) -> dict[str, Any]:
    """What the detail of an event looks like of an end with one of `statuses`, of the failures only
    those of which no state has sent a message.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
    """
    others = [status for status in statuses if status != "FAILED"]
    if len(others) == len(statuses):
        return {"status": others}
    unsaid = [{"status": ["FAILED"], "cause": cause} for cause in UNSAID]
    return {"$or": [*([{"status": others}] if others else []), *unsaid]}
