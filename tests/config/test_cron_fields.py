"""The fields of a cron expression."""

from __future__ import annotations

from downbeat.config import cron, cron_days
from tests.config.test_cron import days


def test_lists_ranges_and_steps_may_be_mixed() -> None:
    parsed = cron.parse("cron(0,30-40/5 20-2/2 1,10-12 JAN,MAR-MAY,11 ? 2026-2028)")
    assert sorted({at.minute for at in parsed.times}) == [0, 30, 35, 40]
    assert sorted({at.hour for at in parsed.times}) == [0, 2, 20, 22]
    assert parsed.days == cron_days.Days("values", (1, 10, 11, 12))
    assert parsed.months == (1, 3, 4, 5, 11)
    assert parsed.years == (2026, 2027, 2028)


def test_a_range_over_midnight_runs_on_into_the_early_hours() -> None:
    assert [at.hour for at in cron.parse("cron(0 20-2 ? * MON-FRI *)").times] == [
        0,
        1,
        2,
        20,
        21,
        22,
        23,
    ]


def test_a_start_with_a_step_counts_to_the_end_of_the_field() -> None:
    assert [at.minute for at in cron.parse("cron(1/10 0 * * ? *)").times] == [1, 11, 21, 31, 41, 51]
    assert cron.parse("cron(*/15 * * * ? *)").times == cron.parse("cron(0/15 * * * ? *)").times


def test_weekdays_count_from_sunday_as_one() -> None:
    assert cron.parse("cron(0 6 ? * 1 *)").days == cron.parse("cron(0 6 ? * SUN *)").days
    assert days("cron(0 6 ? * 2-6 *)", 2026, 3)[:5] == [2, 3, 4, 5, 6]
    assert days("cron(0 6 ? * FRI-MON *)", 2026, 3)[:5] == [1, 2, 6, 7, 8]


def test_names_are_taken_in_either_case() -> None:
    assert cron.parse("cron(0 6 ? jan mon *)").days == cron.parse("cron(0 6 ? JAN MON *)").days
