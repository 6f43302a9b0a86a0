"""The ways to write a cadence, and the expression that each becomes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from downbeat.config.fault import InvalidValue
from downbeat.config.frequency import follows, resolve
from downbeat.config.pipeline_file_keys import CadenceConfig
from downbeat.config.schedule import ConfiguredSchedule


def cadence(**keys: Any) -> CadenceConfig:
    return CadenceConfig.model_validate(keys)


def refusal(call: Any, *arguments: Any) -> tuple[str, str, str]:
    """(path, message, code) of the value that is refused."""
    with pytest.raises(InvalidValue) as error:
        call(*arguments)
    return error.value.path, error.value.message, error.value.code


WEEKLY = cadence(every="week", on="TUE", at="06:30", timezone="Europe/Berlin", window=5)


@pytest.mark.parametrize(
    ("own", "chosen", "expression"),
    [
        (WEEKLY, None, "cron(30 6 ? * TUE *)"),
        (WEEKLY, {"every": "day"}, "cron(30 6 * * ? *)"),
        (WEEKLY, {"every": "week"}, "cron(30 6 ? * TUE *)"),
        (WEEKLY, {"every": "week", "on": ["MON", "THU"]}, "cron(30 6 ? * MON,THU *)"),
        (WEEKLY, {"every": "two weeks"}, "cron(30 6 ? * TUE *)"),
        (WEEKLY, {"every": "month"}, "cron(30 6 1 * ? *)"),
        (WEEKLY, {"every": "month", "on": 15}, "cron(30 6 15 * ? *)"),
        (WEEKLY, {"every": "month", "on": "last"}, "cron(30 6 L * ? *)"),
        (WEEKLY, {"at": "23:59"}, "cron(59 23 ? * TUE *)"),
        (WEEKLY, {"on": "SUN"}, "cron(30 6 ? * SUN *)"),
        (WEEKLY, {"every": "on demand"}, None),
        (WEEKLY, {"expression": "rate(2 hours)"}, "rate(2 hours)"),
        (WEEKLY, {"timezone": "UTC"}, "cron(30 6 ? * TUE *)"),
        (None, {"every": "week", "at": "01:02"}, "cron(2 1 ? * MON *)"),
        (
            cadence(every="week", on=["MON", "THU"], at="06:00"),
            {"at": "07:00"},
            "cron(0 7 ? * MON,THU *)",
        ),
        (
            cadence(every="week", on=["MON", "THU"], at="06:00"),
            {"every": "two weeks"},
            "cron(0 6 ? * MON *)",
        ),
        (cadence(expression="cron(15 2 ? * MON,WED *)"), {"every": "week"}, "cron(15 2 ? * MON *)"),
        (
            cadence(expression="cron(15 2 ? * WED *)"),
            {"every": "two weeks"},
            "cron(15 2 ? * WED *)",
        ),
        (cadence(expression="cron(15 2 ? * * *)"), {"every": "week"}, "cron(15 2 ? * MON *)"),
        (cadence(expression="cron(15 2 L * ? *)"), {"every": "month"}, "cron(15 2 L * ? *)"),
        (cadence(expression="cron(15 2 9 * ? *)"), {"every": "month"}, "cron(15 2 9 * ? *)"),
        (cadence(expression="cron(15 2 9 * ? *)"), {"every": "day"}, "cron(15 2 * * ? *)"),
        (cadence(expression="cron(15 2 * * ? *)"), {"every": "month"}, "cron(15 2 1 * ? *)"),
        (cadence(expression="rate(2 hours)"), {"timezone": "UTC"}, "rate(2 hours)"),
    ],
)
def test_what_a_stack_does_not_say_is_the_pipelines_own(
    own: CadenceConfig | None, chosen: dict[str, Any] | None, expression: str | None
) -> None:
    assert resolve(own, cadence(**chosen) if chosen else None).expression == expression


@pytest.mark.parametrize(
    ("own", "chosen", "path", "message"),
    [
        (
            cadence(expression="cron(15 2,3 ? * MON *)"),
            {"every": "week"},
            "at",
            'is missing, and the pipeline has no hour of its own: write at: "06:00".',
        ),
        (
            cadence(expression="rate(2 hours)"),
            {"every": "day"},
            "at",
            'is missing, and the pipeline has no hour of its own: write at: "06:00".',
        ),
        (
            None,
            {"on": "MON", "at": "06:00"},
            "every",
            "is missing: write day, week, two weeks, month or on demand.",
        ),
        (
            WEEKLY,
            {"every": "day", "on": "MON"},
            "on",
            "has no meaning for every day: leave it out, or write every: week or every: month.",
        ),
        (WEEKLY, {"on": 15}, "on", "15 does not fit every week: write MON to SUN."),
        (
            WEEKLY,
            {"every": "month", "on": "MON"},
            "on",
            "MON does not fit every month: write 1 to 31, or last.",
        ),
        (
            WEEKLY,
            {"every": "two weeks", "on": ["MON", "TUE"]},
            "on",
            "MON or TUE are several: every two weeks has one day.",
        ),
        *(
            (
                WEEKLY,
                {"every": "on demand", **more},
                *more,
                "has no meaning on demand: leave it out, or write every: day.",
            )
            for more in ({"at": "06:00"}, {"on": "MON"})
        ),
        *(
            (
                WEEKLY,
                {"expression": "rate(1 day)", **more},
                *more,
                "stands beside expression: an expression says it all. Remove one of them.",
            )
            for more in ({"every": "day"}, {"on": "MON"}, {"at": "06:00"})
        ),
    ],
)
def test_what_fits_together_in_no_way_is_refused_at_its_key(
    own: CadenceConfig | None, chosen: dict[str, Any], path: str, message: str
) -> None:
    assert refusal(resolve, own, cadence(**chosen)) == (path, message, "invalid-schedule")


def test_a_cadence_that_nobody_writes_is_on_demand() -> None:
    days = (date(2027, 1, 1),)
    assert resolve(None, None, days) == ConfiguredSchedule(expression=None, skip_dates=days)


def test_every_value_is_the_stacks_or_else_the_pipelines() -> None:
    own = cadence(
        every="two weeks", on="TUE", at="06:30", timezone="Asia/Tokyo", start="2027-01-05", window=5
    )
    days = (date(2027, 1, 5), date(2026, 1, 5), date(2027, 1, 5))
    tokyo = ZoneInfo("Asia/Tokyo")
    assert resolve(own, None, days) == ConfiguredSchedule(
        expression="cron(30 6 ? * TUE *)",
        timezone="Asia/Tokyo",
        start=datetime(2027, 1, 5, tzinfo=tokyo),
        window_minutes=5,
        every_weeks=2,
        skip_dates=(date(2026, 1, 5), date(2027, 1, 5)),
    )
    chosen = cadence(every="week", timezone="UTC", start="2027-02-01T07:00", window=0)
    assert resolve(own, chosen) == ConfiguredSchedule(
        expression="cron(30 6 ? * TUE *)",
        timezone="UTC",
        start=datetime(2027, 2, 1, 7, tzinfo=UTC),
        window_minutes=0,
        every_weeks=1,
    )
    assert resolve(own, cadence(every="day")).window_minutes == 5
    assert resolve(None, cadence(every="day", at="06:00")) == ConfiguredSchedule(
        expression="cron(0 6 * * ? *)"
    )


def test_two_weeks_are_counted_where_the_stack_says_so() -> None:
    assert resolve(WEEKLY, cadence(every="two weeks")).every_weeks == 2
    assert resolve(cadence(every="two weeks", at="06:00"), cadence(every="week")).every_weeks == 1


@pytest.mark.parametrize(
    ("own", "chosen", "does"),
    [
        (WEEKLY, {"every": "day"}, True),
        (WEEKLY, {"every": "on demand"}, True),
        (None, {"every": "day"}, False),
        (cadence(every="on demand"), {"every": "day"}, False),
        (cadence(every="on demand"), {"every": "on demand"}, False),
        (cadence(expression="rate(2 hours)"), {"every": "day"}, False),
        (cadence(expression="rate(2 hours)"), {"every": "on demand"}, True),
        (cadence(expression="cron(0 6 ? * MON *)"), {"every": "day"}, True),
        (cadence(expression="cron(0/15 * ? * MON *)"), {"every": "day"}, False),
    ],
)
def test_a_pipeline_of_some_days_at_one_hour_follows_the_whole_stack(
    own: CadenceConfig | None, chosen: dict[str, Any], does: bool
) -> None:
    assert follows(own, cadence(**chosen)) is does


def test_a_time_is_read_off_the_clock() -> None:
    assert cadence(at="06:30").at == time(6, 30)
