"""Event patterns: what EventBridge takes, and one thing broken per case."""

import pytest

from downbeat.asl.event_pattern import pattern_problems

GOOD = {
    "source": ["shop.reviews"],
    "detail-type": [{"prefix": "Reviews"}, {"equals-ignore-case": "closed"}],
    "detail": {
        "shop": {"name": [{"anything-but": ["test"]}]},
        "stars": [{"numeric": [">", 0, "<=", 5]}],
        "gone": [{"exists": False}],
        "$or": [{"a": [1]}, {"b": [None]}],
    },
    "region": "${region}",
}


def told(pattern, *, event=True):
    return [each.path for each in pattern_problems(pattern, "/trigger/event", event=event)]


def test_a_pattern_with_every_operator_is_taken():
    assert told(GOOD) == []


def test_a_message_of_a_queue_has_fields_of_its_own():
    assert told({"body": {"kind": ["order"]}}, event=False) == []


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ({"source": "shop"}, "/trigger/event/source"),
        ({"source": []}, "/trigger/event/source"),
        ({"detailtype": ["x"]}, "/trigger/event/detailtype"),
        ({"source": [{"prefx": "x"}]}, "/trigger/event/source[0]"),
        ({"detail": {"n": [{"numeric": ["=>", 5]}]}}, "/trigger/event/detail/n[0]"),
        ({"detail": {"n": [{"numeric": [">"]}]}}, "/trigger/event/detail/n[0]"),
        ({"detail": {"n": [{"exists": "true"}]}}, "/trigger/event/detail/n[0]"),
        ({"detail": {"n": [{"prefix": 5}]}}, "/trigger/event/detail/n[0]"),
        ({"detail": {"$or": [{"a": 1}]}}, "/trigger/event/detail/$or[0]/a"),
    ],
)
def test_what_never_matches_is_told(pattern, path):
    assert told(pattern) == [path]
