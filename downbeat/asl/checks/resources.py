"""The Resource of a Task: a Lambda function, an activity, an optimised integration or an AWS SDK
action; and what it demands.

https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
"""

from __future__ import annotations

import re
from typing import Any

from downbeat.asl.checks.integrations import (
    OPTIMISED,
    PATTERNS,
    REQUIRED,
    SYNC,
    SYNC2,
    TOKEN,
    aws_sdk_actions,
    aws_sdk_services,
)
from downbeat.asl.checks.maps import ARGUMENTS
from downbeat.asl.checks.newer import near_action, newer_call, newer_integration
from downbeat.asl.checks.position import JSONPATH, Position, as_object, shown
from downbeat.asl.checks.values import string_or_expression
from downbeat.asl.diagnostic import enumeration, nearest
from downbeat.asl.lists import as_of

_FUNCTION = re.compile(r"function:[\w-]{1,140}(?::(?:\$LATEST|[\w-]+))?", re.ASCII)
_PARTITION = re.compile(r"aws[a-z-]*", re.ASCII)
_INTEGRATION = re.compile(r"(?P<service>[^:.]+):(?P<action>[^:.]+)(?P<pattern>\..+)?")
SDK = "aws-sdk:"


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
        _integration(value, state, at, place)


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


def _integration(value: str, state: dict[str, Any], at: str, place: Position) -> None:
    """`ecs:runTask.sync` or `aws-sdk:s3:getObject`: known, allowed in an Express workflow, with the
    parameters it demands.
    """
    path, call = f"{at}/Resource", value.split(":", 5)[5]
    sdk = call.startswith(SDK)
    match = _INTEGRATION.fullmatch(call[len(SDK) :] if sdk else call)
    if not match:
        place.say(
            path,
            f"Resource {shown(value)} is not recognised; it ends in service:action, such as"
            " lambda:invoke or aws-sdk:s3:getObject.",
            "unknown-integration",
        )
        return
    service, action, pattern = match["service"], match["action"], match["pattern"] or ""
    if newer := (newer_call if sdk else newer_integration)(service, action):
        place.say(path, _newer_sentence(value, newer), "newer-than-the-lists", "warning")
        return
    fault = (_sdk_fault if sdk else _optimised_fault)(service, action, pattern)
    if fault:
        place.say(
            path, f"Resource {shown(value)} is not recognised: {fault}", "unknown-integration"
        )
        return
    if pattern and place.express:
        place.say(
            path,
            f'An Express workflow cannot use "{pattern}"; leave it out to go on with the first'
            " response, or use a Standard workflow.",
            "not-in-express",
        )
    _parameters((service, action) if not sdk else None, value, state, at, place)


def _newer_sentence(value: str, newer: str) -> str:
    return (
        f"Resource {shown(value)} is not in the lists of {as_of('sdk-actions')}: {newer} If AWS"
        " has announced it since, it works; otherwise AWS refuses the definition."
    )


def _optimised_fault(service: str, action: str, pattern: str) -> str | None:
    if service not in OPTIMISED:
        if service == "stateMachine":
            return (
                "a Task starts another machine by arn:aws:states:::states:startExecution, with"
                " StateMachineArn in its parameters."
            )
        close = nearest(service, OPTIMISED)
        sdk = (
            f" Write {SDK}{service}:{action}."
            if not close and action in aws_sdk_actions(service)
            else ""
        )
        all_of_them = (
            f" There are {enumeration(sorted(OPTIMISED))}; any other is {SDK}service:action."
        )
        return f'there is no optimised integration of "{service}".{close or sdk or all_of_them}'
    actions = OPTIMISED[service]
    if action not in actions:
        close = nearest(action, actions)
        sdk = (
            f" It is an AWS SDK integration: {SDK}{service}:{action}."
            if action in aws_sdk_actions(service)
            else ""
        )
        return (
            f"{service} has no optimised action"
            f' "{action}".{sdk or close or f" It has {enumeration(actions)}."}'
        )
    return _pattern_fault(f"{service}:{action}", pattern, actions[action])


def _sdk_fault(service: str, action: str, pattern: str) -> str | None:
    actions = aws_sdk_actions(service)
    if not actions:
        joined = re.sub(r"[^a-z0-9]", "", service.lower())
        close = (
            f' Did you mean "{joined}"?'
            if aws_sdk_actions(joined)
            else nearest(joined, aws_sdk_services())
        )
        return f'the AWS SDK has no service "{service}".{close}'
    if action not in actions:
        return f'{service} has no action "{action}".{near_action(action, actions)}'
    return _pattern_fault(f"{SDK}{service}:{action}", pattern, (TOKEN,))


def _pattern_fault(call: str, pattern: str, patterns: tuple[str, ...]) -> str | None:
    if not pattern or pattern in patterns:
        return None
    if pattern not in PATTERNS:
        return f'there is no integration pattern "{pattern}".{nearest(pattern, patterns)}'
    has = f"it has {enumeration(patterns)}" if patterns else "it has none"
    fix = f"; {SYNC2} is of states:startExecution alone" if pattern == SYNC2 else ""
    fix = (
        "; it waits for the function anyway" if call == "lambda:invoke" and pattern == SYNC else fix
    )
    return f'{call} has no pattern "{pattern}": {has}{fix}.'


def _parameters(
    call: tuple[str, str] | None, resource: str, state: dict[str, Any], at: str, place: Position
) -> None:
    field = ARGUMENTS[place.language]
    if field not in state:
        place.say(
            at,
            f"{resource} needs {field}{'' if call in REQUIRED else ', if only {}'}.",
            "missing-field",
        )
        return
    parameters = state[field]
    if call not in REQUIRED or not isinstance(parameters, dict):
        return
    for name in REQUIRED[call]:
        if name not in parameters and f"{name}.$" not in parameters:
            others = [str(key).removesuffix(".$") for key in parameters]
            close = next(
                (
                    f" It is spelt so, not {shown(other)}."
                    for other in others
                    if other.lower() == name.lower()
                ),
                "",
            )
            place.say(
                f"{at}/{field}",
                f"{call[0]}:{call[1]} needs {name} in {field}.{close}",
                "missing-argument",
            )
