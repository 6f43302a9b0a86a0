"""Schedules on a time zone's clock: clock changes, rates, and gaps, against a scan of every
minute.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downbeat.config import cron, runs
from downbeat.config.fault import InvalidValue

BERLIN, NEW_YORK, JAKARTA, SAMOA, LORD_HOWE = map(
    ZoneInfo,
    ("Europe/Berlin", "America/New_York", "Asia/Jakarta", "Pacific/Apia", "Australia/Lord_Howe"),
)


def run_times(expression: str, zone: ZoneInfo, after: datetime, count: int) -> list[str]:
    return [
        f"{run:%Y-%m-%d %H:%M %z}"
        for run in islice(runs.cron_runs(cron.parse(expression), zone, after), count)
    ]


def test_the_local_hour_stays_when_the_clock_changes() -> None:
    assert run_times("cron(0 6 ? * SUN *)", BERLIN, datetime(2026, 3, 20, tzinfo=UTC), 3) == [
        "2026-03-22 06:00 +0100",
        "2026-03-29 06:00 +0200",
        "2026-04-05 06:00 +0200",
    ]


def test_a_time_that_does_not_exist_is_skipped() -> None:
    assert run_times("cron(30 2 * * ? *)", BERLIN, datetime(2026, 3, 28, tzinfo=UTC), 2) == [
        "2026-03-28 02:30 +0100",
        "2026-03-30 02:30 +0200",
    ]


def test_a_time_that_comes_twice_runs_once_the_first_time() -> None:
    assert run_times("cron(30 2 * * ? *)", BERLIN, datetime(2026, 10, 24, 12, tzinfo=UTC), 2) == [
        "2026-10-25 02:30 +0200",
        "2026-10-26 02:30 +0100",
    ]


def test_the_second_passing_of_a_repeated_hour_finds_no_run() -> None:
    after_the_first = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)  # 02:15 the second time
    assert run_times("cron(30 2 * * ? *)", BERLIN, after_the_first, 1) == ["2026-10-26 02:30 +0100"]


def test_a_day_that_a_country_left_out_is_skipped() -> None:
    assert run_times("cron(0 12 * * ? 2011)", SAMOA, datetime(2011, 12, 29, 12, tzinfo=UTC), 2) == [
        "2011-12-29 12:00 -1000",
        "2011-12-31 12:00 +1400",
    ]


def test_month_ends_and_leap_days_come_when_the_calendar_has_them() -> None:
    assert run_times("cron(0 2 31 * ? *)", JAKARTA, datetime(2026, 1, 31, tzinfo=UTC), 3) == [
        "2026-03-31 02:00 +0700",
        "2026-05-31 02:00 +0700",
        "2026-07-31 02:00 +0700",
    ]
    assert run_times("cron(0 2 L 2 ? *)", JAKARTA, datetime(2027, 1, 1, tzinfo=UTC), 2) == [
        "2027-02-28 02:00 +0700",
        "2028-02-29 02:00 +0700",
    ]


def test_a_schedule_whose_years_are_over_has_no_runs() -> None:
    assert run_times("cron(0 2 * * ? 2025)", BERLIN, datetime(2026, 1, 1, tzinfo=UTC), 1) == []


def test_a_run_at_the_very_moment_asked_from_is_not_after_it() -> None:
    assert run_times(
        "cron(0 6 * * ? *)", ZoneInfo("UTC"), datetime(2026, 1, 1, 6, tzinfo=UTC), 1
    ) == ["2026-01-02 06:00 +0000"]


parts = st.one_of(
    st.just("*"),
    st.lists(st.integers(0, 23), min_size=1, max_size=4).map(
        lambda numbers: ",".join(map(str, numbers))
    ),
    st.tuples(st.integers(0, 23), st.integers(0, 23)).map(lambda pair: f"{pair[0]}-{pair[1]}"),
    st.tuples(st.integers(0, 23), st.integers(1, 12)).map(lambda pair: f"{pair[0]}/{pair[1]}"),
)
weekly = st.lists(st.integers(1, 7), min_size=1, max_size=3).map(
    lambda numbers: ("?", ",".join(map(str, numbers)))
)
monthly = st.lists(st.integers(1, 31), min_size=1, max_size=9).map(
    lambda numbers: (",".join(map(str, numbers)), "?")
)
day_fields = st.one_of(st.just(("*", "?")), weekly, monthly)
clock_changes = st.sampled_from(
    [
        (BERLIN, date(2026, 3, 29)),
        (BERLIN, date(2026, 10, 25)),
        (NEW_YORK, date(2026, 3, 8)),
        (NEW_YORK, date(2026, 11, 1)),
        (LORD_HOWE, date(2026, 4, 5)),  # by half an hour
        (LORD_HOWE, date(2026, 10, 4)),
        (SAMOA, date(2011, 12, 30)),  # a whole day
        (JAKARTA, date(2028, 2, 29)),
    ]
)


def numbers(field: str, low: int, high: int) -> set[int]:
    """A field's values, spelled out one by one."""
    found: set[int] = set()
    for item in field.split(","):
        if item == "*":
            found |= set(range(low, high + 1))
        elif "-" in item:
            at, end = map(int, item.split("-"))
            while at != end:
                found.add(at)
                at = low if at == high else at + 1
            found.add(end)
        elif "/" in item:
            start, step = map(int, item.split("/"))
            found |= {
                value
                for value in range(low, high + 1)
                if value >= start and (value - start) % step == 0
            }
        else:
            found.add(int(item))
    return found


