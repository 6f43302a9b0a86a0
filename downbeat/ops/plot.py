"""Numbers over time as a row of block characters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

BLOCKS = "▁▂▃▄▅▆▇█"


def bars(values: Sequence[float | None]) -> str:
    """Draw a column for each value, from nothing (the lowest block) to the highest value; a day
    without a value is a blank.
    """
    highest = max((value for value in values if value is not None), default=0.0)
    return "".join(" " if value is None else _block(value, highest) for value in values)


def _block(value: float, highest: float) -> str:
    if highest <= 0 or value <= 0:
        return BLOCKS[0]
    return BLOCKS[min(len(BLOCKS) - 1, round(value / highest * (len(BLOCKS) - 1)))]


def axis(first: date, days: int) -> str:
    """Write the date of every seventh day below its column: "10-05  10-12  "."""
    weeks = range(0, days, 7)
    return "".join(f"{first + timedelta(days=one):%m-%d}  " for one in weeks).rstrip()
