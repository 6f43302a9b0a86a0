"""The five weeks ahead."""

from datetime import UTC, datetime

import pytest

from downbeat.plan.stacks import configured_stack
from downbeat.report.weeks_ahead import outlook

NOW = datetime(2026, 10, 14, 12, tzinfo=UTC)  # a Wednesday; Berlin's clocks go back on the 25th


def pipelines(**changes):
    stack = configured_stack("dev", changes={"etl": changes})
    return {"etl": stack.pipelines["etl"]}


def days(found):
    return {
        day["date"]: [(run["times"], run["skipped"]) for run in day["runs"]]
        for week in found["weeks"]
        for day in week
        if day["runs"]
    }


def test_five_weeks_begin_on_the_monday_of_this_week():
    found = outlook(pipelines(cadence="on-demand"), NOW, {})
    assert [len(week) for week in found["weeks"]] == [7] * 5
    assert found["weeks"][0][0]["date"] == "2026-10-12"
    assert [day["date"] for week in found["weeks"] for day in week if day["today"]] == [
        "2026-10-14"
    ]
    assert days(found) == {}


def test_runs_stand_on_their_day_in_utc_and_skipped_dates_say_so():
    weekly = {"every": "week", "on": "MON", "at": "06:00"}
    found = outlook(pipelines(cadence=weekly, skipDates=["2026-11-02"]), NOW, {})
    assert days(found) == {
        "2026-10-19": [(["06:00"], "")],
        "2026-10-26": [(["06:00"], "")],
        "2026-11-02": [(["06:00"], "skipDates")],
        "2026-11-09": [(["06:00"], "")],
    }


def test_what_runs_often_is_named_beside_the_calendar():
    found = outlook(pipelines(cadence="rate(1 hour)"), NOW, {})
    assert days(found) == {}
    assert found["often"] == [{"pipeline": "etl", "rhythm": "every hour"}]


def test_a_run_of_another_zone_has_its_local_time():
    weekly = {"every": "week", "on": "MON", "at": "05:30", "timezone": "Asia/Jakarta"}
    found = outlook(pipelines(cadence=weekly), NOW, {})
    sunday = found["weeks"][0][6]
    assert [(run["times"], run["local"]) for run in sunday["runs"]] == [
        (["22:30"], "Mon 05:30 Asia/Jakarta")
    ]


def test_a_clock_change_moves_the_run_in_utc_and_is_noted():
    daily = {"every": "day", "at": "06:00", "timezone": "Europe/Berlin"}
    found = outlook(pipelines(cadence=daily), NOW, {})
    assert days(found)["2026-10-24"] == [(["04:00"], "")]
    assert days(found)["2026-10-26"] == [(["05:00"], "")]
    assert found["notes"] == [
        "Clocks in Europe/Berlin go back 60 minutes on Sunday 25 October: runs of etl keep"
        " their local time and move in UTC."
    ]


@pytest.mark.parametrize(("seconds", "notes"), [(3599.0, 0), (3601.0, 1)])
def test_runs_that_usually_overlap_are_noted(seconds, notes):
    found = outlook(pipelines(cadence="rate(1 hour)"), NOW, {"etl": seconds})
    assert len(found["notes"]) == notes


def test_a_pipeline_that_is_off_does_not_run():
    found = outlook(pipelines(cadence="rate(1 hour)", enabled=False), NOW, {"etl": 9999.0})
    assert days(found) == {} and found["notes"] == []
