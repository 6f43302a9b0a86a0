"""A schedule in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from downbeat.config.cron import parse
from downbeat.config.schedule_words import cron_in_words, rate_in_words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ("0 6 * * ? *", "every day at 06:00 UTC"),
        ("0 6 ? * * *", "every day at 06:00 UTC"),
        ("0 6 ? * MON *", "every Monday at 06:00 UTC"),
        ("0 6 ? * SUN,SAT *", "every Sunday and Saturday at 06:00 UTC"),
        ("0 6 ? * MON-FRI *", "Monday to Friday at 06:00 UTC"),
        ("0 6 ? * MON,TUE *", "every Monday and Tuesday at 06:00 UTC"),
        ("0 6 ? * MON,WED,FRI *", "every Monday, Wednesday and Friday at 06:00 UTC"),
        ("5 6,18 * * ? *", "every day at 06:05 and 18:05 UTC"),
        ("0 1,7,13,19 * * ? *", "every day at 01:00, 07:00, 13:00 and 19:00 UTC"),
        ("0 0/4 * * ? *", "every 4 hours from 00:00 UTC"),
        ("0 * * * ? *", "every hour from 00:00 UTC"),
        ("0/15 * * * ? *", "every 15 minutes from 00:00 UTC"),
        ("* * * * ? *", "every minute from 00:00 UTC"),
        ("0/15 8-17 ? * MON-FRI *", "Monday to Friday, every 15 minutes from 08:00 to 17:45 UTC"),
        ("0 8-12 * * ? *", "every hour from 08:00 to 12:00 UTC"),
        ("0 1,2,3,5,8 * * ? *", "every day 5 times a day from 01:00 to 08:00 UTC"),
        ("0 6 1 * ? *", "on day 1 of every month at 06:00 UTC"),
        ("0 6 1,15 * ? *", "on day 1 and 15 of every month at 06:00 UTC"),
        ("0 6 1-5 1,4 ? *", "on day 1 to 5 of January and April at 06:00 UTC"),
        ("0 6 * 6-8 ? *", "every day in June to August at 06:00 UTC"),
        ("0 6 ? DEC MON *", "every Monday in December at 06:00 UTC"),
        ("0 6 L * ? *", "on the last day of every month at 06:00 UTC"),
        ("0 6 LW * ? *", "on the last weekday of every month at 06:00 UTC"),
        ("0 6 15W * ? *", "on the weekday nearest to day 15 of every month at 06:00 UTC"),
        ("0 6 ? * MON#2 *", "on the second Monday of every month at 06:00 UTC"),
        ("0 6 ? * SAT#5 *", "on the fifth Saturday of every month at 06:00 UTC"),
        ("0 6 ? * FRIL *", "on the last Friday of every month at 06:00 UTC"),
        ("0 6 * * ? 2027", "every day at 06:00 UTC in 2027"),
        ("0 6 * * ? 2027-2030", "every day at 06:00 UTC in 2027 to 2030"),
        ("0 6 * * ? 2027,2030", "every day at 06:00 UTC in 2027 and 2030"),
    ],
)
def test_a_cron_is_said_as_people_say_it(fields: str, words: str) -> None:
    assert cron_in_words(parse(f"cron({fields})"), "UTC") == words


def test_every_second_week_is_counted_from_its_anchor() -> None:
    monday = parse("cron(0 6 ? * MON *)")
    anchor = datetime(2026, 3, 16, 5, tzinfo=UTC)
    assert cron_in_words(monday, "Europe/Berlin", 2, anchor) == (
        "every second Monday at 06:00 Europe/Berlin, counted from 2026-03-16"
    )
    assert cron_in_words(monday, "UTC", 1, anchor) == "every Monday at 06:00 UTC"
    assert cron_in_words(monday, "UTC", 2, None) == "every Monday at 06:00 UTC"


@pytest.mark.parametrize(
    ("every", "words"),
    [
        (timedelta(minutes=1), "every minute"),
        (timedelta(minutes=90), "every 90 minutes"),
        (timedelta(hours=1), "every hour"),
        (timedelta(hours=6), "every 6 hours"),
        (timedelta(hours=24), "every day of 24 hours"),
        (timedelta(days=3), "every 3 days of 24 hours"),
        (timedelta(hours=36), "every 36 hours"),
    ],
)
def test_a_rate_is_said_in_its_largest_unit(every: timedelta, words: str) -> None:
    assert rate_in_words(every) == words


def test_a_rate_of_seconds_is_none() -> None:
    with pytest.raises(ValueError, match="no whole number of minutes"):
        rate_in_words(timedelta(seconds=30))
