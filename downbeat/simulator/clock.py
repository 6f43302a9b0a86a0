"""The virtual clock: generators that yield how long they sleep, run in the order of the time at
which they wake.

A routine yields a number of seconds (sleep), NEXT (let the others go first) or BLOCKED (until
somebody wakes it).
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Generator
from typing import Any

from downbeat.simulator.failure import Failure

NEXT = -1.0
BLOCKED = -2.0
Work = Generator[float, None, Any]


class Routine:
    """A generator being run: `ended(routine, value, failure)` is called once, when it returns or
    fails.
    """

    __slots__ = ("work", "ended", "waiting")

    def __init__(self, work: Work, ended: Callable[[Routine, Any, Failure | None], None]) -> None:
        self.work, self.ended, self.waiting = work, ended, True


class Clock:
    """Seconds since the start of the execution, and the routines that are still to run."""

    def __init__(self) -> None:
        self.now = 0.0
        self.current: Routine | None = None
        self.over = False  # set by what waits for the end: what still sleeps then is not waited for
        self._ready: deque[Routine] = deque()
        self._sleeping: list[tuple[float, int, Routine]] = []
        self._count = 0

    def start(self, work: Work, ended: Callable[[Routine, Any, Failure | None], None]) -> Routine:
        """Queues a routine to run from now on."""
        routine = Routine(work, ended)
        self._ready.append(routine)
        return routine

    def reset(self, now: float) -> None:
        """Forgets what is still to run: the execution is over, and may go on from `now`."""
        self._ready.clear()
        self._sleeping.clear()
        self.current, self.over, self.now = None, False, now

    def wake(self, routine: Routine) -> None:
        """Lets a BLOCKED routine go on; a routine that is queued already stays where it is."""
        if routine.waiting:
            return
        routine.waiting = True
        self._ready.append(routine)

    def stop(self, routine: Routine) -> None:
        """Closes a routine: it gets a GeneratorExit where it stands, and `ended` is not called."""
        routine.ended = _nobody
        routine.work.close()

    def run(self, deadline: float | None = None) -> bool:
        """Runs until it is over or nothing is left (True), or the deadline, in seconds, stands
        before what comes next (False).
        """
        ready, sleeping = self._ready, self._sleeping
        while True:
            while ready and not self.over:
                self._step(ready.popleft())
            if self.over or not sleeping:
                return True
            when, _, routine = sleeping[0]
            if routine.ended is _nobody:
                heapq.heappop(sleeping)
                continue
            if deadline is not None and when > deadline:
                self.now = deadline
                return False
            heapq.heappop(sleeping)
            self.now = when
            ready.append(routine)

    def _step(self, routine: Routine) -> None:
        self.current, routine.waiting = routine, False
        try:
            request = next(routine.work)
        except StopIteration as end:
            routine.ended(routine, end.value, None)
        except Failure as failure:
            routine.ended(routine, None, failure)
        else:
            if request >= 0:
                routine.waiting = True
                self._count += 1
                heapq.heappush(self._sleeping, (self.now + request, self._count, routine))
            elif request == NEXT:
                routine.waiting = True
                self._ready.append(routine)


def _nobody(routine: Routine, value: Any, failure: Failure | None) -> None:
    """The `ended` of a routine that was stopped: nothing waits for it any more."""
