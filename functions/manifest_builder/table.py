"""The tracking table: its items' keys, and the few DynamoDB calls in the shapes that we use.

Items (the partition key is the date prefix, but for the register):

- <date prefix>, FILE#<digest>: one upload; status pending, manifested, superseded or empty; its
  manifest
- <date prefix>, PENDING#<recorded at>#<digest>: an upload that waits; gone once it is in a manifest
- <date prefix>, LATEST#<digest of bucket and key>: the sequencer of the object's newest upload
- <date prefix>, MANIFEST#<manifest path>: one manifest; status manifested, then what the state
  machine says
- PREFIXES, <date prefix>: the register: a prefix's lock, its open claim, its manifests that still
  have to be started

What is settled has `expires_at`, in epoch seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

REGISTER = "PREFIXES"
BATCH = 100  # keys of a BatchGetItem and actions of a TransactWriteItems, at most
ATTEMPTS = 6

_serialize, _deserialize = TypeSerializer().serialize, TypeDeserializer().deserialize


class Contention(RuntimeError):
    """DynamoDB kept refusing because others write the same items: try the whole thing again
    later.
    """


class Table(NamedTuple):
    """A table with the names of its keys; `pause` waits that many seconds between attempts."""

    client: Any
    name: str
    partition_key: str
    sort_key: str
    pause: Callable[[float], None] = time.sleep

    def key(self, partition: str, sort: str) -> dict[str, Any]:
        """The key of an item, as DynamoDB takes it."""
        return {self.partition_key: {"S": partition}, self.sort_key: {"S": sort}}

    def item(self, partition: str, sort: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """An item with its key, as DynamoDB takes it."""
        return {**self.key(partition, sort), **encoded(values)}

    def get(self, partition: str, sort: str) -> dict[str, Any]:
        """The item, read consistently; {} when there is none."""
        answer = self.client.get_item(
            TableName=self.name, Key=self.key(partition, sort), ConsistentRead=True
        )
        return decoded(answer.get("Item", {}))

    def query(self, partition: str, beginning: str = "") -> Iterator[dict[str, Any]]:
        """Every item of a partition whose sort key begins so, in its order, read consistently."""
        names, values, condition = (
            {"#pk": self.partition_key},
            {":pk": {"S": partition}},
            "#pk = :pk",
        )
        if beginning:
            names, values = {**names, "#sk": self.sort_key}, {**values, ":sk": {"S": beginning}}
            condition = "#pk = :pk AND begins_with(#sk, :sk)"
        request = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
            "ConsistentRead": True,
        }
        while True:
            answer = self.client.query(**request)
            yield from map(decoded, answer.get("Items", []))
            if not answer.get("LastEvaluatedKey"):
                return
            request = {**request, "ExclusiveStartKey": answer["LastEvaluatedKey"]}

    def batch_get(self, keys: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
        """The items that exist among `keys` (partition, sort), in the order of `keys`, read
        consistently.
        """
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for start in range(0, len(keys), BATCH):
            unread = [self.key(*key) for key in keys[start : start + BATCH]]
            for attempt in range(ATTEMPTS):
                answer = self.client.batch_get_item(
                    RequestItems={self.name: {"Keys": unread, "ConsistentRead": True}}
                )
                for item in (i for items in answer.get("Responses", {}).values() for i in items):
                    found[item[self.partition_key]["S"], item[self.sort_key]["S"]] = decoded(item)
                unread = [
                    key
                    for rest in answer.get("UnprocessedKeys", {}).values()
                    for key in rest["Keys"]
                ]
                if not unread:
                    break
                self.pause(0.05 * 2**attempt)
            else:
                raise Contention(
                    f"the table {self.name} did not return {len(unread)} of {len(keys)} items in"
                    f" {ATTEMPTS} attempts."
                )
        return [found[key] for key in keys if key in found]

    def put_new(self, partition: str, sort: str, values: Mapping[str, Any]) -> bool:
        """Put an item unless its key is taken. True when it was put. Raises ClientError."""
        try:
            self.client.put_item(
                TableName=self.name, Item=self.item(partition, sort, values), **self.absent()
            )
        except ClientError as error:
            if refused(error):
                return False
            raise
        return True

    def absent(self) -> dict[str, Any]:
        """The condition that a put makes a new item."""
        return {
            "ConditionExpression": "attribute_not_exists(#sk)",
            "ExpressionAttributeNames": {"#sk": self.sort_key},
        }

    def update(self, partition: str, sort: str, expression: str, **request: Any) -> dict[str, Any]:
        """Update one item. Returns the item as it is afterwards. Raises ClientError, which
        `refused` reads.
        """
        values = encoded(request.pop("values", {}))
        names = request.pop("names", {})
        answer = self.client.update_item(
            TableName=self.name,
            Key=self.key(partition, sort),
            UpdateExpression=expression,
            ReturnValues="ALL_NEW",
            **({"ExpressionAttributeValues": values} if values else {}),
            **({"ExpressionAttributeNames": names} if names else {}),
            **({"ConditionExpression": request["condition"]} if "condition" in request else {}),
        )
        return decoded(answer["Attributes"])

    def transact(self, actions: Sequence[Mapping[str, Any]]) -> None:
        """Do all `actions` (TransactItems without TableName) or none. Waits out conflicts; raises
        ClientError when a condition fails.
        """
        items = [
            {verb: {"TableName": self.name, **action}}
            for entry in actions
            for verb, action in entry.items()
        ]
        for attempt in range(ATTEMPTS):
            try:
                self.client.transact_write_items(TransactItems=items)
            except ClientError as error:
                if refused(error) or not _conflict(error):
                    raise
                self.pause(0.05 * 2**attempt)
            else:
                return
        raise Contention(
            f"the table {self.name} refused a transaction {ATTEMPTS} times because others write the"
            " same items."
        )


def encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values as DynamoDB takes them."""
    return {name: _serialize(value) for name, value in values.items()}


def decoded(item: Mapping[str, Any]) -> dict[str, Any]:
    """A DynamoDB item as plain values; numbers are Decimals."""
    return {name: _deserialize(value) for name, value in item.items()}


def refused(error: ClientError) -> bool:
    """True when a condition did not hold, of one write or of a write in a transaction."""
    return error.response["Error"][
        "Code"
    ] == "ConditionalCheckFailedException" or "ConditionalCheckFailed" in _reasons(error)


def refused_actions(error: ClientError) -> list[int]:
    """The numbers of a transaction's actions whose condition did not hold, from 0."""
    return [n for n, code in enumerate(_reasons(error)) if code == "ConditionalCheckFailed"]


def _conflict(error: ClientError) -> bool:
    transient = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
    return error.response["Error"]["Code"] == "TransactionInProgressException" or bool(
        transient & set(_reasons(error))
    )


def _reasons(error: ClientError) -> list[str]:
    return [str(reason.get("Code")) for reason in error.response.get("CancellationReasons", [])]
