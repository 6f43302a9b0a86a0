"""A line of execution: the machine itself, a branch of a Parallel, an iteration of a Map. And a
visit: one state entered on it.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from downbeat.simulator.call import Tasks
from downbeat.simulator.clock import Clock
from downbeat.simulator.failure import RUNTIME, Failure
from downbeat.simulator.history import History
from downbeat.simulator.values import to_json


@dataclass(slots=True)
class MachineRun:
    """What all lines of one execution share."""

    clock: Clock
    history: History
    tasks: Tasks
    random: random.Random
    start: datetime
    arn: str
    execution: Mapping[str, Any]  # Execution and StateMachine of the context object
    transitions: int = 0
    endless: int = 0  # JSONata expressions that had to be stopped
    children: list[MachineRun] = field(default_factory=list)
    outcome: Any = None  # (status, output, failure) once it ended
    redrives: int = 0
    express: bool = False
    observer: Callable[[Visit, Any], None] | None = None  # called with each state's outcome
    map_runs: Callable[..., Any] | None = None  # a replay's: downbeat.simulator.recorded_maps
    map_run: str = ""  # the ARN of the Map Run whose child it is
    context: Mapping[str, Any] | None = None  # replaces the whole context object (a state's test)

    def uuid(self) -> str:
        """A UUID that is the same in every run with the same seed."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def time(self) -> datetime:
        """The time of the virtual clock."""
        return self.start + timedelta(seconds=self.clock.now)


@dataclass(slots=True)
class Line:
    """Where an execution stands: the id of its last event, its variables, and the item it works on
    inside a Map.
    """

    run: MachineRun
    previous: int = 0
    variables: dict[str, Any] = field(default_factory=dict)
    item: Mapping[str, Any] | None = None
    inner: bool = False  # a branch or an iteration: others run beside it
    done: int = 0  # the id of the MapIterationSucceeded event that ended it, or of MapRunStarted
    visit: Visit | None = None  # the state that it is in …
    upcoming: tuple[str, Any] | None = None  # … or the one that it enters next, with its input
    dumped: Any = None  # the last value written to the history …
    text: str = ""  # … and its JSON: an output is the next input, and is written once

    @property
    def stands(self) -> bool:
        """Whether it stands in a state or before one, and has not just been made."""
        return self.visit is not None or self.upcoming is not None

    def json(self, value: Any) -> str:
        """The JSON text of a value."""
        if value is not self.dumped or not self.text:
            self.text = to_json(value)
            self.dumped = value
        return self.text


@dataclass(slots=True)
class Progress:
    """What a Parallel or a Map has come to, for a redrive: the line of each branch or item that was
    started, and the outputs of those that succeeded, by number.
    """

    works: Any = None  # what the branches or items are given, as the state made it of its input
    lines: dict[int, Line] = field(default_factory=dict)
    outputs: dict[int, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Visit:
    """A state that was entered: its definition and its input, and what it has come to so far."""

    line: Line
    name: str
    state: Mapping[str, Any]
    language: str
    value: Any  # the raw input
    entered: int  # the id of its StateEntered event
    before: int  # the id of the event before that
    entered_time: str = ""
    attempt: int | None = None  # for Tasks: retries so far, 0 for the first try
    token: str | None = None
    states: dict[str, Any] | None = None  # what $states holds besides input and context
    inspected: dict[str, Any] | None = None  # TestState's inspectionData, where it is asked for
    progress: Progress | None = None  # of a Parallel or Map: its latest attempt
    redriven: bool = False  # whether its next attempt goes on from that
    result: Any = None  # of a Task, Parallel or Map: its latest
    failed: str | None = None  # the error with which it ended the execution

    @property
    def jsonata(self) -> bool:
        """Whether the state speaks JSONata."""
        return self.language == "JSONata"

    def context(self) -> dict[str, Any]:
        """The context object: $$ or $states.context.

        https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
        """
        if self.line.run.context is not None:
            item = {"Map": {"Item": self.line.item}} if self.line.item is not None else {}
            return {**self.line.run.context, **item}
        state: dict[str, Any] = {"Name": self.name, "EnteredTime": self.entered_time}
        if self.attempt is not None:
            state["RetryCount"] = self.attempt
        context = {**self.line.run.execution, "State": state}
        if self.token is not None:
            context["Task"] = {"Token": self.token}
        if self.line.item is not None:
            context["Map"] = {"Item": self.line.item}
        return context

    @property
    def where(self) -> str:
        """The words that AWS puts before the cause of a failure of the state itself."""
        return (
            f"An error occurred while executing the state '{self.name}' (entered at the event id"
            f" #{self.entered}). "
        )

    def resumed(self) -> Progress | None:
        """What a redrive goes on from, once; None where the state begins anew."""
        redriven, self.redriven = self.redriven, False
        return self.progress if redriven else None

    def inspect(self, field: str, value: Any) -> None:
        """Keeps an intermediate value for TestState's inspectionData."""
        if self.inspected is not None:
            self.inspected[field] = value

    def failure(
        self,
        cause: str,
        error: str = RUNTIME,
        *,
        evaluated: str | None = None,
        terminal: bool | None = None,
    ) -> Failure:
        """A failure of the state itself, with the words that AWS puts before the cause. A
        States.Runtime ends the execution.
        """
        return Failure(
            error,
            self.where + cause,
            evaluated=evaluated,
            terminal=error == RUNTIME if terminal is None else terminal,
        )


def iso(time: datetime) -> str:
    """A time as the context object writes it: 2026-11-21T10:38:54.123Z."""
    return f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03d}Z"
