"""Calls side by side, and answers in pages."""

from threading import Barrier

import pytest

from downbeat.ops.gather import each, pages, together


def test_answers_come_in_the_order_of_what_was_asked():
    assert each(lambda number: number * 2, (3, 1, 2)) == [6, 2, 4]
    assert each(lambda number: number * 2, iter([7])) == [14]
    assert each(lambda number: number * 2, []) == []


def test_calls_run_at_the_same_time():
    meet = Barrier(3, timeout=5)
    assert together(*[lambda: meet.wait() >= 0] * 3) == [True, True, True]


def test_the_first_error_is_raised():
    def fails(number):
        raise ValueError(str(number))

    with pytest.raises(ValueError, match="1"):
        each(fails, [1, 2])


class Client:
    def __init__(self, *answers):
        self.answers, self.fetched, self.requests = answers, 0, []

    def get_paginator(self, operation):
        self.requests.append(operation)
        return self

    def paginate(self, **request):
        self.requests.append(request)
        for answer in self.answers:
            self.fetched += 1
            yield answer


def test_the_items_of_all_pages_come_one_by_one():
    client = Client({"Rules": [1, 2]}, {}, {"Rules": [3]})
    assert list(pages(client, "list_rules", "Rules", NamePrefix="a")) == [1, 2, 3]
    assert client.requests == ["list_rules", {"NamePrefix": "a"}]


def test_no_page_is_fetched_beyond_the_limit():
    client = Client({"Rules": [1, 2]}, {"Rules": [3]})
    assert list(pages(client, "list_rules", "Rules", 2)) == [1, 2]
    assert client.fetched == 1
