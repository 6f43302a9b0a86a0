"""One time that a state was entered, and the attempts of a Task."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

CONTAINERS = {"Parallel", "Map"}


@dataclass
class Attempt:
    """One try of a Task. `submitted` is what the service answered when it took the job; `outcome`
    is "running", "succeeded", "failed" or "timed out".
    """

    started: datetime
    service: str
    action: str
    parameters: Any
    ended: datetime | None = None
    outcome: str = "running"
    error: str = ""
    cause: str = ""
    submitted: Any = None


@dataclass
class StateVisit:
    """One time that a state was entered. `number` is the event's id, `parent` the Parallel or Map
    around it, `iteration` the Map's item; `map_run` the ARN of a Distributed Map's run.

    `error` and `cause` are set where the state failed, whether or not a Catch took it.
    """

    number: int
    state: str
    type: str
    entered: datetime
    parent: StateVisit | None = None
    iteration: int | None = None
    exited: datetime | None = None
    error: str = ""
    cause: str = ""
    map_run: str = ""
    input: Any = None
    output: Any = None
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def depth(self) -> int:
        return self.parent.depth + 1 if self.parent else 0

    @property
    def seconds(self) -> float | None:
        return (self.exited - self.entered).total_seconds() if self.exited else None

    @property
    def path(self) -> str:
        """The state's name after those around it: "Step 1 › Job 1"."""
        own = self.state if self.iteration is None else f"[{self.iteration}] {self.state}"
        return f"{self.parent.path} › {own}" if self.parent else own


def within(visit: StateVisit, outer: StateVisit) -> bool:
    """Say whether a visit is inside another, at any depth."""
    while visit.parent:
        visit = visit.parent
        if visit is outer:
            return True
    return False
