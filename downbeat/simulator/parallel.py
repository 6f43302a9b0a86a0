"""Parallel: branches side by side, each with a line of its own; and the gathering of such lines,
which Map shares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from downbeat.simulator.attempts import arguments, attempted
from downbeat.simulator.clock import BLOCKED, Routine, Work
from downbeat.simulator.failure import Failure
from downbeat.simulator.line import Line, Visit

Started = tuple[Line, Work]


def run_parallel(visit: Visit, play: Callable[..., Work]) -> Work:
    """Runs all branches with the same input; the result is the list of their outputs, in the order
    written.
    """

    def attempt(visit: Visit) -> Work:
        line = visit.line
        given = arguments(visit)
        started = line.previous = line.run.history.add("ParallelStateStarted", line.previous)
        lines = (branch_line(line, started) for _ in visit.state["Branches"])
        works = (
            (inner, play(inner, branch, given, visit.language))
            for inner, branch in zip(lines, visit.state["Branches"], strict=True)
        )
        try:
            outputs = yield from gather(line, works, None, None)
        except GeneratorExit:
            line.previous = line.run.history.add("ParallelStateAborted", line.previous)
            raise
        line.run.history.add("ParallelStateSucceeded", line.previous)
        return outputs

    return (yield from attempted(visit, attempt, "ParallelStateFailed"))


def branch_line(line: Line, previous: int) -> Line:
    """A line for a branch or an inline iteration: it sees the variables of its outer line, and what
    it assigns stays its own.
    """
    return Line(line.run, previous, dict(line.variables), line.item, inner=True)


def gather(
    line: Line, works: Iterator[Started], limit: int | None, tolerated: Callable[[int], bool] | None
) -> Work:
    """Runs works side by side, at most `limit` at once, and returns their results in order (a
    tolerated Failure as it is).

    The first failure stops the others and is raised, unless `tolerated(number of failures)` says to
    go on. Afterwards the line stands where the work that ended last stood.
    """
    clock = line.run.clock
    waiting = clock.current
    assert waiting is not None
    results: list[Any] = []
    active: dict[Routine, tuple[int, Line]] = {}
    failures: list[Failure] = []
    fatal: list[Failure] = []

    def ended(routine: Routine, value: Any, failure: Failure | None) -> None:
        number, inner = active.pop(routine)
        line.previous, line.done = inner.previous, inner.done
        results[number] = value if failure is None else failure
        if failure is not None:
            failures.append(failure)
            if failure.terminal or tolerated is None or not tolerated(len(failures)):
                fatal.append(failure)
        clock.wake(waiting)

    try:
        while True:
            while not fatal and (limit is None or len(active) < limit):
                following = next(works, None)
                if following is None:
                    break
                inner, work = following
                active[clock.start(work, ended)] = (len(results), inner)
                results.append(None)
            if fatal:
                raise fatal[0]
            if not active:
                return results
            yield BLOCKED
    finally:
        for routine in list(active):
            clock.stop(routine)
