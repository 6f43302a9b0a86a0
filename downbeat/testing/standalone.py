"""Play a dict that no register and no stack names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from downbeat.asl import DiagnosticsError
from downbeat.asl.service_models import STRICT
from downbeat.simulator.without_effect import Asked, find_without_effect
from downbeat.testing.flow import Run, play_planned
from downbeat.testing.flow_tasks import Answer, tasks_of
from downbeat.testing.scene import scene_of


def play_dict(
    spec: Mapping[str, Any],
    *,
    input: Mapping[str, Any] | None = None,
    answers: Mapping[str, Answer] | None = None,
    changes: Mapping[str, Any] | None = None,
    start: datetime | None = None,
    name: str = "run-1",
    validation: str = STRICT,
) -> Run:
    """Run a pipeline's dict on a virtual clock, as `play` runs one of the register.

    Args:
        input: over the pipeline's own.
        answers: state → result, Result, TaskError, or a function of the Call.
        changes: what a stack file would say of it, e.g. {"references": {…}}; an example stands for
            each reference that they do not name.

    Raises:
        DiagnosticsError: for the faults of the dict, an answer that no service gives, and a state
            or a field of the input that does not exist.
    """
    planned = scene_of(spec, changes=changes).planned
    asked = Asked({}, {}, {}, answers or {}, None, input or {})
    faults = find_without_effect(planned.definition, asked, declared=planned.pipeline.input)
    if faults:
        raise DiagnosticsError(faults, f"play_dict({planned.key!r}, …)")
    tasks = tasks_of(planned, answers=answers)
    return play_planned(planned, tasks, input=input, start=start, name=name, validation=validation)
