"""How long something takes, as people say it."""

from __future__ import annotations

UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def span_words(seconds: float) -> str:
    """ "1 h 31 min", "45 s", "0 s": the two largest units, rounded to the second below a day."""
    left = round(seconds)
    if left < 60:
        return f"{seconds:.1f} s" if 0 < seconds < 10 and seconds != left else f"{left} s"
    parts = []
    for size, unit in UNITS:
        if left >= size:
            parts.append(f"{left // size} {unit}")
            left %= size
    if left:
        parts.append(f"{left} s")
    return " ".join(parts[:2])