def scanned(
    fields: tuple[str, str, tuple[str, str]], zone: ZoneInfo, first: datetime, last: datetime
) -> list[datetime]:
    """The runs found by looking at the wall clock in every minute; its second passing of an hour
    (fold) is passed over.
    """
    minutes, hours, days = fields
    by_minute, by_hour = numbers(minutes, 0, 59), numbers(hours, 0, 23)
    by_month = numbers(days[0], 1, 31) if days[0] != "?" else None
    by_week = numbers(days[1], 1, 7) if days[1] != "?" else None
    found, moment = [], first
    while moment <= last:
        clock = moment.astimezone(zone)
        on_day = (
            clock.day in by_month if by_month is not None else clock.isoweekday() % 7 + 1 in by_week
        )
        if clock.fold == 0 and clock.minute in by_minute and clock.hour in by_hour and on_day:
            found.append(moment)
        moment += timedelta(minutes=1)
    return found


@pytest.mark.sweep
@settings(max_examples=150, deadline=None)
@given(parts, parts, day_fields, clock_changes)
def test_runs_are_those_found_by_looking_at_the_clock_every_minute(
    minutes: str, hours: str, days: tuple[str, str], change: tuple[ZoneInfo, date]
) -> None:
    zone, around = change
    first = datetime.combine(around, time(), tzinfo=UTC) - timedelta(days=1)
    last = first + timedelta(days=3)
    parsed = cron.parse(f"cron({minutes} {hours} {days[0]} * {days[1]} *)")
    computed = takewhile(
        lambda run: run <= last, runs.cron_runs(parsed, zone, first - timedelta(microseconds=1))
    )
    assert [run.astimezone(UTC) for run in computed] == scanned(
        (minutes, hours, days), zone, first, last
    )


