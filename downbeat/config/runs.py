"""When a schedule really runs: its dates and times of day laid on a time zone's clock, clock
changes included.

EventBridge Scheduler skips a local time that does not exist and runs once at one that comes twice;
a rate counts 24-hour days.
https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise, takewhile
from zoneinfo import ZoneInfo

from downbeat.config.cron import Cron
from downbeat.config.fault import InvalidValue

UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
ZERO = timedelta()
# Gaps are sought over 28 years: the shortest span after which weekdays, month lengths and leap days
# repeat together.
HORIZON = (date(2024, 1, 1), 28)


def rate(expression: str) -> timedelta:
    """The distance of `rate(6 hours)`. Raises InvalidValue with the reason AWS would refuse it."""
    match = re.fullmatch(r"rate\(\s*(\S+)\s+(\S+)\s*\)", expression.strip())
    if not match:
        raise InvalidValue(
            f'"{expression}" is not a rate: write rate(value unit), e.g. rate(6 hours).',
            code="invalid-schedule",
        )
    value, unit = match.groups()
    if not value.isdecimal() or int(value) < 1:
        raise InvalidValue(
            f'"{expression}" has the value {value}: AWS takes a whole number of 1 or more.',
            code="invalid-schedule",
        )
    single = unit.removesuffix("s")
    if single not in UNITS:
        raise InvalidValue(
            f'"{expression}" has the unit {unit}: AWS takes minutes, hours or days.',
            code="invalid-schedule",
        )
    right = single if int(value) == 1 else f"{single}s"
    if unit != right:
        raise InvalidValue(
            f'"{expression}" must be rate({value} {right}): one is singular, more are plural.',
            code="invalid-schedule",
        )
    if len(value) > 5 or int(value) * UNITS[single] > timedelta(days=3650):
        raise InvalidValue(
            f'"{expression}" is longer than ten years: that is no rhythm.', code="invalid-schedule"
        )
    return int(value) * UNITS[single]


def instant(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """A local time as an instant: its first occurrence where the clock shows it twice, None where
    the clock jumps over it.
    """
    local = datetime.combine(day, at, tzinfo=zone)
    before, after = zone.utcoffset(local), zone.utcoffset(local.replace(fold=1))
    # https://peps.python.org/pep-0495/#the-fold-attribute: only where the clock jumps forward is
    # the offset before smaller.
    return None if (before or ZERO) < (after or ZERO) else local


def cron_runs(cron: Cron, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """Every run later than `after`, in order, as the zone's local times."""
    moment = after.astimezone(UTC)
    for day in cron.dates(after.astimezone(zone).date() - timedelta(days=1)):
        for at in cron.times:
            run = instant(day, at, zone)
            if run and run.astimezone(UTC) > moment:
                yield run


def rate_runs(every: timedelta, start: datetime, after: datetime) -> Iterator[datetime]:
    """`start`, `start` + `every`, …, later than `after`; distances are elapsed time, so local hours
    drift at a clock change.
    """
    zone, first = start.tzinfo, start.astimezone(UTC)
    steps = max(0, (after.astimezone(UTC) - first) // every + 1)
    while True:
        yield (first + steps * every).astimezone(zone)
        steps += 1


def longest_cron_gap(
    cron: Cron, zone: ZoneInfo, runs_on: Callable[[date], bool]
) -> timedelta | None:
    """The longest elapsed time between two consecutive runs; None when there are not two. `runs_on`
    leaves out days.
    """
    first = HORIZON[0] if cron.every_year else date(cron.years[0], 1, 1)
    last = date(min(first.year + HORIZON[1], 2199), 1, 1)
    days = [day for day in takewhile(last.__ge__, cron.dates(first)) if runs_on(day)]
    gaps, previous = [_gap_within(cron.times)], None
    for stretch in _stretches(days, _clock_changes(first, last, zone)):
        runs, within = _runs_of(stretch, cron.times, zone)
        gaps += within
        if previous and runs:
            gaps.append(runs[0] - previous)
        previous = runs[-1] if runs else previous
    return max(gaps) or None


def _stretches(days: list[date], changes: Iterable[date]) -> Iterator[list[date]]:
    """The days (in order) in pieces: each day of `changes` alone, and what lies between them."""
    start = 0
    for change in changes:
        end = bisect_left(days, change, start)
        yield days[start:end]
        start = bisect_right(days, change, end)
        yield days[end:start]
    yield days[start:]


def _runs_of(
    days: list[date], times: tuple[time, ...], zone: ZoneInfo
) -> tuple[list[datetime], list[timedelta]]:
    """The first and the last run of a stretch in UTC, without a zone, and the distances between its
    days' runs; of a day on which the clock changes all its runs and distances.
    """
    if not days:
        return [], []
    offset = _offset(days[0], zone)
    if offset != _offset(days[0] + timedelta(days=1), zone):
        runs = _on(days[0], times, zone)
        return runs, [later - earlier for earlier, later in pairwise(runs)]
    of_a_day = datetime.combine(HORIZON[0], times[-1]) - datetime.combine(HORIZON[0], times[0])
    longest = max((later - earlier for earlier, later in pairwise(days)), default=None)
    return (
        [
            datetime.combine(days[0], times[0]) - offset,
            datetime.combine(days[-1], times[-1]) - offset,
        ],
        [longest - of_a_day] if longest else [],
    )


@lru_cache(maxsize=64)
def _clock_changes(first: date, last: date, zone: ZoneInfo) -> tuple[date, ...]:
    """The days from `first` to `last` that have more or fewer than 24 hours."""
    ordinals = range(first.toordinal(), last.toordinal() + 2)
    offsets = [zone.utcoffset(datetime.fromordinal(ordinal)) for ordinal in ordinals]
    days = zip(ordinals, pairwise(offsets))
    return tuple(date.fromordinal(ordinal) for ordinal, (now, next_) in days if now != next_)


def _on(day: date, times: Iterable[time], zone: ZoneInfo) -> list[datetime]:
    """The runs of one day, in UTC without a zone, so that their differences are elapsed time."""
    return [
        run.replace(tzinfo=None) - (run.utcoffset() or ZERO)
        for run in (instant(day, at, zone) for at in times)
        if run
    ]


def _offset(day: date, zone: ZoneInfo) -> timedelta:
    return datetime.combine(day, time(), tzinfo=zone).utcoffset() or ZERO


def _gap_within(times: tuple[time, ...]) -> timedelta:
    """The longest distance between two runs of one ordinary day; zero for a single run."""
    moments = [datetime.combine(HORIZON[0], at) for at in times]
    return max((later - earlier for earlier, later in pairwise(moments)), default=timedelta())
