"""Durations in words."""

import pytest

from downbeat.report.durations import span_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.4, "0.4 s"),
        (5, "5 s"),
        (59.6, "1 min"),
        (60, "1 min"),
        (90, "1 min 30 s"),
        (5460, "1 h 31 min"),
        (3601, "1 h 1 s"),
        (86_400, "1 d"),
        (93_784, "1 d 2 h"),
    ],
)
def test_the_two_largest_units(seconds, words):
    assert span_words(seconds) == words
