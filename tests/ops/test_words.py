"""How durations, times and long texts are written."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from downbeat.ops.words import counted, duration, moment, shortened, span


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, ""),
        (0, "0.0 s"),
        (0.44, "0.4 s"),
        (9.94, "9.9 s"),
        (10, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (200, "3 min 20 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h"),
        (5520, "1 h 32 min"),
        (5521, "1 h 32 min"),
        (86_400, "1 d"),
        (4 * 86_400 + 2 * 3600 + 59, "4 d 2 h"),
    ],
)
def test_a_duration_is_written_in_its_two_largest_units(seconds, text):
    assert duration(seconds) == text


def test_a_moment_is_in_utc_to_the_minute():
    tokyo = datetime(2026, 11, 23, 15, 0, 59, tzinfo=timezone(timedelta(hours=9)))
    assert moment(tokyo) == "2026-11-23 06:00 UTC"
    assert moment(datetime(2026, 11, 23, 6, tzinfo=UTC)) == "2026-11-23 06:00 UTC"
    assert moment(None) == ""


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("a  b\nc", 5, "a b c"),
        ("abcdefghijkl", 12, "abcdefghijkl"),
        ("abcdefghijklm", 12, "abcdef … klm"),
        ("begins with what and ends with why", 20, "begins with … th why"),
    ],
)
def test_of_a_long_text_the_middle_is_left_out(text, most, short):
    assert shortened(text, most) == short
    assert len(short) <= most


def test_one_is_one_and_more_have_an_s():
    assert [counted(number, "alarm") for number in (0, 1, 2)] == ["0 alarms", "1 alarm", "2 alarms"]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("30m", timedelta(minutes=30)),
        ("12h", timedelta(hours=12)),
        (" 7 d ", timedelta(days=7)),
        ("2w", timedelta(weeks=2)),
    ],
)
def test_a_span_is_a_number_and_a_unit(text, length):
    assert span(text) == length


@pytest.mark.parametrize("text", ["", "7", "d", "7y", "-1d", "7d 2h"])
def test_another_form_is_no_span(text):
    with pytest.raises(ValueError, match="is no length of time: write a number and m, h, d or w"):
        span(text)
