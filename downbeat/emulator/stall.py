"""Says what is waited for when a deployment stands still."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from downbeat.emulator.changes import Report, ResourceChange

SECONDS = 30.0
MOST_NAMED = 3


@contextmanager
def watched(
    report: Report, tell: Callable[[str], None], seconds: float = SECONDS
) -> Iterator[Report]:
    """A Report that passes on to `report`; after so many seconds without any, and again after each
    such time, `tell` gets a line.
    """
    pending: dict[tuple[str, str], ResourceChange] = {}
    last = [time.monotonic(), time.monotonic()]  # of the last change, of the last line
    over = threading.Event()

    def passed_on(change: ResourceChange, done: bool) -> None:
        last[:] = [time.monotonic()] * 2
        pending.pop((change.type, change.name), None) if done else pending.update(
            {(change.type, change.name): change}
        )
        report(change, done)

    def watch() -> None:
        while not over.wait(min(seconds / 5, 1.0)):
            now = time.monotonic()
            if now - last[1] >= seconds:
                last[1] = now
                tell(f"nothing has happened for {now - last[0]:.0f} s: {_awaited(pending)}")

    thread = threading.Thread(target=watch, name="stall", daemon=True)
    thread.start()
    try:
        yield passed_on
    finally:
        over.set()
        thread.join()


def _awaited(pending: dict[tuple[str, str], ResourceChange]) -> str:
    changes = list(pending.values())
    if not changes:
        return "the program or a policy is at work, and no resource is waited for"
    names = ", ".join(f"{change.operation} {change.name}" for change in changes[:MOST_NAMED])
    more = f" and {len(changes) - MOST_NAMED} more" if len(changes) > MOST_NAMED else ""
    return f"waiting for the embedded AWS to {names}{more}"
