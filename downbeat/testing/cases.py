"""The cases of a sweep: each Task with each fault once, until its retries are used up, always
and in one item; the failure paths with faults of their own; two faults together; odd inputs.

Only cases that can differ are played: a run is the same whenever its answers are, so a fault in a
state that is not called, or "once" in one that is not tried again, is a case played already.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

from downbeat.simulator import Call
from downbeat.simulator.call import TaskError, Tasks
from downbeat.testing.faults import (
    ALWAYS,
    ONE_ITEM,
    TOGETHER,
    Fault,
    faults_of,
    patience_of,
    strikes,
    ways,
)
from downbeat.testing.flow import Run, play_planned
from downbeat.testing.flow_tasks import tasks_of
from downbeat.testing.scene import Scene, tasks

More = Mapping[str, list[Fault]]


class Case(NamedTuple):
    """What goes wrong in a run of the scene: state → fault; `input` is over the scene's own."""

    scene: Scene
    faults: Mapping[str, Fault] = {}
    input: Mapping[str, Any] = {}

    def __str__(self) -> str:
        parts = [f"{state} {fault.kind} ({fault.how})" for state, fault in self.faults.items()]
        parts += [f"input {json.dumps(self.input)}"] if self.input else []
        return "; ".join(parts) or "nothing goes wrong"


class Played(NamedTuple):
    case: Case
    run: Run


class Stage:
    """Plays the cases of one scene; what they have in common is worked out once."""

    def __init__(self, scene: Scene, more: More | None = None) -> None:
        self.scene, self.more = scene, more
        self.tasks = tasks(scene.planned)
        self.patience = {name: patience_of(one.state) for name, one in self.tasks.items()}
        self.usual: Tasks = tasks_of(scene.planned, answers=scene.answers)

    def played(self, faults: Mapping[str, Fault], input: Mapping[str, Any] | None = None) -> Played:
        """Return the run in which these states have these faults."""
        case = Case(self.scene, faults, input or {})

        def answer(call: Call) -> Any:
            fault = faults.get(call.state) if call.kind == "Task" else None
            if fault is None or not strikes(fault, call, self.patience[call.state]):
                return self.usual(call)
            value = fault.answer(call)
            if isinstance(value, TaskError):
                raise value
            return value

        # a fault may be a result that no service gives: what a state makes of it is the question
        run = play_planned(
            self.scene.planned,
            answer,
            input={**self.scene.input, **case.input},
            validation="NONE",
        )
        return Played(case, run)

    @functools.cache  # noqa: B019 - a stage lives as long as one sweep
    def kinds(self, state: str) -> list[Fault]:
        return faults_of(self.tasks[state], self.more)


def played_cases(stage: Stage) -> Iterator[Played]:
    """Play every case of the scene that can differ from those before: nothing goes wrong, one thing
    goes wrong, something goes wrong on the way that a fault has opened, two things go wrong, the
    input is odd.
    """
    good = stage.played({})
    yield good
    if good.run.status != "SUCCEEDED":
        return
    alone: dict[tuple[str, str], Played] = {}
    for state in called(good.run):
        for one in _faulty(stage, {}, state):
            yield one
            fault = one.case.faults[state]
            if fault.how == ALWAYS:
                alone[state, fault.kind] = one
    yield from _opened(stage, good, alone)
    yield from _together(stage, alone)
    yield from (stage.played({}, odd) for odd in odd_inputs(stage.scene))


def called(run: Run) -> list[str]:
    """Return the states that made a call, in order."""
    return list(dict.fromkeys(call.state for call in run.calls if call.kind == "Task"))


def _faulty(stage: Stage, before: Mapping[str, Fault], state: str) -> Iterator[Played]:
    """Play every fault of one state, beside those `before`, in each way that makes a
    difference.
    """
    for fault in stage.kinds(state):
        always = stage.played({**before, state: fault})
        yield always
        again = any(call.attempt > 1 for call in always.run.attempts(state))
        for how in ways(stage.tasks[state]):
            if again or how == ONE_ITEM:
                yield stage.played({**before, state: fault._replace(how=how)})


def _opened(stage: Stage, good: Played, alone: Mapping[Any, Played]) -> Iterator[Played]:
    """Play every fault of each state that only runs where something else has failed."""
    known = set(called(good.run))
    for one in alone.values():
        for state in called(one.run):
            if state not in known:
                known.add(state)
                yield from _faulty(stage, one.case.faults, state)


def _together(stage: Stage, alone: Mapping[tuple[str, str], Played]) -> Iterator[Played]:
    """Play two faults of two states, where each is still called although the other one fails."""
    ran = {key: set(called(one.run)) for key, one in alone.items() if key[1] in TOGETHER}
    order = {state: at for at, state in enumerate(stage.tasks)}
    for (first, one), (second, other) in product(ran, ran):
        if (
            order[first] < order[second]
            and second in ran[first, one]
            and first in ran[second, other]
        ):
            yield stage.played(
                {**alone[first, one].case.faults, **alone[second, other].case.faults}
            )


ODD: tuple[Any, ...] = (
    None,
    "",
    "what",
    7,
    -1,
    True,
    [],
    [1, "a", None],
    {},
    {"a": {"b": [None]}},
    "x" * 1000,
    "{% $x %}",
)


def odd_inputs(scene: Scene) -> Iterator[dict[str, Any]]:
    """Return every name that the definition reads off its input, with every value that it does not
    expect.
    """
    definition = scene.planned.definition
    first = definition["States"][definition["StartAt"]]
    names = {
        *re.findall(r"\$states\.context\.Execution\.Input\.(\w+)", json.dumps(definition)),
        *re.findall(r"\$states\.input\.(\w+)", json.dumps(first)),
        *scene.planned.pipeline.input,
        *("scheduled_time", "start_at", "overlap"),
    }
    return ({name: value} for name in sorted(names) for value in ODD)
