"""The commands that apply to an execution that ended badly, or why none does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from downbeat.ops.deployment import ENDED_BADLY, Deployment
from downbeat.ops.redrive_plan import redrive_refusal
from downbeat.ops.timeline import Timeline
from downbeat.ops.visit import StateVisit
from downbeat.plan.planned import Planned


@dataclass(frozen=True)
class Remedy:
    """`command` is what to type, "" where it does not apply; `why` says when it is right, or why
    it is not possible.
    """

    action: str
    command: str
    why: str


def applicable_remedies(
    deployment: Deployment,
    planned: Planned,
    execution: Mapping[str, Any],
    read: Timeline,
) -> list[Remedy]:
    """What one can do about an execution now, the gentlest first."""
    if execution["status"] not in ENDED_BADLY:
        return []
    options = deployment.options
    name = execution["name"]
    refusal = redrive_refusal(execution, read, deployment.now())
    remedies = [
        Remedy("redrive", "", f"not possible: {refusal}.")
        if refusal
        else Remedy(
            "redrive",
            f"downbeat redrive {name} {options}",
            "when what was wrong lay outside: same definition and input, from the state where it"
            " stood.",
        )
    ]
    step = resumable_step(planned, read.failed)
    if step:
        remedies.append(
            Remedy(
                "resume",
                f"downbeat resume {name} {options}",
                f'a new execution with the same input, from "{step}" on.',
            )
        )
    like = _like(planned, name, execution.get("input") or "")
    remedies.append(
        Remedy(
            "start",
            f"downbeat start {planned.key} {options}{like}",
            "a new execution with the same input, from the first state on.",
        )
    )
    return remedies


def resumable_step(planned: Planned, failed: StateVisit | None) -> str:
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


def _like(planned: Planned, name: str, text: str) -> str:
    """` --like NAME` where the execution had another input than `start` gives by itself."""
    try:
        fields = json.loads(text or "{}")
    except ValueError:
        return f" --like {name}"
    return "" if fields in ({}, dict(planned.pipeline.input)) else f" --like {name}"
