"""The ways to write a cadence, and how one becomes an expression: `weekly`, {every: week, on: MON,
at: "06:00"}, cron(…), rate(…).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from downbeat.asl.diagnostic import alternatives
from downbeat.config import cron, cron_fields
from downbeat.config.fault import InvalidValue
from downbeat.config.schedule import ConfiguredSchedule

if TYPE_CHECKING:
    from downbeat.config.pipeline_file_keys import CadenceConfig

from downbeat.config.cadence_words import RHYTHMS, WEEKDAYS

WEEKLY = ("week", "two weeks")


def resolve(
    own: CadenceConfig | None, chosen: CadenceConfig | None, skip_dates: Iterable[date] = ()
) -> ConfiguredSchedule:
    """The cadence that a stack chose, filled up from the pipeline's `own`. Raises InvalidValue for
    what neither says.
    """
    form = chosen or own
    if form is None:
        return ConfiguredSchedule(expression=None, skip_dates=tuple(skip_dates))
    zone = form.timezone or (own.timezone if own else None) or "UTC"
    start = form.start or (own.start if own else None)
    return ConfiguredSchedule(
        expression=_expression(own, form),
        timezone=zone,
        start=_aware(start, ZoneInfo(zone)),
        window_minutes=next(
            (each.window for each in (form, own) if each and each.window is not None), 0
        ),
        every_weeks=2 if form.every == "two weeks" else 1,
        skip_dates=tuple(sorted(set(skip_dates))),
    )


def _aware(start: date | datetime | None, zone: ZoneInfo) -> datetime | None:
    if start is None:
        return None
    naive = start if isinstance(start, datetime) else datetime.combine(start, time())
    return naive.replace(tzinfo=zone)


def _expression(own: CadenceConfig | None, form: CadenceConfig) -> str | None:
    if form.expression:
        extra = next((key for key in ("every", "on", "at") if getattr(form, key) is not None), None)
        if extra:
            raise InvalidValue(
                "stands beside expression: an expression says it all. Remove one of them.",
                extra,
                code="invalid-schedule",
            )
        return form.expression
    if own and own.expression and not (form.every or form.on or form.at):
        return own.expression
    every = form.every or (own.every if own else None)
    if every is None:
        raise InvalidValue(
            f"is missing: write {alternatives(RHYTHMS)}.", "every", code="invalid-schedule"
        )
    if every == "on demand":
        for key in ("on", "at"):
            if getattr(form, key) is not None:
                raise InvalidValue(
                    "has no meaning on demand: leave it out, or write every: day.",
                    key,
                    code="invalid-schedule",
                )
        return None
    at, days = _own_time(own) if own and form is not own else (None, ())
    days = days if own and own.every == every else days[:1]
    at = form.at or at
    if at is None:
        raise InvalidValue(
            'is missing, and the pipeline has no hour of its own: write at: "06:00".',
            "at",
            code="invalid-schedule",
        )
    return f"cron({at.minute} {at.hour} {_day_fields(every, form.on, days)} *)"


def _day_fields(every: str, chosen: tuple[str, ...] | None, own: tuple[str, ...]) -> str:
    """Day-of-month, month and day-of-week of a cron, from the day chosen, or else the pipeline's
    own, or else the first.
    """
    if every == "day":
        if chosen:
            raise InvalidValue(
                "has no meaning for every day: leave it out, or write every: week or every: month.",
                "on",
                code="invalid-schedule",
            )
        return "* * ?"
    fits = [day for day in chosen or own if (day in WEEKDAYS) == (every in WEEKLY)]
    if chosen and len(fits) < len(chosen):
        allowed = f"{WEEKDAYS[0]} to {WEEKDAYS[-1]}" if every in WEEKLY else "1 to 31, or last"
        raise InvalidValue(
            f"{alternatives(chosen)} does not fit every {every}: write {allowed}.",
            "on",
            code="invalid-schedule",
        )
    if every == "two weeks" and len(fits) > 1:
        raise InvalidValue(
            f"{alternatives(fits)} are several: every two weeks has one day.",
            "on",
            code="invalid-schedule",
        )
    if every in WEEKLY:
        return f"? * {','.join(fits or WEEKDAYS[:1])}"
    return f"{'L' if fits == ['last'] else (fits or ['1'])[0]} * ?"


def _own_time(own: CadenceConfig) -> tuple[time | None, tuple[str, ...]]:
    """The hour and the days of a pipeline's own cadence, read off its cron expression where it is
    written as one.
    """
    if not own.expression or not own.expression.startswith("cron("):
        return own.at, own.on or ()
    parsed = cron.parse(own.expression)
    at = parsed.times[0] if len(parsed.times) == 1 else None
    numbers = parsed.days.values
    if parsed.days.kind == "weekdays":
        return at, (
            tuple(cron_fields.WEEKDAYS[number - 1] for number in numbers)
            if len(numbers) < 7
            else ()
        )
    if parsed.days.kind == "values":
        return at, tuple(str(number) for number in numbers) if len(numbers) < 31 else ()
    return at, ("last",) if parsed.days.kind == "last" else ()


def follows(own: CadenceConfig | None, chosen: CadenceConfig) -> bool:
    """Whether a pipeline follows the cadence of the whole stack: one that runs on some days at one
    hour does.

    One that runs on demand, by events, or all day long keeps its own; a stack that runs everything
    on demand stops the latter, too.
    """
    if own is None or own.every == "on demand":
        return False
    return chosen.every == "on demand" or _own_time(own)[0] is not None
