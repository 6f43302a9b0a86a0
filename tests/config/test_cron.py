"""EventBridge's cron dialect: what each field takes, what is refused and why, which days it
means.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downbeat.config import cron, cron_days

NAMES = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


def refusal(expression: str) -> list[str]:
    with pytest.raises(cron.CronError) as error:
        cron.parse(expression)
    return error.value.faults


def days(expression: str, year: int, month: int) -> list[int]:
    return [
        day.day
        for day in cron.parse(expression).dates(date(year, month, 1))
        if (day.year, day.month) == (year, month)
    ][:31]


def test_every_monday_at_six_is_read_field_by_field() -> None:
    parsed = cron.parse("cron(0 6 ? * MON *)")
    assert (parsed.times, parsed.days, parsed.months) == (
        (time(6),),
        cron_days.Days("weekdays", (2,)),
        tuple(range(1, 13)),
    )
    assert parsed.every_year


@pytest.mark.parametrize(
    ("field", "year", "month", "expected"),
    [
        ("L", 2024, 2, [29]),
        ("L", 2026, 2, [28]),
        ("LW", 2026, 5, [29]),  # the 31st is a Sunday
        ("LW", 2026, 2, [27]),  # the 28th is a Saturday
        ("15W", 2026, 8, [14]),  # the 15th is a Saturday
        ("15W", 2026, 3, [16]),  # the 15th is a Sunday
        ("15W", 2026, 4, [15]),  # a Wednesday
        ("1W", 2026, 8, [3]),  # the 1st is a Saturday: not back into July
        ("31W", 2026, 5, [29]),  # the 31st is a Sunday: not on into June
        ("31W", 2026, 4, []),  # no such day
        ("31", 2026, 4, []),
        ("29", 2027, 2, []),
    ],
)
def test_month_ends_and_nearest_weekdays(
    field: str, year: int, month: int, expected: list[int]
) -> None:
    assert days(f"cron(0 6 {field} * ? *)", year, month) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("MON#1", [2]),
        ("2#5", [30]),
        ("TUE#5", [31]),
        ("WED#5", []),
        ("6L", [27]),
        ("FRIL", [27]),
        ("TUEL", [31]),
        ("L", [7, 14, 21, 28]),
    ],
)
def test_nth_and_last_weekdays_of_march_2026(field: str, expected: list[int]) -> None:
    assert days(f"cron(0 6 ? * {field} *)", 2026, 3) == expected


def test_a_leap_day_comes_every_four_years() -> None:
    found = cron.parse("cron(0 6 29 2 ? *)").dates(date(2024, 3, 1))
    assert [next(found), next(found)] == [date(2028, 2, 29), date(2032, 2, 29)]


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("cron(60 6 * * ? *)", 'minutes "60" has 60: AWS takes 0-59.'),
        ("cron(0 24 * * ? *)", 'hours "24" has 24: AWS takes 0-23.'),
        ("cron(0 6 0 * ? *)", 'day-of-month "0" has 0: AWS takes 1-31.'),
        ("cron(0 6 * 13 ? *)", 'month "13" has 13: AWS takes 1-12 or JAN-DEC.'),
        (
            "cron(0 6 ? * 0 *)",
            'day-of-week "0" has 0: AWS takes 1-7 or SUN-SAT. Sunday is 1 at AWS, Saturday is 7.',
        ),
        ("cron(0 6 ? * MOND *)", 'day-of-week "MOND" has MOND: AWS takes 1-7 or SUN-SAT.'),
        ("cron(0 6 * * ? 1969)", 'year "1969" has 1969: AWS takes 1970-2199.'),
        ("cron(0 6 * * ? 2030-2026)", 'year "2030-2026" goes backwards.'),
        ("cron(0 6 ? ? 2 *)", 'month "?" has ?: AWS takes 1-12 or JAN-DEC.'),
        ("cron(0, 6 * * ? *)", 'minutes "0," is empty: AWS takes 0-59.'),
        (
            "cron(0/0 6 * * ? *)",
            'minutes "0/0" has the step 0: write a number from 1 to 59 after the /.',
        ),
        (
            "cron(0/ 6 * * ? *)",
            'minutes "0/" has the step (none): write a number from 1 to 59 after the /.',
        ),
        (
            "cron(0 6 ? * MON/2 *)",
            (
                'day-of-week "MON/2" has a step: AWS knows no / here; list the days instead, e.g.'
                " MON,WED,FRI."
            ),
        ),
        (
            "cron(0 6 ? * MON#6 *)",
            (
                'day-of-week "MON#6" is not an instance of a weekday: AWS takes one day and 1 to 5,'
                " e.g. MON#2 for the second Monday."
            ),
        ),
        (
            "cron(0 6 ? * 3#1,6#3 *)",
            (
                'day-of-week "3#1,6#3" is not an instance of a weekday: AWS takes one day and 1 to'
                " 5, e.g. MON#2 for the second Monday."
            ),
        ),
        (
            "cron(0 6 1,L * ? *)",
            (
                'day-of-month "1,L" is not a day: L, LW and a day with W (15W) stand alone in this'
                " field."
            ),
        ),
        (
            "cron(0 6 * * * *)",
            'day-of-month is "*" and day-of-week is "*": AWS wants ? in exactly one of them.',
        ),
        (
            "cron(0 6 1 * MON *)",
            'day-of-month is "1" and day-of-week is "MON": AWS wants ? in exactly one of them.',
        ),
        (
            "cron(0 6 ? * ? *)",
            (
                "day-of-month and day-of-week are both ?: AWS wants ? in exactly one of them; write"
                " * in the other."
            ),
        ),
        ("cron(0 6 30 2 ? *)", '"cron(0 6 30 2 ? *)" never runs: no month of it has such a day.'),
        (
            "cron(0 6 * * MON)",
            (
                '"cron(0 6 * * MON)" has 5 fields, AWS wants six: minutes hours day-of-month month'
                " day-of-week year. Unix cron has five: AWS adds the year, and ? in one of the two"
                " day fields."
            ),
        ),
        (
            "cron(0 6)",
            (
                '"cron(0 6)" has 2 fields, AWS wants six: minutes hours day-of-month month'
                " day-of-week year."
            ),
        ),
        (
            "0 6 ? * MON *",
            (
                '"0 6 ? * MON *" is not a cron expression: write cron(minutes hours day-of-month'
                " month day-of-week year)."
            ),
        ),
    ],
)
def test_what_aws_would_refuse_is_refused_with_the_reason(expression: str, sentence: str) -> None:
    assert refusal(expression) == [sentence]


def test_every_fault_of_an_expression_is_told_at_once() -> None:
    assert refusal("cron(61 25 * 13 MON 1)") == [
        'minutes "61" has 61: AWS takes 0-59.',
        'hours "25" has 25: AWS takes 0-23.',
        'month "13" has 13: AWS takes 1-12 or JAN-DEC.',
        'year "1" has 1: AWS takes 1970-2199.',
        'day-of-month is "*" and day-of-week is "MON": AWS wants ? in exactly one of them.',
    ]


def weekdays_of(year: int, month: int) -> list[tuple[int, str]]:
    first = date(year, month, 1)
    return [
        (day + 1, NAMES[(first + timedelta(days=day)).isoweekday() % 7])
        for day in range(monthrange(year, month)[1])
    ]


def meant(field: str, year: int, month: int) -> list[int]:
    """The days that a special field means, found by looking at every day of the month."""
    month_days = weekdays_of(year, month)
    working = [day for day, name in month_days if name not in ("SAT", "SUN")]
    if field == "L":
        return [month_days[-1][0]]
    if field == "LW":
        return [working[-1]]
    if field.endswith("W"):
        wanted = int(field[:-1])
        exists = wanted <= len(month_days)
        # The nearest working day; of two equally near (never the case: a weekend has two days) the
        # earlier.
        return [min(working, key=lambda day: (abs(day - wanted), day))] if exists else []
    name, _, number = field.partition("#")
    same = [day for day, other in month_days if other == name[:3]]
    return same[-1:] if not number else [day for at, day in enumerate(same, 1) if at == int(number)]


specials = st.one_of(
    st.sampled_from(["L", "LW"]),
    st.integers(1, 31).map(lambda day: f"{day}W"),
    st.sampled_from(NAMES).map(lambda name: f"{name}L"),
    st.tuples(st.sampled_from(NAMES), st.integers(1, 5)).map(lambda pair: f"{pair[0]}#{pair[1]}"),
)


@pytest.mark.sweep
@settings(max_examples=300, deadline=None)
@given(specials, st.integers(1970, 2199), st.integers(1, 12))
def test_special_days_are_those_found_by_looking_at_every_day(
    field: str, year: int, month: int
) -> None:
    of_month = field[0] in "L123456789" and "#" not in field
    expression = f"cron(0 6 {field} * ? *)" if of_month else f"cron(0 6 ? * {field} *)"
    days = cron_days.days_of(cron.parse(expression).days, year, month)
    assert list(days) == meant(field, year, month)


@pytest.mark.sweep
@given(st.text(alphabet="0123456789*?/,-LW#MONcron( )", max_size=30))
def test_no_text_ends_in_anything_but_a_schedule_or_its_faults(text: str) -> None:
    for expression in (text, f"cron({text})"):
        try:
            assert cron.parse(expression).times
        except cron.CronError as error:
            assert all(fault.endswith(".") for fault in error.faults)
