"""What a role allows, taken apart, and what it allows beyond another."""

import pytest

from downbeat.asl.access import Access, accesses, beyond, covers
from tests.asl.tasks import allow

RUN = Access("ecs:RunTask", "arn:aws:ecs:us-east-1:1:task-definition/report:*")


def test_a_statement_is_taken_apart_into_each_action_on_each_resource():
    assert list(accesses([allow("a:One a:Two", "x", "y", Bool={"b": "true"})])) == [
        Access("a:One", "x", '{"Bool": {"b": "true"}}'),
        Access("a:One", "y", '{"Bool": {"b": "true"}}'),
        Access("a:Two", "x", '{"Bool": {"b": "true"}}'),
        Access("a:Two", "y", '{"Bool": {"b": "true"}}'),
    ]


def test_an_access_becomes_the_statement_that_allows_it():
    (access,) = accesses([allow("a:One", "x", Bool={"b": "true"})])
    assert access.statement() == allow("a:One", "x", Bool={"b": "true"})


def test_what_is_denied_allows_nothing():
    assert list(accesses([{**allow("a:One", "x"), "Effect": "Deny"}])) == []


def test_only_what_is_new_is_beyond():
    assert beyond([allow("a:One a:Two", "x", "y")], [allow("a:One", "x", "y")]) == [
        Access("a:Two", "x"),
        Access("a:Two", "y"),
    ]


@pytest.mark.parametrize(
    "wide",
    [
        RUN,
        RUN._replace(action="ecs:Run*"),
        RUN._replace(action="ECS:runtask"),
        RUN._replace(resource="*"),
        RUN._replace(resource="arn:aws:ecs:*:1:task-definition/*"),
    ],
)
def test_a_wider_access_covers_a_narrower_one(wide):
    assert covers(wide, RUN)


@pytest.mark.parametrize(
    "other",
    [
        RUN._replace(action="ecs:StopTask"),
        RUN._replace(resource="arn:aws:ecs:us-east-1:1:task-definition/report:7"),
        RUN._replace(resource="arn:aws:ecs:us-east-1:1:task-definition/report:?"),
        RUN._replace(condition='{"ArnEquals": {"ecs:cluster": "c"}}'),
    ],
)
def test_a_narrower_access_does_not_cover_a_wider_one(other):
    assert not covers(other, RUN)


def test_an_access_without_a_condition_covers_one_with_it():
    assert covers(RUN, RUN._replace(condition='{"Bool": {"b": "true"}}'))


def test_a_condition_is_the_same_in_whatever_order_it_is_written():
    one = {"StringEquals": {"a": "1", "b": "2"}, "Bool": {"c": "true"}}
    other = {"Bool": {"c": "true"}, "StringEquals": {"b": "2", "a": "1"}}
    written = [allow("a:One", "x", **one), allow("a:One", "x", **other)]
    assert len(list(accesses(written))) == 1
    assert beyond(written[:1], written[1:]) == []
