"""The commands that apply to an execution that ended badly, or why none does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from downbeat.ops.deployment import ENDED_BADLY, Deployment
from downbeat.ops.timeline import Visit
from downbeat.ops.words import moment
from downbeat.plan.planned import Planned

# https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
REDRIVABLE_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Remedy:
    """`command` is what to type, "" where it does not apply; `why` says when it is right, or why
    it is not possible.
    """

    action: str
    command: str
    why: str


def redrive_refusal(execution: Mapping[str, Any], now: datetime) -> str:
    """Why an execution cannot be redriven, as a sentence; "" when it can.

    Args:
        execution: DescribeExecution's answer.
    """
    status, stopped = execution["status"], execution.get("stopDate")
    if status not in ENDED_BADLY:
        return f"it is {status}; only FAILED, TIMED_OUT and ABORTED executions can be redriven"
    if stopped and now - stopped > REDRIVABLE_FOR:
        return f"it ended {moment(stopped)}, more than 14 days ago"
    if execution.get("redriveStatus") == "NOT_REDRIVABLE":
        return str(execution.get("redriveStatusReason") or "AWS says that it is not redrivable")
    return ""


def remedies(
    deployment: Deployment,
    planned: Planned,
    execution: Mapping[str, Any],
    failed: Visit | None,
) -> list[Remedy]:
    """What one can do about an execution now, the gentlest first."""
    if execution["status"] not in ENDED_BADLY:
        return []
    options = deployment.options
    name = execution["name"]
    refusal = redrive_refusal(execution, deployment.now())
    found = [
        Remedy("redrive", "", f"not possible: {refusal}.")
        if refusal
        else Remedy(
            "redrive",
            f"downbeat redrive {name} {options}",
            "when what was wrong lay outside: same definition, same input, from the failed state"
            " on.",
        )
    ]
    step = resumable_step(planned, failed)
    if step:
        found.append(
            Remedy(
                "resume",
                f"downbeat resume {name} {options}",
                f'when the definition or the input was wrong: a new execution from "{step}" on.',
            )
        )
    given = execution.get("input") or "{}"
    found.append(
        Remedy(
            "start",
            f"downbeat start {planned.key} {options}{_input(given)}",
            "a new execution from the first state on.",
        )
    )
    return found


def resumable_step(planned: Planned, failed: Visit | None) -> str:
    """The outermost state around the one that failed, if the pipeline can be started there; ""
    otherwise.
    """
    if not planned.spec.get("resumable") or failed is None:
        return ""
    while failed.parent:
        failed = failed.parent
    return failed.state if failed.state in steps(planned) else ""


def steps(planned: Planned) -> list[str]:
    """The states that an execution of a resumable pipeline may start at."""
    states: Mapping[str, Any] = planned.spec.get("States", {})
    return list(states) if planned.spec.get("resumable") else []


def _input(text: str) -> str:
    """` --input '…'` of a short input; nothing for an empty one."""
    value = (
        {key: inner for key, inner in (json.loads(text) or {}).items() if key != "scheduled_time"}
        if text.startswith("{")
        else {}
    )
    short = json.dumps(value, ensure_ascii=False)
    if not value:
        return ""
    return (
        f" --input '{short}'" if len(short) <= 80 and "'" not in short else " --input @input.json"
    )
