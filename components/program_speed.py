"""What makes a program with many resources fast: rare garbage collection, remembered source
positions.
"""

from __future__ import annotations

import gc
from traceback import FrameSummary
from typing import Any

from pulumi.runtime import resource as registration

# New objects before the youngest generation is looked through, and rounds of it before the older
# ones are. https://docs.python.org/3/library/gc.html#gc.set_threshold
RARELY = (200_000, 50, 100)
# The SDK's own function that makes the URI of a frame's line.
POSITION_OF_FRAME = "_get_source_position_for_frame"


def collect_garbage_rarely() -> None:
    """Have Python look for cycles of garbage rarely: a program keeps every resource that it has
    registered until it ends, and looking through all of them over and over took a third of the time
    of a stack of 200 pipelines.

    What has been imported until now is not looked through at all.
    """
    gc.freeze()
    gc.set_threshold(*RARELY)


def remember_source_positions() -> None:
    """Have the SDK make the address of a line of code once, and not for each of the twenty frames
    above each resource, which takes the longer the deeper a program calls. An SDK without that
    function goes on as it is.
    """
    original = getattr(registration, POSITION_OF_FRAME, None)
    if original is None or hasattr(original, "known"):
        return
    known: dict[tuple[str, int | None], Any] = {}

    def remembered(frame: FrameSummary) -> Any:
        at = frame.filename, frame.lineno
        if at not in known:
            known[at] = original(frame)
        return known[at]

    setattr(remembered, "known", known)  # noqa: B010  a function has no such attribute to mypy
    setattr(registration, POSITION_OF_FRAME, remembered)
