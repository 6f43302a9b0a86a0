"""Parallel: branches side by side, each with a line of its own; and the gathering of such lines,
which Map shares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from downbeat.simulator.attempts import arguments, attempted
from downbeat.simulator.clock import BLOCKED, Routine, Work
from downbeat.simulator.failure import Failure
from downbeat.simulator.line import Line, Progress, Visit

Started = tuple[int, Line, Work]


def run_parallel(visit: Visit, play: Callable[..., Work]) -> Work:
    """Runs all branches with the same input; the result is the list of their outputs, in the order
    written.
    """

    def attempt(visit: Visit) -> Work:
        line = visit.line
        progress = visit.resumed()
        if progress is None:
            progress = visit.progress = Progress(arguments(visit))
            line.previous = line.run.history.add("ParallelStateStarted", line.previous)
        try:
            outputs = yield from gather(line, progress, branches(visit, progress, play), None, None)
        except GeneratorExit:
            line.previous = line.run.history.add("ParallelStateAborted", line.previous)
            raise
        line.run.history.add("ParallelStateSucceeded", line.previous)
        return outputs

    return (yield from attempted(visit, attempt, "ParallelStateFailed"))


def branches(visit: Visit, progress: Progress, play: Callable[..., Work]) -> Iterator[Started]:
    """A line and its work for every branch that has no output yet."""
    for number, branch in enumerate(visit.state["Branches"]):
        if number not in progress.outputs:
            inner = progress.lines.get(number) or branch_line(visit.line, visit.line.previous)
            yield number, inner, play(inner, branch, progress.works)


def branch_line(line: Line, previous: int) -> Line:
    """A line for a branch or an inline iteration: it sees the variables of its outer line, and what
    it assigns stays its own.
    """
    return Line(line.run, previous, dict(line.variables), line.item, inner=True)


class Gathering:
    """Works side by side, each on a line of its own; `ended` is what the clock calls at the end of
    each.
    """

    def __init__(
        self, line: Line, progress: Progress, tolerated: Callable[[int], bool] | None
    ) -> None:
        waiting = line.run.clock.current
        assert waiting is not None
        self.line, self.progress, self.tolerated, self.waiting = line, progress, tolerated, waiting
        self.active: dict[Routine, tuple[int, Line]] = {}
        self.failures = 0
        self.fatal: Failure | None = None

    def start(self, number: int, inner: Line, work: Work) -> None:
        """Begin one work; its line stays in the progress."""
        self.progress.lines[number] = inner
        self.active[self.line.run.clock.start(work, self.ended)] = (number, inner)

    def ended(self, routine: Routine, value: Any, failure: Failure | None) -> None:
        """Keep an output, or the first failure that is not tolerated."""
        number, inner = self.active.pop(routine)
        self.line.previous, self.line.done = inner.previous, inner.done
        if failure is None:
            self.progress.outputs[number] = value
        else:
            self.failures += 1
            if failure.terminal or self.tolerated is None or not self.tolerated(self.failures):
                self.fatal = self.fatal or failure
        self.line.run.clock.wake(self.waiting)

    def stop(self) -> None:
        """Stop what is still at work."""
        for routine in list(self.active):
            self.line.run.clock.stop(routine)


def gather(
    line: Line,
    progress: Progress,
    works: Iterator[Started],
    limit: int | None,
    tolerated: Callable[[int], bool] | None,
) -> Work:
    """Runs works side by side, at most `limit` at once, keeps their lines and outputs in
    `progress`, and returns the outputs in order, without those of tolerated failures.

    The first failure stops the others and is raised, unless `tolerated(number of failures)` says to
    go on. Afterwards the line stands where the work that ended last stood.
    """
    gathering = Gathering(line, progress, tolerated)
    try:
        while True:
            while not gathering.fatal and (limit is None or len(gathering.active) < limit):
                following = next(works, None)
                if following is None:
                    break
                gathering.start(*following)
            if gathering.fatal:
                raise gathering.fatal
            if not gathering.active:
                return [progress.outputs[number] for number in sorted(progress.outputs)]
            yield BLOCKED
    finally:
        gathering.stop()
