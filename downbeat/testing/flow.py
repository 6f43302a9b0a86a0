"""Play a pipeline as a stack would deploy it: what was called, what was mailed, how it ended. For
tests and `downbeat run`.

    run = play("weekly-monitoring", exit_code=3)
    run.status                    "SUCCEEDED"
    run.states                    ["ValidateInputs", "RunWeeklyMonitoring", …]
    run.mails[0].subject          "⚠️ CloudClearingAPI Partial Failure - prod"

Nothing is called and nothing is sent: Tasks take their usual time (`expected` in the pipeline's
dict) and go well, unless the test says otherwise; what could have no effect is refused.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.diagnostic import nearest
from downbeat.asl.service_models import STRICT
from downbeat.plan.planned import Planned, named
from downbeat.plan.stacks import planned_stack
from downbeat.simulator import Call, Execution, Result, TaskError, simulate
from downbeat.simulator.call import Tasks
from downbeat.simulator.without_effect import Asked, find_without_effect
from downbeat.testing import messages
from downbeat.testing.flow_tasks import Answer, file_responses, in_turn, tasks_of
from downbeat.testing.messages import Mail

STACKS = ("prod", "dev")


@dataclass(frozen=True)
class Run:
    """One execution of a pipeline. `calls` are all attempts of all Tasks, children's included, in
    the order they were made.
    """

    planned: Planned
    execution: Execution
    calls: list[Call]

    @property
    def status(self) -> str:
        return self.execution.status

    @property
    def output(self) -> Any:
        return self.execution.output

    @property
    def error(self) -> str | None:
        return self.execution.error

    @property
    def cause(self) -> str | None:
        return self.execution.cause

    @property
    def transitions(self) -> int:
        return self.execution.transitions

    @property
    def seconds(self) -> float:
        return self.execution.seconds

    @property
    def states(self) -> list[str]:
        """The states that were entered, in order; those of child executions are theirs."""
        return [
            event["stateEnteredEventDetails"]["name"]
            for event in self.execution.history
            if "stateEnteredEventDetails" in event
        ]

    @functools.cached_property
    def mails(self) -> list[Mail]:
        """What reached the topics: topic's suffix, subject, body, sender."""
        return messages.mails(self.planned, self.execution)

    def attempts(self, state: str) -> list[Call]:
        """The calls that a state made."""
        return [call for call in self.calls if call.state == state]

    def seconds_of(self, state: str) -> list[float]:
        """When a state made its calls, in seconds since the execution began."""
        return [call.seconds for call in self.attempts(state)]


def play(
    pipeline: str,
    stack: str | None = None,
    *,
    input: Mapping[str, Any] | None = None,
    exit_code: int | None = None,
    fail: Mapping[str, str] | None = None,
    slow: Mapping[str, float] | None = None,
    outcomes: Mapping[str, Any] | str | None = None,
    answers: Mapping[str, Answer] | None = None,
    changes: Mapping[str, Any] | None = None,
    start: datetime | None = None,
    name: str = "run-1",
    validation: str = STRICT,
) -> Run:
    """Runs a pipeline of a stack (prod, or dev where it has none there) on a virtual clock.

    input: over the stack's own; exit_code: what the main container ends with, in the state that
    reads it; fail: state → error, each time; slow: state → seconds; outcomes: an outcome file, as a
    mapping or text; answers: state → result, Result, TaskError, a list of them for `in_turn`, or a
    function of the Call; changes: the pipeline's keys in the stack file that are to be otherwise;
    validation: how every answer is held to the model of its service: STRICT, PRESENT (required
    members may be missing) or NONE.

    Raises:
        DiagnosticsError: for an answer that no service gives, and for everything asked that
            could have no effect: an unknown pipeline or state, a state that calls nothing, a
            field of the input that nobody reads.
        StackFileError: for `changes` that the stack file could not hold.
    """
    planned = pipeline_of(pipeline, stack, changes)
    asked = Asked(
        fail or {}, slow or {}, file_responses(outcomes), answers or {}, exit_code, input or {}
    )
    if faults := find_without_effect(planned.definition, asked, declared=planned.pipeline.input):
        raise DiagnosticsError(faults, f"play({pipeline!r}, …)")
    tasks = tasks_of(
        planned, exit_code=exit_code, fail=fail, slow=slow, outcomes=outcomes, answers=answers
    )
    return play_planned(planned, tasks, input=input, start=start, name=name, validation=validation)


def pipeline_of(
    pipeline: str, stack: str | None = None, changes: Mapping[str, Any] | None = None
) -> Planned:
    """Plan the pipeline as the stack would deploy it; without `stack`, as prod, or as dev where
    prod does not have it.

    Raises:
        DiagnosticsError: for a pipeline that the stack does not have.
    """
    changed = json.dumps({pipeline: changes}) if changes else ""
    return named(_planned(stack_of(pipeline, stack), changed), pipeline)


def stack_of(pipeline: str, stack: str | None = None) -> str:
    """The stack whose pipeline of that name is meant: `stack`, or else the first of STACKS that has
    it.

    Raises:
        DiagnosticsError: for a pipeline that none has.
    """
    stacks = (stack,) if stack else STACKS
    owners = [each for each in stacks if any(one.key == pipeline for one in _planned(each))]
    if not owners:
        known = dict.fromkeys(one.key for each in stacks for one in _planned(each))
        message = f"{' and '.join(stacks)} have" if len(stacks) > 1 else f"{stacks[0]} has"
        message = f'{message} no "{pipeline}"; there are {", ".join(known)}.'
        raise DiagnosticsError([Diagnostic("pipeline", message + nearest(pipeline, known))])
    return owners[0]


@functools.cache
def _planned(stack: str, changes: str = "") -> list[Planned]:
    return planned_stack(stack, changes=json.loads(changes) if changes else None)


def play_planned(
    pipeline: Planned,
    tasks: Tasks,
    *,
    definition: Mapping[str, Any] | None = None,
    input: Mapping[str, Any] | None = None,
    start: datetime | None = None,
    name: str = "run-1",
    validation: str = STRICT,
) -> Run:
    """Runs a planned pipeline; `definition`: another than the planned one, e.g. the one that is
    deployed; `validation`: how answers are held to the services' models (NONE for real answers).
    """
    calls: list[Call] = []

    def recorded(call: Call) -> Any:
        calls.append(call)
        return tasks(call)

    execution = simulate(
        definition or pipeline.definition,
        {**pipeline.pipeline.input, **(input or {})},
        tasks=recorded,
        start=start,
        name=name,
        state_machine=pipeline.address.state_machine_arn,
        validation=validation,
    )
    return Run(pipeline, execution, calls)


__all__ = [
    "Mail",
    "Result",
    "Run",
    "TaskError",
    "in_turn",
    "pipeline_of",
    "play",
    "play_planned",
    "tasks_of",
]
