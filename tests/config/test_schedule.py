"""A cadence: its next runs, its gate for every second week, its longest gap, its words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from downbeat.asl.jsonata import evaluate
from downbeat.config import ConfiguredSchedule
from downbeat.config.schedule import Occurrence
from downbeat.plan.run_guard import RunGuard, guarded

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Jakarta",
    "Pacific/Chatham",
)


def biweekly(
    day: str = "MON", at: str = "0 6", zone: str = "Europe/Berlin", start: datetime | None = None
) -> ConfiguredSchedule:
    return ConfiguredSchedule(
        expression=f"cron({at} ? * {day} *)", timezone=zone, start=start, every_weeks=2
    )


def texts(cadence: ConfiguredSchedule, after: datetime, count: int) -> list[str]:
    return [f"{run:%a %Y-%m-%d %H:%M %z}" for run in cadence.next_runs(after, count)]


def test_next_runs_are_in_the_cadences_own_zone() -> None:
    cadence = ConfiguredSchedule(expression="cron(0 6 ? * MON *)", timezone="Asia/Jakarta")
    assert texts(cadence, datetime(2026, 1, 1, tzinfo=UTC), 2) == [
        "Mon 2026-01-05 06:00 +0700",
        "Mon 2026-01-12 06:00 +0700",
    ]


def test_every_two_weeks_keeps_its_hour_when_clocks_go_forward() -> None:
    cadence = biweekly(start=datetime(2026, 3, 16, tzinfo=BERLIN))
    assert texts(cadence, datetime(2026, 3, 1, tzinfo=UTC), 3) == [
        "Mon 2026-03-16 06:00 +0100",
        "Mon 2026-03-30 06:00 +0200",
        "Mon 2026-04-13 06:00 +0200",
    ]


def test_every_two_weeks_keeps_its_hour_when_clocks_go_back() -> None:
    cadence = biweekly(start=datetime(2026, 10, 12, tzinfo=BERLIN))
    assert texts(cadence, datetime(2026, 10, 1, tzinfo=UTC), 3) == [
        "Mon 2026-10-12 06:00 +0200",
        "Mon 2026-10-26 06:00 +0100",
        "Mon 2026-11-09 06:00 +0100",
    ]


def test_weeks_without_a_start_are_counted_from_the_first_of_january_2024() -> None:
    assert biweekly().anchor == datetime(2024, 1, 1, 6, tzinfo=BERLIN)
    assert biweekly("WED").anchor == datetime(2024, 1, 3, 6, tzinfo=BERLIN)


def test_weeks_with_a_start_are_counted_from_its_first_run() -> None:
    assert biweekly("WED", start=datetime(2026, 1, 5, tzinfo=BERLIN)).anchor == datetime(
        2026, 1, 7, 6, tzinfo=BERLIN
    )


def test_the_weeks_do_not_depend_on_when_one_asks() -> None:
    cadence = biweekly()
    all_runs = cadence.next_runs(datetime(2026, 1, 1, tzinfo=UTC), 30)
    later = [cadence.next_runs(run - timedelta(minutes=1), 1)[0] for run in all_runs]
    assert later == all_runs


def skipped(cadence: ConfiguredSchedule, run: datetime) -> bool:
    """Whether the state machine's own first state would skip the execution that the schedule starts
    then.
    """
    gate = RunGuard(
        timezone=cadence.timezone, every_weeks=cadence.every_weeks, anchor=cadence.anchor
    )
    definition = guarded(
        {"StartAt": "Work", "States": {"Work": {"Type": "Succeed"}}},
        gate,
        state_machine_arn="arn:aws:states:::m",
    )
    (rule,) = definition["States"]["Check calendar"]["Choices"]
    states = {"input": {"scheduled_time": run.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}}
    return evaluate(rule["Condition"][2:-2], {"states": states}) is True


@pytest.mark.sweep
@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")),
    st.integers(0, 23),
    st.sampled_from(ZONES),
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
)
def test_the_gate_of_the_machine_agrees_with_the_calendar_over_four_years(
    day: str, hour: int, zone: str, start: date
) -> None:
    cadence = biweekly(
        day, f"15 {hour}", zone, datetime(start.year, start.month, start.day, tzinfo=ZoneInfo(zone))
    )
    weekly = cadence.model_copy(update={"every_weeks": 1})
    scheduled = weekly.next_runs(cadence.anchor - timedelta(days=1), 208)
    let_through = [run for run in scheduled if not skipped(cadence, run)]
    assert let_through == cadence.next_runs(cadence.anchor - timedelta(days=1), len(let_through))
    # A multiple, because a time that a clock change leaves out takes its turn with it.
    assert {
        (later.date() - earlier.date()).days % 14 for earlier, later in pairwise(let_through)
    } == {0}
    assert len(let_through) >= 100


def test_nothing_runs_before_the_start() -> None:
    cadence = ConfiguredSchedule(
        expression="cron(0 6 * * ? *)", start=datetime(2026, 5, 1, 6, tzinfo=UTC)
    )
    assert cadence.next_runs(datetime(2026, 1, 1, tzinfo=UTC), 1) == [
        datetime(2026, 5, 1, 6, tzinfo=UTC)
    ]


def test_skipped_dates_are_shown_but_do_not_run() -> None:
    cadence = ConfiguredSchedule(expression="cron(0 6 * * ? *)", skip_dates=(date(2026, 12, 25),))
    eve = datetime(2026, 12, 24, 12, tzinfo=UTC)
    assert cadence.next_runs(eve, 1) == [datetime(2026, 12, 26, 6, tzinfo=UTC)]
    assert list(islice(cadence.occurrences(eve), 2)) == [
        Occurrence(datetime(2026, 12, 25, 6, tzinfo=UTC), "skipDates"),
        Occurrence(datetime(2026, 12, 26, 6, tzinfo=UTC), None),
    ]


def test_skipped_dates_are_days_of_the_cadences_own_zone() -> None:
    cadence = ConfiguredSchedule(
        expression="cron(0 6 * * ? *)",
        timezone="Pacific/Auckland",
        skip_dates=(date(2026, 12, 25),),
    )
    assert texts(cadence, datetime(2026, 12, 24, 12, tzinfo=UTC), 1) == [
        "Sat 2026-12-26 06:00 +1300"
    ]


def test_a_rate_with_a_start_is_counted_from_it() -> None:
    cadence = ConfiguredSchedule(
        expression="rate(6 hours)", start=datetime(2026, 1, 1, 1, tzinfo=UTC)
    )
    assert texts(cadence, datetime(2026, 1, 1, 12, tzinfo=UTC), 2) == [
        "Thu 2026-01-01 13:00 +0000",
        "Thu 2026-01-01 19:00 +0000",
    ]


def test_on_demand_has_no_runs_and_no_gap() -> None:
    cadence = ConfiguredSchedule(expression=None)
    assert (
        cadence.kind,
        cadence.next_runs(datetime.now(UTC), 3),
        cadence.longest_gap(),
        cadence.anchor,
    ) == ("on demand", [], None, None)


@pytest.mark.parametrize(
    ("cadence", "gap"),
    [
        (ConfiguredSchedule(expression="cron(0 6 ? * MON *)"), timedelta(days=7)),
        (biweekly(zone="UTC"), timedelta(days=14)),
        (biweekly(), timedelta(days=14, hours=1)),
        (ConfiguredSchedule(expression="cron(0 2 1 * ? *)"), timedelta(days=31)),
        (ConfiguredSchedule(expression="cron(0 18 ? * MON-FRI *)"), timedelta(hours=72)),
        (ConfiguredSchedule(expression="rate(6 hours)"), timedelta(hours=6)),
        (
            ConfiguredSchedule(expression="cron(0 6 ? * MON *)", skip_dates=(date(2026, 1, 5),)),
            timedelta(days=7),
        ),
    ],
)
def test_the_longest_gap_is_what_an_alarm_must_wait(
    cadence: ConfiguredSchedule, gap: timedelta
) -> None:
    assert cadence.longest_gap() == gap


@pytest.mark.parametrize(
    ("cadence", "words"),
    [
        (ConfiguredSchedule(expression="cron(0 6 ? * MON *)"), "every Monday at 06:00 UTC"),
        (
            ConfiguredSchedule(expression="cron(30 5 * * ? *)", timezone="Asia/Jakarta"),
            "every day at 05:30 Asia/Jakarta",
        ),
        (
            ConfiguredSchedule(expression="cron(0 2 1 * ? *)"),
            "on day 1 of every month at 02:00 UTC",
        ),
        (
            ConfiguredSchedule(expression="cron(0 2 L * ? *)"),
            "on the last day of every month at 02:00 UTC",
        ),
        (
            ConfiguredSchedule(expression="cron(0 2 LW * ? *)"),
            "on the last weekday of every month at 02:00 UTC",
        ),
        (
            ConfiguredSchedule(expression="cron(0 2 15W * ? *)"),
            "on the weekday nearest to day 15 of every month at 02:00 UTC",
        ),
        (
            ConfiguredSchedule(expression="cron(0 2 ? * MON#2 *)"),
            "on the second Monday of every month at 02:00 UTC",
        ),
        (
            ConfiguredSchedule(expression="cron(0 2 ? * 6L *)"),
            "on the last Friday of every month at 02:00 UTC",
        ),
        (
            ConfiguredSchedule(expression="cron(0 2 1,15 1,7 ? *)"),
            "on day 1 and 15 of January and July at 02:00 UTC",
        ),
        (
            ConfiguredSchedule(expression="cron(0 2 * 6-8 ? 2026-2028)"),
            "every day in June to August at 02:00 UTC in 2026 to 2028",
        ),
        (
            ConfiguredSchedule(expression="cron(0 18 ? * MON-FRI *)"),
            "Monday to Friday at 18:00 UTC",
        ),
        (
            ConfiguredSchedule(expression="cron(0 6,18 ? * MON,THU *)"),
            "every Monday and Thursday at 06:00 and 18:00 UTC",
        ),
        (
            ConfiguredSchedule(expression="cron(0/5 8-17 ? * MON-FRI *)"),
            "Monday to Friday, every 5 minutes from 08:00 to 17:55 UTC",
        ),
        (ConfiguredSchedule(expression="cron(0 * * * ? *)"), "every hour from 00:00 UTC"),
        (
            ConfiguredSchedule(expression="cron(7/15 * ? * MON-FRI *)"),
            "Monday to Friday, every 15 minutes from 00:07 UTC",
        ),
        (
            ConfiguredSchedule(expression="cron(0 6-18 * * ? *)"),
            "every hour from 06:00 to 18:00 UTC",
        ),
        (
            ConfiguredSchedule(expression="cron(0,7,20,30,41 6 * * ? *)"),
            "every day 5 times a day from 06:00 to 06:41 UTC",
        ),
        (biweekly(), "every second Monday at 06:00 Europe/Berlin, counted from 2024-01-01"),
        (ConfiguredSchedule(expression="rate(6 hours)"), "every 6 hours"),
        (ConfiguredSchedule(expression="rate(1 day)"), "every day of 24 hours"),
        (ConfiguredSchedule(expression="rate(90 minutes)"), "every 90 minutes"),
        (
            ConfiguredSchedule(expression="rate(1 hour)", start=datetime(2026, 1, 1, tzinfo=UTC)),
            "every hour, counted from 2026-01-01 00:00 UTC",
        ),
        (ConfiguredSchedule(expression=None), "on demand"),
    ],
)
def test_a_cadence_in_words(cadence: ConfiguredSchedule, words: str) -> None:
    assert cadence.describe() == words


def test_a_cadence_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        ConfiguredSchedule(expression=None).expression = "rate(1 hour)"


def test_a_gate_is_needed_for_two_weeks_and_for_skipped_dates_only() -> None:
    plain = ConfiguredSchedule(expression="cron(0 6 ? * MON *)")
    assert [
        plain.guarded,
        biweekly().guarded,
        plain.model_copy(update={"skip_dates": (date(2026, 1, 5),)}).guarded,
    ] == [False, True, True]


def test_a_rates_start_date_is_its_next_run_and_a_cron_has_none():
    start = datetime(2026, 1, 7, 5, 30, tzinfo=UTC)
    rate = ConfiguredSchedule(expression="rate(14 days)", start=start)
    assert rate.start_date(datetime(2026, 1, 1, tzinfo=UTC)) == start
    assert rate.start_date(datetime(2026, 2, 1, tzinfo=UTC)) == datetime(
        2026, 2, 4, 5, 30, tzinfo=UTC
    )
    assert ConfiguredSchedule(expression="rate(14 days)").start_date(start) is None
    assert ConfiguredSchedule(expression="cron(0 6 * * ? *)", start=start).start_date(start) is None