@pytest.mark.parametrize(
    ("expression", "distance"),
    [
        ("rate(1 minute)", timedelta(minutes=1)),
        ("rate(6 hours)", timedelta(hours=6)),
        ("rate(14 days)", timedelta(days=14)),
    ],
)
def test_a_rate_is_a_distance(expression: str, distance: timedelta) -> None:
    assert runs.rate(expression) == distance


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        (
            "rate(1 hours)",
            '"rate(1 hours)" must be rate(1 hour): one is singular, more are plural.',
        ),
        ("rate(5 hour)", '"rate(5 hour)" must be rate(5 hours): one is singular, more are plural.'),
        (
            "rate(0 hours)",
            '"rate(0 hours)" has the value 0: AWS takes a whole number of 1 or more.',
        ),
        (
            "rate(1.5 hours)",
            '"rate(1.5 hours)" has the value 1.5: AWS takes a whole number of 1 or more.',
        ),
        ("rate(2 weeks)", '"rate(2 weeks)" has the unit weeks: AWS takes minutes, hours or days.'),
        (
            "rate(6hours)",
            '"rate(6hours)" is not a rate: write rate(value unit), e.g. rate(6 hours).',
        ),
        ("rate(99999 days)", '"rate(99999 days)" is longer than ten years: that is no rhythm.'),
    ],
)
def test_a_rate_that_aws_would_refuse_is_refused_with_the_reason(
    expression: str, sentence: str
) -> None:
    with pytest.raises(InvalidValue) as fault:
        runs.rate(expression)
    assert fault.value.message == sentence


def test_a_rate_counts_elapsed_time_so_its_local_hour_drifts_at_a_clock_change() -> None:
    start = datetime(2026, 3, 28, 6, tzinfo=BERLIN)
    found = islice(runs.rate_runs(timedelta(days=1), start, start), 2)
    assert [f"{run:%d %H:%M}" for run in found] == ["29 07:00", "30 07:00"]


def test_a_rate_begins_with_its_start() -> None:
    start = datetime(2026, 3, 28, 6, tzinfo=UTC)
    assert next(runs.rate_runs(timedelta(hours=6), start, start - timedelta(days=9))) == start


@pytest.mark.parametrize(
    ("expression", "zone", "gap"),
    [
        ("cron(0 6 ? * MON *)", "UTC", timedelta(days=7)),
        ("cron(0 6 ? * MON *)", "Europe/Berlin", timedelta(days=7, hours=1)),
        ("cron(0 2 1 * ? *)", "UTC", timedelta(days=31)),
        ("cron(0 18 ? * MON-FRI *)", "UTC", timedelta(hours=72)),
        ("cron(0 2 31 * ? *)", "UTC", timedelta(days=61)),
        ("cron(0 2 29 2 ? *)", "UTC", timedelta(days=1461)),
        ("cron(0 8-17 * * ? *)", "UTC", timedelta(hours=15)),
        ("cron(0 6,9,18 * * ? *)", "UTC", timedelta(hours=12)),
        ("cron(* * * * ? *)", "UTC", timedelta(minutes=1)),
        ("cron(* * * * ? *)", "Europe/Berlin", timedelta(minutes=61)),  # a repeated hour runs once
        (
            "cron(30 2 * * ? *)",
            "Europe/Berlin",
            timedelta(hours=47),
        ),  # the skipped one, on a day of 23 hours
        ("cron(0 2 1 1 ? 2026-2027)", "UTC", timedelta(days=365)),
        ("cron(0 2 1 1 ? 2026)", "UTC", None),
    ],
)
def test_the_longest_gap_of_a_schedule(expression: str, zone: str, gap: timedelta | None) -> None:
    assert runs.longest_cron_gap(cron.parse(expression), ZoneInfo(zone), lambda day: True) == gap


@pytest.mark.sweep
@settings(max_examples=25, deadline=None)
@given(
    parts.map(lambda hours: f"cron(15 {hours} ? * MON,THU *)"),
    st.sampled_from([BERLIN, NEW_YORK, JAKARTA]),
)
def test_no_two_runs_of_two_years_are_further_apart_than_the_longest_gap(
    expression: str, zone: ZoneInfo
) -> None:
    parsed = cron.parse(expression)
    gap = runs.longest_cron_gap(parsed, zone, lambda day: True)
    found = takewhile(
        lambda run: run.year < 2028, runs.cron_runs(parsed, zone, datetime(2026, 1, 1, tzinfo=UTC))
    )
    instants = [run.astimezone(UTC) for run in found]
    assert max(later - earlier for earlier, later in pairwise(instants)) <= gap
