"""Timestamps as Step Functions reads them."""

import pytest

from downbeat.asl.checks.timestamps import is_timestamp, timestamp_fix


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-05T21:29:29Z",
        "2026-03-05T21:29:29.123456789Z",
        "2026-03-05T21:29:29+05:30",
        "2026-03-05T21:29:29-00:00",
        "2026-01-01T00:00:00Z",
        "2026-12-31T23:59:60Z",
        "2028-02-29T00:00:00Z",
        "0001-01-01T00:00:00Z",
    ],
)
def test_a_moment_that_exists_is_one(value):
    assert is_timestamp(value)


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-05 21:29:29Z",
        "2026-03-05t21:29:29z",
        "2026-03-05T21:29:29",
        "2026-03-05T21:29Z",
        "2026-03-05",
        "2026-00-05T21:29:29Z",
        "2026-13-05T21:29:29Z",
        "2026-03-00T21:29:29Z",
        "2026-04-31T21:29:29Z",
        "2026-02-29T00:00:00Z",
        "2026-03-05T24:00:00Z",
        "2026-03-05T21:60:00Z",
        "2026-03-05T21:29:61Z",
        "0000-01-01T00:00:00Z",
        "٢٠٢٦-03-05T21:29:29Z",
        "2026-03-05T21:29:29Z ",
        5,
        None,
    ],
)
def test_anything_else_is_none(value):
    assert not is_timestamp(value)


@pytest.mark.parametrize(
    ("value", "fix"),
    [
        ("2026-03-05 21:29:29Z", "2026-03-05T21:29:29Z"),
        ("2026-03-05t21:29:29z", "2026-03-05T21:29:29Z"),
        ("2026-03-05T21:29:29", "2026-03-05T21:29:29Z"),
        ("2026-03-05 21:29:29", "2026-03-05T21:29:29Z"),
        ("2026-03-05", "2026-03-05T00:00:00Z"),
        ("tomorrow", None),
        ("2026-02-30", None),
        (5, None),
    ],
)
def test_what_is_nearly_one_is_mended(value, fix):
    assert timestamp_fix(value) == (f' Did you mean "{fix}"?' if fix else "")
