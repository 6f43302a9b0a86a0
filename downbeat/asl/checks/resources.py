"""The Resource of a Task: a Lambda function, an activity, an optimised integration or an AWS SDK
action; and what it demands.

https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
"""

from __future__ import annotations

import re
from typing import Any

from downbeat.asl.checks.integration_resources import integration
from downbeat.asl.checks.integrations import OPTIMISED
from downbeat.asl.checks.position import JSONPATH, Position, as_object, shown
from downbeat.asl.checks.values import string_or_expression
from downbeat.asl.diagnostic import nearest

_FUNCTION = re.compile(r"function:[\w-]{1,140}(?::(?:\$LATEST|[\w-]+))?", re.ASCII)
_PARTITION = re.compile(r"aws[a-z-]*", re.ASCII)


def task(state: dict[str, Any], path: str, place: Position) -> None:
    """What a Task's fields demand of each other: Resource and its parameters, Credentials,
    timeouts.
    """
    if "Resource" in state:
        _resource(state["Resource"], state, path, place)
    timeout, heartbeat = state.get("TimeoutSeconds"), state.get("HeartbeatSeconds")
    if isinstance(timeout, int) and isinstance(heartbeat, int) and 1 <= timeout <= heartbeat:
        place.say(
            f"{path}/HeartbeatSeconds",
            f"HeartbeatSeconds must be less than TimeoutSeconds ({timeout}), for a later heartbeat"
            f" comes too late, but it is {heartbeat}.",
            "heartbeat-too-long",
        )


def credentials(value: Any, at: str, field: str, place: Position) -> None:
    """Credentials: the role that the Task takes on."""
    path = f"{at}/{field}"
    if not as_object(value, path, field, place):
        return
    present = [name for name in ("RoleArn", "RoleArn.$") if name in value]
    if not present or (present == ["RoleArn.$"] and place.language != JSONPATH):
        place.say(
            path,
            "Credentials needs RoleArn, the ARN of the role to take"
            f" on.{nearest(str(next(iter(value), '')), ['RoleArn'])}",
            "missing-field",
        )
    elif present == ["RoleArn"]:
        string_or_expression(value["RoleArn"], path, "RoleArn", place)


def _resource(value: Any, state: dict[str, Any], at: str, place: Position) -> None:
    path = f"{at}/Resource"
    if not isinstance(value, str):
        place.say(path, f"Resource is an ARN, but it is {shown(value)}.", "wrong-type")
        return
    if "${" in value:
        place.say(
            path,
            f"Resource {shown(value)} still holds a placeholder ${{…}}; fill it in before the"
            " definition goes to AWS.",
            "placeholder-left",
        )
        return
    arn = value.split(":", 5)
    if len(arn) < 6 or arn[0] != "arn" or not _PARTITION.fullmatch(arn[1]):
        place.say(
            path, f"Resource {shown(value)} is not an ARN.{_short_form(value)}", "invalid-arn"
        )
        return
    if arn[2] == "lambda":
        _lambda_function(arn, path, place)
    elif arn[2] != "states":
        place.say(path, f"A Task cannot call {shown(value)}.{_service_fix(arn[2])}", "not-callable")
    elif arn[5].startswith("activity:"):
        _activity(arn, state, path, at, place)
    else:
        integration(value, state, at, place)


def _short_form(value: str) -> str:
    """How to mend a Resource that is only the end of an ARN."""
    if re.match(r"(aws-sdk:)?[\w-]+:\w+", value):
        return f" Write arn:aws:states:::{value}."
    return (
        " It is like arn:aws:states:::lambda:invoke or"
        " arn:aws:lambda:us-east-1:123456789012:function:name."
    )


def _service_fix(service: str) -> str:
    """What to write instead of the ARN of a resource."""
    if service in OPTIMISED:
        return (
            f" Call its service, arn:aws:states:::{service}:{next(iter(OPTIMISED[service]))}, and"
            " name the resource in the parameters."
        )
    return (
        " It calls a Lambda function, an activity, or arn:aws:states:::… for a service; name the"
        " resource in the parameters."
    )


def _lambda_function(arn: list[str], path: str, place: Position) -> None:
    if not (arn[3] and re.fullmatch(r"\d{12}", arn[4]) and _FUNCTION.fullmatch(arn[5])):
        place.say(
            path,
            f"Resource {shown(':'.join(arn))} is not the ARN of a Lambda function:"
            " arn:aws:lambda:<region>:<account, 12 digits>:function:<name>, with :<version or"
            " alias> or without.",
            "invalid-arn",
        )


def _activity(arn: list[str], state: dict[str, Any], path: str, at: str, place: Position) -> None:
    if not (
        arn[3]
        and re.fullmatch(r"\d{12}", arn[4])
        and re.fullmatch(r"activity:[^:\s]{1,80}", arn[5])
    ):
        place.say(
            path,
            f"Resource {shown(':'.join(arn))} is not the ARN of an activity:"
            " arn:aws:states:<region>:<account, 12 digits>:activity:<name>.",
            "invalid-arn",
        )
    if place.express:
        place.say(
            path,
            "An Express workflow cannot wait for an activity; use a Standard workflow or a Lambda"
            " function.",
            "not-in-express",
        )
    if "Credentials" in state:
        place.say(
            at,
            "Credentials are not for activities: a worker has its own; remove them.",
            "misplaced-field",
        )
