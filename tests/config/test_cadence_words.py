"""The words of a cadence."""

from __future__ import annotations

from typing import Any

import pytest

from downbeat.config.cadence_words import cadence_form, days_on, rhythm, scheduler_expression
from tests.config.test_frequency import refusal


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        ("daily", "day"),
        ("weekly", "week"),
        ("biweekly", "two weeks"),
        ("monthly", "month"),
        ("on-demand", "on demand"),
        ("day", "day"),
        ("week", "week"),
        ("two weeks", "two weeks"),
        ("month", "month"),
        ("on demand", "on demand"),
    ],
)
def test_a_rhythm_has_a_short_word_and_its_own(word: str, meaning: str) -> None:
    assert rhythm(word) == meaning
    assert cadence_form(word) == {"every": word}


def test_another_word_is_no_rhythm() -> None:
    assert refusal(rhythm, "weekley") == (
        "",
        '"weekley" is not a rhythm: write day, week, two weeks, month or on demand. Did you mean'
        ' "weekly"?',
        "invalid-schedule",
    )
    assert refusal(rhythm, 7)[1].startswith("7 is not a rhythm: ")


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("MON", ("MON",)),
        ("mon", ("MON",)),
        (["MON", "thu"], ("MON", "THU")),
        (1, ("1",)),
        ("01", ("1",)),
        (31, ("31",)),
        ("last", ("last",)),
        ("Last", ("last",)),
    ],
)
def test_days_are_weekdays_or_one_day_of_the_month(value: Any, days: tuple[str, ...]) -> None:
    assert days_on(value) == days


@pytest.mark.parametrize("value", [0, 32, -1, True, "MOND", "", [], [["MON"]], None, 1.5, "100"])
def test_what_is_no_day_is_told_with_what_there_is(value: Any) -> None:
    _, message, code = refusal(days_on, value)
    assert "is not a day: write MON to SUN, 1 to 31, or last." in message
    assert code == "invalid-schedule"


@pytest.mark.parametrize("value", [["MON", 1], [1, 2], ["MON", "last"]])
def test_a_list_has_weekdays_only(value: Any) -> None:
    assert refusal(days_on, value)[1].endswith(
        " mixes days: a list has weekdays only, e.g. [MON, THU]."
    )


def test_an_expression_is_one_that_scheduler_takes() -> None:
    assert scheduler_expression("rate(6 hours)") == "rate(6 hours)"
    assert scheduler_expression("cron(0 6 ? * MON *) ") == "cron(0 6 ? * MON *)"
    assert cadence_form("rate(6 hours)") == {"expression": "rate(6 hours)"}
    assert refusal(scheduler_expression, "cron(60 6 ? * MON *)") == (
        "",
        'minutes "60" has 60: AWS takes 0-59.',
        "invalid-schedule",
    )
    for value in ("at(2026-01-01T00:00:00)", 5, "0 6 ? * MON *"):
        message = refusal(scheduler_expression, value)[1]
        assert message.endswith(" is neither cron(…) nor rate(…).")


def test_a_cadence_is_a_mapping_whichever_way_it_is_written() -> None:
    written = {"every": "week", "on": "MON"}
    form = cadence_form(written)
    assert form == written and form is not written
    assert cadence_form(None) is None
    assert refusal(cadence_form, "weekley") == (
        "",
        '"weekley" is not a cadence: write daily, weekly, biweekly, monthly, on-demand, day, week,'
        ' two weeks, month, on demand, cron(…), rate(…) or {every: week, on: MON, at: "06:00"}.'
        ' Did you mean "weekly"?',
        "invalid-schedule",
    )
