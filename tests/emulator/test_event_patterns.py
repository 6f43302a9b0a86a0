"""Event patterns: values, nested fields, alternatives and operators."""

import pytest

from downbeat.emulator.event_patterns import matches

EVENT = {"source": "aws.states", "detail": {"status": "FAILED", "cause": "no [notified]"}}


@pytest.mark.parametrize(
    ("pattern", "matching"),
    [
        ({"source": ["aws.states"]}, True),
        ({"source": ["aws.glue"]}, False),
        ({"detail": {"status": ["TIMED_OUT", "FAILED"]}}, True),
        ({"detail": {"error": ["E"]}}, False),
        ({"detail": {"error": [{"exists": False}]}}, True),
        ({"detail": {"cause": [{"exists": False}]}}, False),
        ({"detail": {"cause": [{"suffix": "[notified]"}]}}, True),
        ({"detail": {"cause": [{"prefix": "no"}]}}, True),
        ({"detail": {"cause": [{"anything-but": {"suffix": "[notified]"}}]}}, False),
        ({"detail": {"cause": [{"anything-but": {"prefix": ["x", "y"]}}]}}, True),
        ({"detail": {"status": [{"anything-but": ["SUCCEEDED"]}]}}, True),
        ({"detail": {"error": [{"anything-but": "x"}]}}, False),
        ({"detail": {"$or": [{"status": ["ABORTED"]}, {"cause": [{"prefix": "no"}]}]}}, True),
        ({"detail": {"$or": [{"status": ["ABORTED"]}, {"cause": [None]}]}}, False),
        ({"detail": {"cause": [{"wildcard": "no*ed]"}]}}, True),
        ({"detail": {"cause": [{"wildcard": "o*"}]}}, False),
        ({"detail": {"cause": [{"anything-but": {"wildcard": ["x*", "*[notified]"]}}]}}, False),
        ({}, False),
    ],
    ids=str,
)
def test_an_event_matches_what_its_pattern_asks_for(pattern, matching):
    assert matches(pattern, EVENT) is matching


def test_an_operator_that_is_not_known_is_an_error_and_no_silence():
    with pytest.raises(ValueError, match="cidr"):
        matches({"source": [{"cidr": "10.0.0.0/24"}]}, EVENT)
