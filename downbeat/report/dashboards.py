"""A dashboard before it exists: the widgets that CloudWatch will have, filled from a simulated
month. What no simulation knows (the use of CPU, the size of a bucket) stays empty, and says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from statistics import fmean
from typing import Any

from downbeat.plan.alarm_choice import WATCHDOG
from downbeat.plan.dashboards.executions import STATUSES
from downbeat.plan.dashboards.widget import COLUMNS, HALF
from downbeat.report.month import DAYS, Ended

AGE_STEP = timedelta(hours=6)
SCALED = re.compile(r"(\w+) / (\d+)")  # the expressions of the dashboards

Month = Mapping[str, Sequence[Ended]]  # ARN of a machine → its executions


def preview(
    widgets: Iterable[Mapping[str, Any]], month: Month, now: datetime
) -> list[dict[str, Any]]:
    """Each widget as plain data: {"kind", "title", "share" (of the width), …}; a chart has "unit",
    "limits", "stacked" and "series", each with its points from 0 to 1 over the month.
    """
    drawn = {
        "metric": _chart,
        "alarm": _alarms,
        "log": _failures,
        "text": _text,
    }
    return [
        {
            "kind": widget["type"],
            "title": str(widget["properties"].get("title", "")),
            "share": widget.get("width", HALF) / COLUMNS,
            **drawn[widget["type"]](widget["properties"], month, now),
        }
        for widget in widgets
        if widget["type"] in drawn
    ]


def _chart(properties: Mapping[str, Any], month: Month, now: datetime) -> dict[str, Any]:
    known: dict[str, list[tuple[float, float]]] = {}
    series = []
    for metric in properties["metrics"]:
        options: Mapping[str, Any] = metric[-1] if isinstance(metric[-1], Mapping) else {}
        statistic = str(options.get("stat") or properties.get("stat", "Average"))
        if "expression" in options:
            scaled = SCALED.fullmatch(options["expression"])
            before = known.get(scaled[1], []) if scaled else []
            points = [(at, value / int(scaled[2])) for at, value in before] if scaled else []
        else:
            names = [part for part in metric if isinstance(part, str)]
            points = list(_points(names, statistic, month, now))
            known[str(options.get("id", ""))] = points
        if options.get("visible", True):
            named = next((part for part in reversed(metric) if isinstance(part, str)), "")
            label = str(options.get("label") or named)
            series.append({"label": label, "points": [list(point) for point in points]})
    lines = properties.get("annotations", {}).get("horizontal", ())
    return {
        "unit": properties.get("yAxis", {}).get("left", {}).get("label", ""),
        "limits": [{"label": one["label"], "value": one["value"]} for one in lines],
        "stacked": bool(properties.get("stacked")),
        "series": series,
    }


def _points(
    names: Sequence[str], statistic: str, month: Month, now: datetime
) -> Iterator[tuple[float, float]]:
    """(where in the month from 0 to 1, value) of a metric; none of one that is not simulated."""
    if names[:1] == ["AWS/States"]:
        yield from _of_executions(names[1], statistic, month.get(names[3], ()), now)
    elif names[:2] == [WATCHDOG, "Age"]:
        yield from _ages(month.get(_machine(names[3], month), ()), now)
    elif names[:1] == ["AWS/SQS"]:
        yield from ((day / DAYS, 0.0) for day in range(DAYS + 1))


def _machine(name: str, month: Month) -> str:
    return next((arn for arn in month if arn.endswith(f":{name}")), "")


def _of_executions(
    metric: str, statistic: str, executions: Sequence[Ended], now: datetime
) -> Iterator[tuple[float, float]]:
    """A point for each day: how many, or how long in milliseconds."""
    words = {key: label.replace(" ", "_").upper() for key, (label, _) in STATUSES.items()}
    begin = now.astimezone(UTC) - timedelta(days=DAYS)
    days: dict[int, list[float]] = {}
    for one in executions:
        if metric in words and one.status != words[metric]:
            continue
        at = one.start if metric == "ExecutionsStarted" else one.end
        milliseconds = (one.end - one.start).total_seconds() * 1000
        days.setdefault((at - begin).days, []).append(milliseconds)
    for day in range(DAYS):
        values = days.get(day, [])
        if metric != "ExecutionTime":
            yield (day + 0.5) / DAYS, float(len(values))
        elif values:
            yield (day + 0.5) / DAYS, fmean(values) if statistic == "Average" else max(values)


def _ages(executions: Sequence[Ended], now: datetime) -> Iterator[tuple[float, float]]:
    """Seconds since the last run, from the first one on."""
    begin = now.astimezone(UTC) - timedelta(days=DAYS)
    ends = [one.end for one in executions]
    steps = timedelta(days=DAYS) // AGE_STEP
    for step in range(steps + 1):
        at = begin + step * AGE_STEP
        last = max((end for end in ends if end <= at), default=None)
        if last is not None:
            yield step / steps, (at - last).total_seconds()


def _alarms(properties: Mapping[str, Any], month: Month, now: datetime) -> dict[str, Any]:
    return {"alarms": [str(arn).rpartition(":")[2] for arn in properties["alarms"]]}


def _failures(properties: Mapping[str, Any], month: Month, now: datetime) -> dict[str, Any]:
    """The table of failures: of the machine whose log group the query reads."""
    group = re.search(r"'/aws/vendedlogs/states/([^']+)'", str(properties["query"]))
    executions = month.get(_machine(group[1], month), ()) if group else ()
    counted = Counter(failure for one in executions for failure in one.failures)
    return {
        "rows": [
            {"state": state, "error": error, "failures": count}
            for (state, error), count in counted.most_common()
        ]
    }


def _text(properties: Mapping[str, Any], month: Month, now: datetime) -> dict[str, Any]:
    """The text's words, without the addresses of its links."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", str(properties["markdown"]))
    return {"text": re.sub(r"[*`]+", "", words).replace("\n\n", "\n")}
