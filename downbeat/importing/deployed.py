"""A deployed state machine, as AWS's own answers describe it, and what starts it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from downbeat.importing.asl_text import kebab_case, read_definition
from downbeat.importing.meaning import Meaning
from downbeat.importing.original import Original
from downbeat.importing.placeholders import DOLLAR, DOLLAR_SETTING, renamed
from downbeat.importing.referring import original_of
from downbeat.importing.template_schedules import ScheduleSource, start_of


def from_deployed(
    machine: Mapping[str, Any],
    schedules: Iterable[Mapping[str, Any]] = (),
    rules: Iterable[Mapping[str, Any]] = (),
    *,
    name: str = "",
    notes: Iterable[str] = (),
) -> Original:
    """The original of a machine that runs: `machine` as DescribeStateMachine answers, `schedules`
    as GetSchedule does, `rules` as DescribeRule does, each with its "Target".

    A `${…}` in it is text: nothing is filled in any more. Raises DiagnosticsError with everything
    that AWS would refuse.
    """
    start = start_of([*map(_schedule, schedules), *map(_rule, rules)])
    express = machine.get("type") == "EXPRESS"
    more = ["It is an Express state machine; a pipeline runs as a Standard one."] if express else []
    return original_of(
        renamed(read_definition(str(machine["definition"])), {}),
        name or kebab_case(str(machine["name"])),
        f"the state machine {machine['name']}",
        {DOLLAR: Meaning(DOLLAR, "", setting=DOLLAR_SETTING)},
        own_arn=str(machine["stateMachineArn"]),
        type="EXPRESS" if express else "STANDARD",
        cadence=start.cadence,
        input=start.input,
        trigger=start.trigger,
        notes=(*notes, *start.notes, *more),
    )


def _schedule(answer: Mapping[str, Any]) -> ScheduleSource:
    return ScheduleSource(
        f"The schedule {answer['Name']}",
        answer.get("ScheduleExpression", ""),
        answer.get("ScheduleExpressionTimezone", ""),
        None,
        answer.get("Target", {}).get("Input"),
    )


def _rule(answer: Mapping[str, Any]) -> ScheduleSource:
    pattern = answer.get("EventPattern")
    return ScheduleSource(
        f"The rule {answer['Name']}",
        answer.get("ScheduleExpression", ""),
        "",
        json.loads(pattern) if pattern else None,
        answer.get("Target", {}).get("Input"),
    )
