"""What is otherwise in Express workflows: five minutes, no waiting for jobs or callbacks, no limit
of events.

https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.asl import walk
from downbeat.asl.checks import problems
from downbeat.asl.diagnostic import Diagnostic
from downbeat.simulator.clock import BLOCKED, Clock, Routine, Work
from downbeat.simulator.failure import TIMEOUT, Failure

STANDARD, EXPRESS = TYPES = ("STANDARD", "EXPRESS")
LONGEST_EXPRESS = 300.0  # seconds
# A loop that takes no virtual time is taken to have lasted five minutes after so many events.
MOST_EXPRESS_EVENTS = 250_000
NOT_IN_EXPRESS = "not-in-express"  # the code of such diagnostics


class TimeUp(Failure):
    """The end of the time that an execution may take."""

    def __init__(self) -> None:
        super().__init__(TIMEOUT, None, terminal=True)


def refused_in_express(definition: Mapping[str, Any], kind: str) -> list[Diagnostic]:
    """What an Express workflow, or the Express children of a Distributed Map, cannot do."""
    if kind != EXPRESS and not any(
        _processor(located.state).get("ProcessorConfig", {}).get("ExecutionType") == EXPRESS
        for located in walk.states(definition)
    ):
        return []
    return [one for one in problems(definition, type=kind) if one.code == NOT_IN_EXPRESS]


def _processor(state: Mapping[str, Any]) -> Mapping[str, Any]:
    return state.get("ItemProcessor") or state.get("Iterator") or {}


def limited(clock: Clock, work: Work) -> Work:
    """Runs a work for five minutes at most. Raises TimeUp where it takes longer."""
    waiting = clock.current
    assert waiting is not None
    ends: list[tuple[Any, Failure | None]] = []

    def ended(routine: Routine, value: Any, failure: Failure | None) -> None:
        ends.append((value, failure))
        clock.wake(waiting)

    routines = [clock.start(work, ended), clock.start(_timer(), ended)]
    try:
        yield BLOCKED
    finally:
        for routine in routines:
            clock.stop(routine)
    value, failure = ends[0]
    if failure is not None:
        raise failure
    return value


def _timer() -> Work:
    yield LONGEST_EXPRESS
    raise TimeUp
