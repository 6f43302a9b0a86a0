"""The report's data as the templates need it: moments in words, bars in percent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from downbeat.report.charts import widget_view
from downbeat.report.durations import span_words

MOST_TICKS = 5
MINUTE, HOUR, DAY = 60, 3_600, 86_400
# Seconds between two lines of a run's scale.
STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(number * MINUTE for number in (1, 2, 5, 10, 15, 30)),
    *(number * HOUR for number in (1, 2, 3, 6, 12)),
    *(number * DAY for number in (1, 2, 7, 14, 30, 90)),
)
WAITING = ("Wait",)
LAST = 99.4  # percent at which the last bar begins, so that it can be seen


def view(report: Mapping[str, Any]) -> dict[str, Any]:
    """The report with what is only for reading it."""
    outlook, year = report["outlook"], datetime.fromisoformat(report["made"]).year
    weeks = [
        [{**day, "words": day_words(day["date"])} for day in week] for week in outlook["weeks"]
    ]
    return {
        "cost": None,
        "checks": [],
        "against": "",
        "month_before": None,
        "removed": [],
        **report,
        "judged": all(one["code"] != "no-policy-pack" for one in report.get("checks", ())),
        "title": f"Stack {report['stack']}",
        "made_words": moment_words(report["made"]),
        "outlook": {**outlook, "weeks": weeks},
        "dashboard": [widget_view(one) for one in report.get("dashboard", [])],
        "pipelines": [pipeline_view(one, year) for one in report["pipelines"]],
    }


def pipeline_view(pipeline: Mapping[str, Any], year: int) -> dict[str, Any]:
    """A pipeline with the names of its states and its runs as bars; `year`: the present one."""
    types = {state["name"]: state["type"] for state in pipeline["states"]}
    return {
        **pipeline,
        "names": set(types),
        "usual": usual_words(pipeline["runs"][0]["seconds"]),
        "next": [{"at": at, "words": moment_words(at, year)} for at in pipeline["next"]],
        "role": [
            {**one, "condition_words": condition_words(one["condition"])}
            for one in pipeline["role"]
        ],
        "runs": [run_view(run, types) for run in pipeline["runs"]],
        "actual": [
            {**run_view(run, types), "when": moment_words(run["start"], year)}
            for run in pipeline.get("actual", [])
        ],
        "dashboard": [widget_view(one) for one in pipeline.get("dashboard", [])],
        "cost": cost_view(pipeline.get("cost")),
        "checks": pipeline.get("checks", []),
        "changes": changes_view(pipeline.get("changes")),
    }


def usual_words(seconds: float) -> str:
    """How long a good run takes; no run takes no time at all."""
    return span_words(seconds) if seconds else "less than 1 s"


def cost_view(cost: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The costs with their services, the dearest first."""
    if cost is None:
        return None
    run, standing = cost["run"]["by_service"], cost["standing"]["by_service"]

    def month(service: str) -> float:
        return float(run.get(service, 0) * cost["runs_per_month"] + standing.get(service, 0))

    return {**cost, "services": sorted({*run, *standing}, key=lambda one: (-month(one), one))}


def changes_view(changes: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The changes with the mark of each state by its path."""
    if changes is None:
        return None
    return {**changes, "marks": {state["path"]: state["change"] for state in changes["states"]}}


def moment_words(moment: str, year: int | None = None) -> str:
    """ "Mon 23 Nov 2026, 06:00 UTC": a moment in its own zone, without the year that it is now."""
    at = datetime.fromisoformat(moment)
    day = f"{at:%a} {at.day} {at:%b}" + ("" if at.year == year else f" {at.year}")
    return f"{day}, {at:%H:%M} {at.tzname() or ''}".strip()


def day_words(day: str) -> str:
    """ "23 Nov"."""
    at = date.fromisoformat(day)
    return f"{at.day} {at:%b}"


def condition_words(condition: Mapping[str, Any]) -> str:
    """ "ecs:cluster is arn:…"."""
    return " and ".join(
        f"{key} is {' or '.join(value) if isinstance(value, list) else value}"
        for held in condition.values()
        for key, value in held.items()
    )


def run_view(run: Mapping[str, Any], types: Mapping[str, str]) -> dict[str, Any]:
    """A run with bars in percent of its length."""
    length = max(run["seconds"], 1.0)
    step = next((size for size in STEPS if length / size <= MOST_TICKS), length)
    rows = [row_view(row, length, types.get(row["state"], "")) for row in run["rows"]]
    return {
        **run,
        "rows": rows,
        "failed": [row["state"] for row in rows if row["error"]],
        "ticks": [
            {"at": _share(number * step, length), "words": span_words(number * step)}
            for number in range(int(length // step) + 1)
        ],
        "step": _share(step, length),
        "mails": [{**mail, "left": _share(mail["at"], length)} for mail in run["mails"]],
    }


def row_view(row: Mapping[str, Any], length: float, kind: str) -> dict[str, Any]:
    """A state's row: its bars, how long it took in all, its attempts and its last error."""
    spans = row["spans"]
    seconds = sum(span["end"] - span["start"] for span in spans)
    many = f" in {len(spans) + row['more']} runs" if len(spans) > 1 else ""
    return {
        "state": row["state"],
        "bars": [
            {
                **bar,
                "left": min(_share(bar["start"], length), LAST),
                "width": _share(bar["seconds"], length),
            }
            for span in spans
            for bar in bars(span, kind)
        ],
        "took": span_words(seconds) + many,
        "tries": max((len(span["attempts"]) for span in spans), default=0),
        "error": next((span["error"] for span in reversed(spans) if span["failed"]), ""),
    }


def bars(span: Mapping[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    """A span's attempts and the waits between them; without attempts the span itself."""
    if not span["attempts"]:
        yield _bar("held" if kind in WAITING else "inside", span["start"], span["end"], "")
        return
    before = None
    for number, attempt in enumerate(span["attempts"], 1):
        if before is not None and attempt["start"] > before:
            yield _bar("held", before, attempt["start"], "waits before it tries again")
        words = f"attempt {number}" + (f": {attempt['error']}" if attempt["error"] else "")
        yield _bar(
            "failed" if attempt["error"] else "work", attempt["start"], attempt["end"], words
        )
        before = attempt["end"]


def _bar(kind: str, start: float, end: float, words: str) -> dict[str, Any]:
    when = f"{span_words(start)} to {span_words(end)}"
    return {
        "kind": kind,
        "start": start,
        "seconds": end - start,
        "words": f"{when}, {words}" if words else when,
    }


def _share(part: float, whole: float) -> float:
    """Percent, to two digits."""
    return round(100 * part / whole, 2)
