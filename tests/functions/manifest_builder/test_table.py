"""The requests that a table makes, whole, and what it makes of every answer."""

import time

import pytest

from functions.manifest_builder.table import ATTEMPTS, Contention, Table, refused, refused_actions
from tests.functions.manifest_builder.cloud import error

KEYS = {"pk": {"S": "2025-01-15"}, "sk": {"S": "FILE#a"}}


class Client:
    """Answers every call with the next of `answers`; an answer that is an error is raised."""

    def __init__(self, *answers):
        self.answers, self.requests = list(answers), []

    def __getattr__(self, call):
        def answer(**request):
            self.requests.append((call, request))
            result = self.answers.pop(0)
            if isinstance(result, Exception):
                raise result
            return result

        return answer


def tracked(*answers):
    """(the table, the requests that it makes, the pauses that it takes)."""
    client, pauses = Client(*answers), []
    return Table(client, "tracking", "pk", "sk", pauses.append), client.requests, pauses


def cancelled(*codes):
    return error(
        "TransactionCanceledException", "TransactWriteItems", [{"Code": code} for code in codes]
    )


def test_a_table_pauses_in_real_time_unless_it_is_told_otherwise():
    assert Table(None, "tracking", "pk", "sk").pause is time.sleep


def test_an_item_is_read_consistently():
    table, requests, _ = tracked({"Item": {**KEYS, "size": {"N": "5"}}})
    assert table.get("2025-01-15", "FILE#a") == {"pk": "2025-01-15", "sk": "FILE#a", "size": 5}
    assert requests == [
        ("get_item", {"TableName": "tracking", "Key": KEYS, "ConsistentRead": True})
    ]


def test_an_item_that_is_not_there_is_empty():
    assert tracked({})[0].get("2025-01-15", "FILE#a") == {}


def test_a_query_reads_every_page_of_a_partition():
    last = {"pk": {"S": "p"}, "sk": {"S": "1"}}
    table, requests, _ = tracked(
        {"Items": [{"sk": {"S": "1"}}], "LastEvaluatedKey": last},
        {"LastEvaluatedKey": last},
        {"Items": [{"sk": {"S": "2"}}]},
    )
    assert list(table.query("p")) == [{"sk": "1"}, {"sk": "2"}]
    first = {
        "TableName": "tracking",
        "KeyConditionExpression": "#pk = :pk",
        "ExpressionAttributeNames": {"#pk": "pk"},
        "ExpressionAttributeValues": {":pk": {"S": "p"}},
        "ConsistentRead": True,
    }
    assert requests == [
        ("query", first),
        ("query", {**first, "ExclusiveStartKey": last}),
        ("query", {**first, "ExclusiveStartKey": last}),
    ]


def test_a_query_may_name_the_beginning_of_the_sort_key():
    table, requests, _ = tracked({})
    assert list(table.query("p", "FILE#")) == []
    assert requests == [
        (
            "query",
            {
                "TableName": "tracking",
                "KeyConditionExpression": "#pk = :pk AND begins_with(#sk, :sk)",
                "ExpressionAttributeNames": {"#pk": "pk", "#sk": "sk"},
                "ExpressionAttributeValues": {":pk": {"S": "p"}, ":sk": {"S": "FILE#"}},
                "ConsistentRead": True,
            },
        )
    ]


def item(sort):
    return {"pk": {"S": "p"}, "sk": {"S": sort}}


def asked(*sorts):
    keys = [item(sort) for sort in sorts]
    return (
        "batch_get_item",
        {"RequestItems": {"tracking": {"Keys": keys, "ConsistentRead": True}}},
    )


def test_items_come_in_the_order_of_their_keys_and_those_that_do_not_exist_are_left_out():
    table, requests, pauses = tracked({"Responses": {"tracking": [item("c"), item("a")]}})
    read = table.batch_get([("p", "a"), ("p", "b"), ("p", "c")])
    assert read == [{"pk": "p", "sk": "a"}, {"pk": "p", "sk": "c"}]
    assert (requests, pauses) == ([asked("a", "b", "c")], [])


def test_a_hundred_keys_are_read_at_a_time():
    names = [f"{number:03d}" for number in range(201)]
    table, requests, _ = tracked({}, {}, {"Responses": {"tracking": [item("200")]}})
    assert table.batch_get([("p", name) for name in names]) == [{"pk": "p", "sk": "200"}]
    assert requests == [asked(*names[:100]), asked(*names[100:200]), asked("200")]


def test_no_keys_are_no_request():
    table, requests, _ = tracked()
    assert (table.batch_get([]), requests) == ([], [])


def test_keys_that_are_not_processed_are_asked_for_again_after_a_pause():
    table, requests, pauses = tracked(
        {
            "Responses": {"tracking": [item("a")]},
            "UnprocessedKeys": {"tracking": {"Keys": [item("b"), item("c")]}},
        },
        {"UnprocessedKeys": {"tracking": {"Keys": [item("b"), item("c")]}}},
        {"Responses": {"tracking": [item("b"), item("c")]}, "UnprocessedKeys": {}},
    )
    read = table.batch_get([("p", "a"), ("p", "b"), ("p", "c")])
    assert [one["sk"] for one in read] == ["a", "b", "c"]
    assert requests == [asked("a", "b", "c"), asked("b", "c"), asked("b", "c")]
    assert pauses == [0.05, 0.1]


