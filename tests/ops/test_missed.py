"""The slots of a schedule in which nothing ran."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from downbeat.config.schedule import ConfiguredSchedule
from downbeat.ops.missed import backfill_name, slots, slots_without_run

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 4, 7, 15, tzinfo=UTC)


def planned(**more):
    schedule = ConfiguredSchedule(expression="cron(0 6 * * ? *)", window_minutes=15, **more)
    return SimpleNamespace(pipeline=SimpleNamespace(schedule=schedule))


def due(*days):
    return [datetime(2026, 3, day, 6, tzinfo=UTC) for day in days]


def test_slots_are_the_times_that_the_schedule_had_but_for_the_last_hour_and_its_window():
    assert slots(planned(), SINCE, NOW) == due(1, 2, 3, 4)
    assert slots(planned(), SINCE, NOW - timedelta(seconds=1)) == due(1, 2, 3)


def test_a_skipped_date_is_no_slot_and_slots_are_in_utc():
    skipped = planned(skip_dates=(date(2026, 3, 2),), timezone="Europe/Berlin")
    assert slots(skipped, SINCE, NOW) == [one - timedelta(hours=1) for one in due(1, 3, 4)]
    assert {one.tzinfo for one in slots(skipped, SINCE, NOW)} == {UTC}


@pytest.mark.parametrize(
    ("name", "late", "missed"),
    [
        ("any", timedelta(), False),
        ("any", timedelta(minutes=75), False),
        ("any", timedelta(minutes=75, seconds=1), True),
        ("any", timedelta(seconds=-1), True),
        ("backfill-20260302T060000Z", timedelta(days=9), False),
        ("backfill-20260303T060000Z", timedelta(days=9), True),
    ],
)
def test_a_slot_is_taken_by_a_start_within_the_hour_or_by_its_backfill(name, late, missed):
    (slot,) = due(2)
    runs = [
        SimpleNamespace(name=f"r{day}", started=at)
        for day, at in zip("134", due(1, 3, 4), strict=True)
    ]
    runs.append(SimpleNamespace(name=name, started=slot + late))
    assert (slot in slots_without_run(planned(), SINCE, NOW, iter(runs))) is missed


def test_a_backfill_has_the_name_of_its_slot():
    assert backfill_name(due(2)[0]) == "backfill-20260302T060000Z"
