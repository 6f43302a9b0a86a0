"""A PartiQL statement asks for the action of its verb, on its table."""

import pytest

from downbeat.asl import unresolved
from tests.asl.tasks import PLACE, allow, arn, derived, machine, task

ORDERS = arn("dynamodb", "table/orders")


@pytest.mark.parametrize(
    ("statement", "action", "resource"),
    [
        ("SELECT * FROM orders WHERE id = 'a'", "Select", ORDERS),
        ('select id, n from "orders"', "Select", ORDERS),
        ('SELECT * FROM "orders"."by-day" WHERE d = ?', "Select", f"{ORDERS}/index/by-day"),
        ("INSERT INTO \"orders\" VALUE {'id': 'from x'}", "Insert", ORDERS),
        ('UPDATE "orders" SET n = 1 WHERE id = ?', "Update", ORDERS),
        ("\n DELETE FROM orders WHERE id = ?", "Delete", ORDERS),
    ],
)
def test_the_verb_tells_the_action(statement, action, resource):
    found = derived(task("aws-sdk:dynamodb:executeStatement", Statement=statement))
    assert found == [allow(f"dynamodb:PartiQL{action}", resource)]


def test_every_statement_of_a_batch_is_read():
    statements = [{"Statement": f"DELETE FROM {name} WHERE id = 1"} for name in ("one", "two")]
    assert derived(task("aws-sdk:dynamodb:batchExecuteStatement", Statements=statements)) == [
        allow("dynamodb:PartiQLDelete", arn("dynamodb", "table/one"), arn("dynamodb", "table/two"))
    ]


def test_a_transaction_may_ask_whether_something_exists():
    statements = [
        {"Statement": "EXISTS(SELECT * FROM orders WHERE id = 1)"},
        {"Statement": "UPDATE orders SET n = 2 WHERE id = 1"},
    ]
    call = task("aws-sdk:dynamodb:executeTransaction", TransactStatements=statements)
    assert derived(call) == [allow("dynamodb:PartiQLSelect dynamodb:PartiQLUpdate", ORDERS)]


@pytest.mark.parametrize("statement", ["{% $s %}", "TRUNCATE orders"])
def test_what_is_no_known_statement_is_one_demand_of_all_verbs(statement):
    call = task("aws-sdk:dynamodb:executeStatement", Statement=statement)
    assert derived(call) == []
    (found,) = unresolved(machine(call), **PLACE)
    for verb in ("Delete", "Insert", "Select", "Update"):
        assert f"dynamodb:PartiQL{verb}" in found.message
