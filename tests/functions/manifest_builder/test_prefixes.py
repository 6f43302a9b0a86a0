import pytest

from functions.manifest_builder.prefixes import date_prefix


@pytest.mark.parametrize(
    ("key", "prefix"),
    [
        ("2025-01-15/a.ndjson", "2025-01-15"),
        ("in/2025-01-15/b/c.ndjson", "in/2025-01-15"),
        ("20250115/a.ndjson", "20250115"),
        ("dt=2025-01-15/hour=03/a.ndjson", "dt=2025-01-15"),
        ("2025/01/15/a.ndjson", "2025/01/15"),
        ("in/year=2025/month=1/day=5/a.ndjson", "in/year=2025/month=1/day=5"),
        ("2024-02-29/a.ndjson", "2024-02-29"),
        ("ü €/2025-01-15/a+b c.ndjson", "ü €/2025-01-15"),
        ("2025-01-15/2025-01-16/a.ndjson", "2025-01-15"),
        ("/2025-01-15/a.ndjson", "/2025-01-15"),
    ],
)
def test_the_prefix_goes_through_the_first_folder_that_is_a_date(key, prefix):
    assert date_prefix(key) == prefix


@pytest.mark.parametrize(
    "key",
    [
        "a.ndjson",
        "2025-01-15.ndjson",
        "2025-01-15",
        "2025-02-29/a.ndjson",
        "2025-13-01/a.ndjson",
        "2025-0115/a.ndjson",
        "x2025-01-15/a.ndjson",
        "2025/01/a.ndjson",
        "٢٠٢٥-٠١-١٥/a.ndjson",
        "0000-01-01/a.ndjson",
        "x" * 500 + "/2025-01-15/a.ndjson",
    ],
)
def test_a_key_without_a_folder_that_is_a_real_date_has_none(key):
    assert date_prefix(key) is None


@pytest.mark.parametrize(
    ("form", "key", "prefix"),
    [
        ("date", "in/2026-02-01/file.ndjson", "2026-02-01"),
        ("date", "a/b/dt=20260201/c/file.ndjson", "2026-02-01"),
        ("date", "in/year=2026/month=2/day=1/file.ndjson", "2026-02-01"),
        ("date", "2026/02/01/file.ndjson", "2026-02-01"),
        ("date", "in/file.ndjson", None),
        ("(?P<date_prefix>[0-9]{8})[^/]*$", "in/events-20260201-7.ndjson", "20260201"),
        ("(?P<date_prefix>[^/]+/)?file", "file.ndjson", None),
        ("(?P<date_prefix>.*)", "x" * 501, None),
    ],
)
def test_the_prefix_may_be_the_date_alone_or_what_a_pattern_finds(form, key, prefix):
    assert date_prefix(key, form) == prefix
