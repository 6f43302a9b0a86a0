"""What starts a state machine beside it in its template: schedules and rules of EventBridge.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-statemachine-statemachineeventsource.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from downbeat.importing.intrinsics import Template, as_list, as_mapping
from downbeat.importing.intrinsics import properties as properties_of
from downbeat.importing.placeholders import PLACEHOLDER

RULE, SCHEDULE = "AWS::Events::Rule", "AWS::Scheduler::Schedule"
TIMEZONE_KEY = "ScheduleExpressionTimezone"


@dataclass(frozen=True)
class Start:
    """How a machine is started: `cadence`, `input` and `trigger` as in a pipeline's dict."""

    cadence: Any
    input: dict[str, Any]
    trigger: dict[str, Any]
    notes: tuple[str, ...]


class ScheduleSource(NamedTuple):
    """One schedule or rule: `expression` is "" for a rule of events; `input` is what it passes."""

    name: str
    expression: str = ""
    timezone: str = ""
    pattern: Any = None
    input: Any = None


def schedules(logical: str, properties: Mapping[str, Any], template: Template) -> Start:
    """What starts the machine. A pipeline has one schedule and one trigger: of each kind the first
    is taken, and the notes name the others.
    """
    return start_of([*_events(properties, template), *_resources(logical, template)])


def start_of(sources: list[ScheduleSource]) -> Start:
    """The same of schedules and rules that are known to start the machine."""
    timed = [each for each in sources if each.expression.startswith(("cron(", "rate("))]
    events = [each for each in sources if isinstance(each.pattern, Mapping)]
    left = [each for each in sources if each not in (*timed[:1], *events[:1])]
    notes = [f"{each.name} starts it too, which is not imported." for each in left]
    cadence: Any = None
    passed: dict[str, Any] | None = {}
    for each in timed[:1]:
        cadence = each.expression
        if each.timezone and each.timezone != "UTC":
            cadence = {"expression": each.expression, "timezone": each.timezone}
        passed = _input(each.input)
        if passed is None:
            notes.append(f"The input that {each.name} passes is not an object and is left out.")
    trigger = {"event": dict(events[0].pattern)} if events else {}
    return Start(cadence, passed or {}, trigger, tuple(notes))


def _events(properties: Mapping[str, Any], template: Template) -> Iterator[ScheduleSource]:
    """The `Events` of a SAM state machine."""
    for name, event in as_mapping(properties.get("Events")).items():
        own = properties_of(event, template)
        expression = own.get("Schedule", own.get("ScheduleExpression"))
        yield ScheduleSource(
            str(name),
            expression if isinstance(expression, str) else "",
            str(own.get(TIMEZONE_KEY, "")),
            own.get("Pattern"),
            own.get("Input"),
        )


def _resources(logical: str, template: Template) -> Iterator[ScheduleSource]:
    """The schedules and rules among the resources that have the machine as their target."""
    for name, resource in template.resources.items():
        if not isinstance(resource, Mapping) or resource.get("Type") not in (RULE, SCHEDULE):
            continue
        own = properties_of(resource, template)
        targets = as_list(own.get("Targets")) if resource["Type"] == RULE else [own.get("Target")]
        for target in targets:
            if isinstance(target, Mapping) and _is_machine(target.get("Arn"), logical):
                yield ScheduleSource(
                    str(name),
                    str(own.get("ScheduleExpression", "")),
                    str(own.get(TIMEZONE_KEY, "")),
                    own.get("EventPattern"),
                    target.get("Input"),
                )


def _is_machine(arn: Any, logical: str) -> bool:
    whole = PLACEHOLDER.fullmatch(arn) if isinstance(arn, str) else None
    return whole is not None and whole[1] in (logical, f"{logical}.Arn")


def _input(text: Any) -> dict[str, Any] | None:
    """The input that a schedule passes, {} for none; None for one that is no object."""
    if text is None:
        return {}
    try:
        value = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return None
    return dict(value) if isinstance(value, Mapping) else None
