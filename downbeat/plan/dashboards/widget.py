"""A widget, and how widgets lie on CloudWatch's grid of 24 columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

DAY, HOUR, FIVE_MINUTES = 86_400, 3600, 300
COLUMNS = 24
HALF, WHOLE = 12, 24
# Type of a widget → its height; a chart is six rows high.
HEIGHTS = {"text": 4}
CHART = 6
Widget = dict[str, Any]


def body(widgets: Iterable[Mapping[str, Any]]) -> str:
    """Return a dashboard's JSON: the widgets from left to right, a new row where one does not
    fit.
    """
    placed, x, y, row = [], 0, 0, 0
    for widget in widgets:
        width = widget.get("width", HALF)
        height = HEIGHTS.get(widget["type"], CHART)
        if x + width > COLUMNS:
            x, y, row = 0, y + row, 0
        placed.append({"x": x, "y": y, "width": width, "height": height, **widget})
        x, row = x + width, max(row, height)
    return json.dumps({"widgets": placed}, ensure_ascii=False)


def chart(
    title: str,
    region: str,
    metrics: list[Any],
    unit: str,
    *,
    limits: Mapping[str, float] | None = None,
    **properties: Any,
) -> Widget:
    """Return a chart over time; `unit` stands at its axis, which begins at 0. `limits`: what a line
    across it says → where it lies.
    """
    lines = [
        {"label": label, "value": value, "color": "#d62728", "fill": "none"}
        for label, value in (limits or {}).items()
    ]
    return {
        "type": "metric",
        "properties": {
            "title": title,
            "region": region,
            "view": "timeSeries",
            "metrics": metrics,
            "yAxis": {"left": {"label": unit, "min": 0, "showUnits": False}},
            **({"annotations": {"horizontal": lines}} if lines else {}),
            **properties,
        },
    }


def markdown(text: str, *, width: int = WHOLE) -> Widget:
    """Return a text widget."""
    return {"type": "text", "width": width, "properties": {"markdown": text}}


def log_table(title: str, region: str, group: str, query: str) -> Widget:
    """Return a table of CloudWatch Logs Insights over one log group.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
    """
    return {
        "type": "log",
        "properties": {
            "title": title,
            "region": region,
            "view": "table",
            "query": f"SOURCE '{group}' | {query}",
        },
    }


def alarms(title: str, arns: Iterable[str]) -> Widget:
    """Return the states of alarms."""
    return {"type": "alarm", "properties": {"title": title, "alarms": list(arns)}}