def test_keys_that_are_never_processed_are_contention():
    answers = [{"UnprocessedKeys": {"tracking": {"Keys": [item("b")]}}}] * ATTEMPTS
    table, requests, pauses = tracked(*answers)
    with pytest.raises(Contention) as raised:
        table.batch_get([("p", "a"), ("p", "b")])
    assert (
        str(raised.value) == "the table tracking did not return 1 of 2 items in 6 attempts."
        and len(requests) == 6
    )
    assert pauses == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6]


def test_an_item_is_put_where_there_is_none():
    table, requests, _ = tracked({})
    assert table.put_new("2025-01-15", "FILE#a", {"size": 5, "etag": "e"}) is True
    assert requests == [
        (
            "put_item",
            {
                "TableName": "tracking",
                "Item": {**KEYS, "size": {"N": "5"}, "etag": {"S": "e"}},
                "ConditionExpression": "attribute_not_exists(#sk)",
                "ExpressionAttributeNames": {"#sk": "sk"},
            },
        )
    ]


def test_an_item_that_is_there_is_not_put():
    table, _, _ = tracked(error("ConditionalCheckFailedException", "PutItem"))
    assert table.put_new("2025-01-15", "FILE#a", {}) is False


def test_what_else_keeps_an_item_from_being_put_is_raised():
    refusal = error("AccessDeniedException", "PutItem")
    with pytest.raises(type(refusal)) as raised:
        tracked(refusal)[0].put_new("2025-01-15", "FILE#a", {})
    assert raised.value is refusal


def test_an_update_names_only_what_it_uses():
    table, requests, _ = tracked({"Attributes": {"size": {"N": "5"}}}, {"Attributes": {}})
    assert table.update("2025-01-15", "FILE#a", "REMOVE size") == {"size": 5}
    bare = {
        "TableName": "tracking",
        "Key": KEYS,
        "UpdateExpression": "REMOVE size",
        "ReturnValues": "ALL_NEW",
    }
    names, values = {"#status": "status"}, {":status": "pending"}
    table.update("2025-01-15", "FILE#a", "SET #status = :status", names=names, values=values)
    assert requests == [
        ("update_item", bare),
        (
            "update_item",
            {
                **bare,
                "UpdateExpression": "SET #status = :status",
                "ExpressionAttributeNames": {"#status": "status"},
                "ExpressionAttributeValues": {":status": {"S": "pending"}},
            },
        ),
    ]


def test_an_update_may_have_a_condition():
    table, requests, _ = tracked({"Attributes": {}})
    table.update("2025-01-15", "FILE#a", "REMOVE size", condition="attribute_exists(size)")
    assert requests == [
        (
            "update_item",
            {
                "TableName": "tracking",
                "Key": KEYS,
                "UpdateExpression": "REMOVE size",
                "ReturnValues": "ALL_NEW",
                "ConditionExpression": "attribute_exists(size)",
            },
        )
    ]


ACTIONS = [{"Put": {"Item": KEYS}}, {"Delete": {"Key": KEYS}}]


def test_a_transaction_names_the_table_in_each_of_its_actions():
    table, requests, pauses = tracked({})
    table.transact(ACTIONS)
    assert requests == [
        (
            "transact_write_items",
            {
                "TransactItems": [
                    {"Put": {"TableName": "tracking", "Item": KEYS}},
                    {"Delete": {"TableName": "tracking", "Key": KEYS}},
                ]
            },
        )
    ]
    assert pauses == []


@pytest.mark.parametrize(
    "conflict",
    [
        cancelled("TransactionConflict", "None"),
        cancelled("None", "ThrottlingError"),
        cancelled("ProvisionedThroughputExceeded"),
        error("TransactionInProgressException", "TransactWriteItems"),
    ],
)
def test_a_transaction_that_meets_another_one_waits_for_it(conflict):
    table, requests, pauses = tracked(conflict, conflict, {})
    table.transact(ACTIONS)
    assert (len(requests), pauses) == (3, [0.05, 0.1])


def test_a_transaction_that_meets_others_all_the_time_is_contention():
    table, requests, pauses = tracked(*[cancelled("TransactionConflict")] * ATTEMPTS)
    with pytest.raises(Contention) as raised:
        table.transact(ACTIONS)
    assert len(requests) == 6 and pauses == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6]
    assert str(raised.value) == (
        "the table tracking refused a transaction 6 times because others write the same items."
    )


@pytest.mark.parametrize(
    "refusal",
    [
        cancelled("ConditionalCheckFailed", "TransactionConflict"),
        cancelled("None", "ValidationError"),
        error("AccessDeniedException", "TransactWriteItems"),
    ],
)
def test_a_transaction_whose_condition_fails_or_that_is_wrong_is_not_repeated(refusal):
    table, requests, pauses = tracked(refusal)
    with pytest.raises(type(refusal)) as raised:
        table.transact(ACTIONS)
    assert (raised.value, len(requests), pauses) == (refusal, 1, [])


def test_a_failed_condition_is_told_from_every_other_error():
    failed = error("ConditionalCheckFailedException", "UpdateItem")
    assert [refused(failed), refused(cancelled("None", "ConditionalCheckFailed"))] == [True, True]
    assert [refused(cancelled("TransactionConflict")), refused(error("X", "Y"))] == [False, False]
    assert refused_actions(cancelled("ConditionalCheckFailed", "None", "X")) == [0]
    assert refused_actions(cancelled("None", "ConditionalCheckFailed")) == [1]
    assert refused_actions(failed) == []
