"""A dashboard's widgets as the templates draw them: points as the paths of an SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

WIDTH, HEIGHT = 300, 90
ROOM = 1.1  # above the highest value
BAR = 0.02  # width of a day's bar, of the month's

Point = tuple[float, float]


def widget_view(widget: Mapping[str, Any]) -> dict[str, Any]:
    """A widget with what is only for drawing it; other kinds than charts as they are."""
    if widget["kind"] != "metric":
        return dict(widget)
    series, limits = widget["series"], widget["limits"]
    top = ROOM * max(
        [_highest(series, stacked=widget["stacked"]), *(one["value"] for one in limits)]
    )
    drawn, below = [], dict[float, float]()
    for number, one in enumerate(series):
        path = _bars(one["points"], below, top) if widget["stacked"] else _line(one["points"], top)
        drawn.append({"label": one["label"], "number": number % 5, "path": path})
    return {
        **widget,
        "series": drawn,
        "known": any(one["points"] for one in series),
        "top": f"{top / ROOM:,.0f}" if top >= 10 else f"{top / ROOM:.2g}",
        "limits": [{**one, "y": _y(one["value"], top)} for one in limits],
        "size": (WIDTH, HEIGHT),
    }


def _highest(series: Sequence[Mapping[str, Any]], *, stacked: bool) -> float:
    values: dict[float, float] = {}
    for one in series:
        for at, value in one["points"]:
            values[at] = values.get(at, 0.0) + value if stacked else max(values.get(at, 0.0), value)
    return max(values.values(), default=0.0) or 1.0


def _y(value: float, top: float) -> float:
    return round(HEIGHT * (1 - value / top), 1)


def _line(points: Sequence[Point], top: float) -> str:
    steps = [f"{round(WIDTH * at, 1):g} {_y(value, top):g}" for at, value in points]
    if len(steps) == 1:
        return f"M{steps[0]}h0.01"  # a dot, by its round ends
    return "M" + "L".join(steps) if steps else ""


def _bars(points: Sequence[Point], below: dict[float, float], top: float) -> str:
    """A bar for each value, above those that `below` has for its moment; it is added to them."""
    bars = []
    for at, value in points:
        if not value:
            continue
        base = below.get(at, 0.0)
        below[at] = base + value
        x, width = round(WIDTH * (at - BAR / 2), 1), round(WIDTH * BAR, 1)
        bars.append(f"M{x:g} {_y(base, top):g}h{width:g}V{_y(base + value, top):g}h{-width:g}z")
    return "".join(bars)
