"""When a pipeline runs: one value that knows what EventBridge Scheduler is told, when that is, and
how to say it.

EventBridge has no "every other week": `#` picks a weekday of a month, and rate(14 days) counts
24-hour days, so its local hour drifts at every clock change. A cadence of two weeks is therefore a
weekly cron in its own zone, and a gate in the state machine that lets every second run through. The
gate counts weeks from `anchor`, which never moves by deploying again:

    round((scheduled time - anchor) / 7 days) is even  →  run

Runs are whole weeks apart on the local clock, so a clock change shifts the quotient by an hour in
168, which the rounding absorbs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from downbeat.config import cron, runs
from downbeat.config import schedule_words as describe

# A Monday, for cadences of two weeks without a `start`: written here so that it is the same in
# every deployment.
EPOCH = date(2024, 1, 1)
WEEK = timedelta(days=7)


class Occurrence(NamedTuple):
    """One time of the schedule; `skipped` says why nothing runs then, None when it runs."""

    at: datetime
    skipped: str | None


class ConfiguredSchedule(BaseModel):
    """When a pipeline runs. `kind` tells the three apart; `expression` and `timezone` are what
    EventBridge Scheduler takes.

    `start`: no run before it (aware). `window_minutes`: flexible time window, 0 = off.
    `every_weeks`: 2 = every second run of a weekly cron. `skip_dates`: days, on the zone's
    calendar, on which nothing runs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    expression: str | None
    timezone: str = "UTC"
    start: datetime | None = None
    window_minutes: int = 0
    every_weeks: int = 1
    skip_dates: tuple[date, ...] = ()

    @property
    def kind(self) -> Literal["cron", "rate", "on demand"]:
        if self.expression is None:
            return "on demand"
        return "cron" if self.expression.startswith("cron(") else "rate"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def anchor(self) -> datetime | None:
        """The run from which weeks are counted: the schedule's first on or after `start`, or else
        after 2024-01-01. None = no gate.
        """
        if self.every_weeks == 1 or self.kind != "cron":
            return None
        first = self.start.astimezone(self.zone).date() if self.start else EPOCH
        midnight = datetime.combine(first, datetime.min.time(), tzinfo=self.zone)
        return next(
            runs.cron_runs(
                cron.parse(str(self.expression)), self.zone, midnight - timedelta(microseconds=1)
            )
        )

    @property
    def guarded(self) -> bool:
        """Whether the state machine must look at the scheduled time before it runs: the two-week
        rhythm or skipped dates.
        """
        return bool(self.skip_dates) or self.anchor is not None

    def occurrences(self, after: datetime) -> Iterator[Occurrence]:
        """Every time of the schedule later than `after`, in its zone, skipped dates with the
        reason; the off weeks do not appear.

        A rate without a `start` counts from its creation, which nobody knows before: it is shown as
        if created at `after`.
        """
        after = max(after, self.start - timedelta(microseconds=1)) if self.start else after
        for at in self._times(after):
            if self._on_week(at.date()):
                yield Occurrence(at, "skipDates" if at.date() in self.skip_dates else None)

    def next_runs(self, after: datetime, count: int) -> list[datetime]:
        """The next `count` runs later than `after` (aware), in the cadence's zone; fewer when the
        schedule ends before.
        """
        return list(
            islice((time.at for time in self.occurrences(after) if not time.skipped), count)
        )

    def start_date(self, now: datetime) -> datetime | None:
        """The StartDate for EventBridge: a rate's next run counted from `start`, since a date more
        than 5 minutes past is refused.

        Later deployments move it along the same rhythm, so it never drifts. None for a cron: its
        state machine skips what was scheduled before `start`.
        """
        if self.kind != "rate" or self.start is None:
            return None
        return next(self._times(max(self.start - timedelta(microseconds=1), now)))

    def longest_gap(self) -> timedelta | None:
        """The longest elapsed time between two runs: what an alarm for "did not run" must wait.
        None when there are not two.

        Clock changes count (a week can have 169 hours); `skip_dates` do not: a skipped run is an
        execution that succeeded.
        """
        return _longest_gap(self)

    def describe(self) -> str:
        """The rhythm in words: "every Monday at 06:00 UTC", "every 6 hours", "on demand"."""
        if self.kind == "on demand":
            return "on demand"
        if self.kind == "rate":
            since = (
                f", counted from {self.start:%Y-%m-%d %H:%M} {self.timezone}" if self.start else ""
            )
            return describe.rate_in_words(runs.rate(str(self.expression))) + since
        return describe.cron_in_words(
            cron.parse(str(self.expression)), self.timezone, self.every_weeks, self.anchor
        )

    def _times(self, after: datetime) -> Iterator[datetime]:
        if self.kind == "on demand":
            return iter(())
        if self.kind == "cron":
            return runs.cron_runs(cron.parse(str(self.expression)), self.zone, after)
        return runs.rate_runs(
            runs.rate(str(self.expression)), (self.start or after).astimezone(self.zone), after
        )

    def _on_week(self, day: date) -> bool:
        anchor = self.anchor
        return anchor is None or (day - anchor.date()).days // 7 % self.every_weeks == 0


@lru_cache(maxsize=256)
def _longest_gap(cadence: ConfiguredSchedule) -> timedelta | None:
    if cadence.kind == "on demand":
        return None
    if cadence.kind == "rate":
        return runs.rate(str(cadence.expression))
    return runs.longest_cron_gap(
        cron.parse(str(cadence.expression)), cadence.zone, cadence._on_week
    )
