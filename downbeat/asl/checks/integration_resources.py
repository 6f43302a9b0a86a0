"""A Resource that names a service: known, allowed where it stands, with the parameters that it
needs.
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
from downbeat.asl.checks.map_items import ARGUMENTS
from downbeat.asl.checks.newer import near_action, newer_call, newer_integration
from downbeat.asl.checks.position import Position, shown
from downbeat.asl.diagnostic import enumeration, nearest
from downbeat.asl.lists import as_of

_INTEGRATION = re.compile(r"(?P<service>[^:.]+):(?P<action>[^:.]+)(?P<pattern>\..+)?")
SDK = "aws-sdk:"


def integration(value: str, state: dict[str, Any], at: str, place: Position) -> None:
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
