"""The cloud in memory, which the property tests trust, answers as an embedded AWS does."""

import json
from dataclasses import replace
from itertools import count

import pytest
from botocore.exceptions import ClientError

from functions.manifest_builder import build, collect, flush, lock, pending
from functions.manifest_builder.table import encoded
from tests.functions.manifest_builder.cloud import Cloud
from tests.functions.manifest_builder.world import MACHINE, World, message, notification

pytestmark = pytest.mark.embedded
KEY = {"pk": {"S": "p"}, "sk": {"S": "s"}}


def update(expression, condition=None, names=None, **values):
    given = {f":{name}": value for name, value in values.items()}
    return {
        "Key": KEY,
        "UpdateExpression": expression,
        **({"ConditionExpression": condition} if condition else {}),
        **({"ExpressionAttributeNames": names} if names else {}),
        **({"ExpressionAttributeValues": encoded(given)} if given else {}),
    }


UPDATES = [
    update("SET a = :a", "attribute_exists(a)", a=1),
    update("SET a = if_not_exists(a, :zero) + :one, m = if_not_exists(m, :m)", zero=0, one=1, m={}),
    update(
        "SET a = if_not_exists(a, :zero) + :one, m = if_not_exists(m, :m)",
        zero=0,
        one=1,
        m={"x": "y"},
    ),
    update("SET a = :a, b = a", a=7),
    update("SET m.#n = :v REMOVE b", "a = :a", {"#n": "name-with-dash"}, v="text", a=7),
    update("SET a = :a", "a < :two OR nothing < :two", a=5, two=2),
    update("SET a = :a", "a < :ten", a=12, ten=10),
    update("SET a = :a", "a < :ten", a=0, ten=100),
    update(
        "SET a = :a",
        "m.#n = :v AND attribute_not_exists(m.nothing)",
        {"#n": "name-with-dash"},
        a=3,
        v="text",
    ),
    update("REMOVE m.#n", None, {"#n": "name-with-dash"}),
    update("REMOVE m.#n", None, {"#n": "name-with-dash"}),
    update("SET a = :a", "a = :a OR (attribute_exists(m) AND a = :three)", a=9, three=3),
    update("SET a = :a", "a = :text", a=9, text="9"),
    update("SET gone.x = :a", None, a=9),
]


def answer(call, **request):
    """The outcome of a call in a form that can be compared."""
    try:
        return call(**request).get("Attributes")
    except ClientError as error:
        reasons = [reason["Code"] for reason in error.response.get("CancellationReasons", [])]
        return error.response["Error"]["Code"], reasons


def test_updates_and_their_conditions_come_to_the_same(stage, client):
    fake, real = Cloud().dynamodb, client("dynamodb")
    for changes in UPDATES:
        request = {"TableName": stage.table, "ReturnValues": "ALL_NEW", **changes}
        assert answer(fake.update_item, **request) == answer(real.update_item, **request), request


def test_transactions_come_to_the_same(stage, client):
    cloud, real = Cloud(), client("dynamodb")
    absent = {
        "ConditionExpression": "attribute_not_exists(#sk)",
        "ExpressionAttributeNames": {"#sk": "sk"},
    }

    def put(sort, **more):
        return {
            "Put": {
                "TableName": stage.table,
                "Item": {"pk": {"S": "p"}, "sk": {"S": sort}, "v": {"N": "1"}},
                **more,
            }
        }

    def delete(sort):
        return {"Delete": {"TableName": stage.table, "Key": {"pk": {"S": "p"}, "sk": {"S": sort}}}}

    for actions in (
        [put("a", **absent), put("b")],
        [put("a", **absent), put("c")],
        [delete("b"), delete("x"), put("d", **absent)],
    ):
        assert answer(cloud.dynamodb.transact_write_items, TransactItems=actions) == answer(
            real.transact_write_items, TransactItems=actions
        )
    stored = real.query(
        TableName=stage.table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "p"}},
    )["Items"]
    assert sorted(i["sk"]["S"] for i in stored) == ["a", "d"] == sorted(sk for _, sk in cloud.items)


def play(invocations):
    """A day in the life: recorded, twice, uploaded again, claimed and left, taken over, flushed."""
    bodies = [
        notification(
            f"in/2025-01-15/{n % 7}.ndjson", 10 * n, etag=f"e{n % 8}", sequencer=f"{n:02d}"
        )
        for n in range(10)
    ]
    results = [
        collect.collect_batch(
            next(invocations), [message(body, f"m{n}") for n, body in enumerate(bodies[:4])]
        )
    ]
    held = lock.acquire(next(invocations), "in/2025-01-15")
    assert lock.acquire(next(invocations), "in/2025-01-15") is None
    build.claim(next(invocations), held, pending.waiting(next(invocations), "in/2025-01-15"))
    lock.release(next(invocations), held)
    with pytest.raises(lock.LockLost):
        lock.claim(next(invocations), held._replace(fence=0), {"id": "x"})
    results.append(
        collect.collect_batch(
            next(invocations), [message(body, f"m{n}") for n, body in enumerate(bodies)]
        )
    )
    results.append(flush.flush_waiting(next(invocations), {"action": "flush"}))
    return results


def test_a_whole_day_leaves_the_same_table_and_the_same_objects(stage, client):
    stage.create_machine({"StartAt": "Rest", "States": {"Rest": {"Type": "Succeed"}}})
    world = World()
    own = replace(
        world.configuration,
        manifest_bucket=stage.manifests,
        tracking_table=stage.table,
        state_machine_arn=stage.machine_arn,
    )
    real = stage.invocation()._replace(configuration=own)
    expected, found = play(clocked(world.invocation("x"))), play(clocked(real))
    assert as_here(stage, found) == expected
    table = client("dynamodb").scan(TableName=stage.table, ConsistentRead=True)["Items"]
    assert as_here(stage, {(i["pk"]["S"] + " " + i["sk"]["S"]): i for i in table}) == as_here(
        stage, {f"{pk} {sk}": item for (pk, sk), item in world.cloud.items.items()}
    )
    assert as_here(stage, stage.written()) == {
        f"s3://{bucket}/{key}": [json.loads(line)["key"] for line in body.decode().splitlines()]
        for (bucket, key), body in world.cloud.objects.items()
    }


def clocked(invocation):
    """The invocation again and again, each with a request id of its own, all at the same
    millisecond.
    """
    for number in count():
        yield invocation._replace(owner=f"request-{number}", now=lambda: 1_736_900_000_000)


def as_here(stage, value):
    """The value with the names of the stage replaced by those of the world in memory."""
    text = json.dumps(value, sort_keys=True)
    machine = (
        stage.machine_arn.replace(":stateMachine:", ":execution:"),
        MACHINE.replace(":stateMachine:", ":execution:"),
    )
    return json.loads(text.replace(stage.manifests, "manifests").replace(*machine))
