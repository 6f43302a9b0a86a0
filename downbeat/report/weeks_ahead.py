"""The five weeks ahead of a stack: every run on a calendar, with skipped dates, clock changes and
runs that may overlap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from downbeat.config import ConfiguredPipeline
from downbeat.config.schedule import Occurrence

WEEKS = 5
MOST_NAMED = 4  # runs of one pipeline on one day that are still listed


def outlook(
    pipelines: Mapping[str, ConfiguredPipeline], now: datetime, seconds: Mapping[str, float]
) -> dict[str, Any]:
    """Weeks from the Monday of `now`, each of seven days with their runs, in UTC's days; `often`
    are the pipelines that would fill it by themselves.

    Args:
        seconds: pipeline → how long it usually runs, to tell which runs overlap.
    """
    monday = now.astimezone(UTC).date() - timedelta(days=now.astimezone(UTC).weekday())
    end = datetime.combine(monday + timedelta(weeks=WEEKS), datetime.min.time(), tzinfo=UTC)
    runs = {key: list(_until(pipeline, now, end)) for key, pipeline in pipelines.items()}
    often = [key for key, several in runs.items() if _most_on_a_day(several) > MOST_NAMED]
    seldom = {key: several for key, several in runs.items() if key not in often}
    days = [monday + timedelta(days=number) for number in range(7 * WEEKS)]
    today = now.astimezone(UTC).date()
    cells = [
        {
            "date": day.isoformat(),
            "past": day < today,
            "today": day == today,
            "runs": _on(day, seldom),
        }
        for day in days
    ]
    return {
        "weeks": [cells[start : start + 7] for start in range(0, len(cells), 7)],
        "often": [{"pipeline": key, "rhythm": pipelines[key].schedule.describe()} for key in often],
        "notes": [*_clock_changes(pipelines, now, end), *_overlaps(runs, seconds)],
    }


def _until(pipeline: ConfiguredPipeline, now: datetime, end: datetime) -> Iterator[Occurrence]:
    for occurrence in pipeline.schedule.occurrences(now) if pipeline.enabled else ():
        if occurrence.at.astimezone(UTC) >= end:
            return
        yield occurrence


def _on(day: date, runs: Mapping[str, Sequence[Occurrence]]) -> list[dict[str, Any]]:
    """The runs of a day: each pipeline once, with its times."""
    entries = []
    for key, several in runs.items():
        mine = [one for one in several if one.at.astimezone(UTC).date() == day]
        for reason in dict.fromkeys(one.skipped for one in mine):
            entries.append(_entry(key, [one.at for one in mine if one.skipped == reason], reason))
    return entries


def _entry(key: str, times: Sequence[datetime], skipped: str | None) -> dict[str, Any]:
    """`local` are the times on the schedule's own clock, where that is another than UTC."""
    zones = {str(at.tzinfo) for at in times}
    local = [f"{at:%a %H:%M}" for at in times]
    return {
        "pipeline": key,
        "times": [f"{at.astimezone(UTC):%H:%M}" for at in times],
        "local": "" if zones <= {"UTC"} else f"{', '.join(local)} {', '.join(zones)}",
        "skipped": skipped or "",
    }


def _most_on_a_day(several: Sequence[Occurrence]) -> int:
    days = Counter(one.at.astimezone(UTC).date() for one in several)
    return max(days.values(), default=0)


def _clock_changes(
    pipelines: Mapping[str, ConfiguredPipeline], now: datetime, end: datetime
) -> Iterator[str]:
    zones = dict.fromkeys(
        pipeline.schedule.timezone
        for pipeline in pipelines.values()
        if pipeline.schedule.kind == "cron" and pipeline.enabled
    )
    for zone in zones:
        users = [key for key, one in pipelines.items() if one.schedule.timezone == zone]
        info = pipelines[users[0]].schedule.zone
        hours = int((end - now) // timedelta(hours=1))
        for earlier, later in pairwise(now + timedelta(hours=hour) for hour in range(hours + 1)):
            before, after = (moment.astimezone(info).utcoffset() for moment in (earlier, later))
            if before != after and before is not None and after is not None:
                minutes = int((after - before).total_seconds() // 60)
                way = "forward" if minutes > 0 else "back"
                yield (
                    f"Clocks in {zone} go {way} {abs(minutes)} minutes on"
                    f" {later.astimezone(info):%A %d %B}: runs of {', '.join(users)} keep their"
                    " local time and move in UTC."
                )


def _overlaps(
    runs: Mapping[str, Sequence[Occurrence]], seconds: Mapping[str, float]
) -> Iterator[str]:
    for key, several in runs.items():
        starts = [one.at.astimezone(UTC) for one in several if not one.skipped]
        usual = timedelta(seconds=seconds.get(key, 0.0))
        if any(later - earlier < usual for earlier, later in pairwise(starts)):
            yield f"{key} usually takes longer than the time between two of its runs."
