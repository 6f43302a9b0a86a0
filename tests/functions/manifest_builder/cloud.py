"""S3, DynamoDB and Step Functions in memory, as faithful as the manifest builder can notice, with a
boundary before and after every call.

DynamoDB: conditions and updates are parsed from the expressions; unused names and values are
refused; a transaction prepares its items, then commits them one by one in the order that hurts
most, reads seeing what is committed and other writes being refused meanwhile; a query comes in
pages. `test_cloud.py` compares it with an embedded AWS.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from botocore.exceptions import ClientError
from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

PAGE = 4
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html; SET, AND and
# the like are the language itself.
RESERVED = {*ReservedKeywords.get_reserved_keywords()} - {"SET", "REMOVE", "AND", "OR"}
TOKEN = re.compile(r"\s*(<>|<=|>=|[=<>(),+]|[#:]?[A-Za-z_][A-Za-z0-9_.#:-]*)")


def error(code: str, operation: str, reasons: list[dict[str, str]] | None = None) -> ClientError:
    """The error as boto3 raises it."""
    response: dict[str, Any] = {"Error": {"Code": code, "Message": code}}
    return ClientError(
        {**response, **({"CancellationReasons": reasons} if reasons else {})}, operation
    )  # type: ignore[typeddict-item]


class Expression:
    """The part of DynamoDB's expression language that the manifest builder speaks."""

    def __init__(self, text: str, item: dict[str, Any], request: dict[str, Any]) -> None:
        self.tokens = TOKEN.findall(text)
        assert "".join(self.tokens) == re.sub(r"\s", "", text), f"not understood: {text}"
        self.item, self.at = item, 0
        self.names, self.values = (
            request.get("ExpressionAttributeNames", {}),
            request.get("ExpressionAttributeValues", {}),
        )

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *expected: str) -> str:
        token = self.peek()
        assert not expected or token in expected, f"{token!r} is not one of {expected}"
        self.at += 1
        return token

    def path(self, token: str) -> list[str]:
        return [self.names[part] if part.startswith("#") else part for part in token.split(".")]

    def read(self, path: list[str]) -> Any:
        value: Any = {"M": self.item}
        for part in path:
            value = value.get("M", {}).get(part) if value else None
        return value

    def operand(self) -> Any:
        token = self.take()
        if token == "if_not_exists":
            self.take("(")
            value = self.read(self.path(self.take()))
            self.take(",")
            other = self.operand()
            self.take(")")
            value = other if value is None else value
        else:
            value = self.values[token] if token.startswith(":") else self.read(self.path(token))
        if self.peek() == "+":
            self.take()
            value = {"N": str(int(value["N"]) + int(self.operand()["N"]))}
        return value

    def condition(self) -> bool:
        value = self.conjunction()
        while self.peek() == "OR":
            self.take()
            value = self.conjunction() or value
        return value

    def conjunction(self) -> bool:
        value = self.term()
        while self.peek() == "AND":
            self.take()
            value = self.term() and value
        return value

    def term(self) -> bool:
        if self.peek() == "(":
            self.take()
            value = self.condition()
            self.take(")")
            return value
        if self.peek() in ("attribute_exists", "attribute_not_exists"):
            function = self.take()
            self.take("(")
            present = self.read(self.path(self.take())) is not None
            self.take(")")
            return present == (function == "attribute_exists")
        left, sign, right = self.operand(), self.take("=", "<", ">", "<="), self.operand()
        return (
            left is not None
            and right is not None
            and left.keys() == right.keys()
            and compare(left, sign, right)
        )

    def update(self) -> None:
        changes: list[tuple[list[str], Any]] = []
        while self.peek():
            verb = self.take("SET", "REMOVE")
            while True:
                path = self.path(self.take())
                if verb == "SET":
                    self.take("=")
                changes.append((path, self.operand() if verb == "SET" else None))
                if self.peek() != ",":
                    break
                self.take(",")
        for path, value in changes:  # all values are read before the first is written
            self.write(path, value)

    def write(self, path: list[str], value: Any) -> None:
        holder = self.item
        for part in path[:-1]:
            if part not in holder:
                raise error("ValidationException", "UpdateItem")
            holder = holder[part]["M"]
        if value is None:
            holder.pop(path[-1], None)
        else:
            holder[path[-1]] = deepcopy(value)


def compare(left: dict[str, Any], sign: str, right: dict[str, Any]) -> bool:
    """Two values of one type; numbers by their value."""
    (kind, a), (_, b) = next(iter(left.items())), next(iter(right.items()))
    a, b = (float(a), float(b)) if kind == "N" else (a, b)
    if sign == "=":
        return bool(a == b)
    return bool({"<": a < b, ">": a > b, "<=": a <= b}[sign])


def check_use(request: dict[str, Any]) -> None:
    """DynamoDB refuses names and values that no expression uses, and its reserved words as
    names.
    """
    text = " ".join(str(v) for k, v in request.items() if k.endswith("Expression"))
    reserved = RESERVED & {word.upper() for word in re.findall(r"(?<![#:\w])[A-Za-z_]\w*", text)}
    assert not reserved, f"reserved words: {sorted(reserved)}"
    used = set(re.findall(r"[#:][A-Za-z_]+", text))
    given = {
        *request.get("ExpressionAttributeNames", {}),
        *request.get("ExpressionAttributeValues", {}),
    }
    assert used == given, f"used {sorted(used)}, given {sorted(given)}"


class Cloud:
    """`boundary(call, moment)` is called before ("before"), between the commits of ("commit") and
    after ("after") every call.
    """

    def __init__(self, boundary: Callable[[str, str], None] = lambda call, moment: None) -> None:
        self.boundary = boundary
        self.items: dict[tuple[str, str], dict[str, Any]] = {}
        self.prepared: set[tuple[str, str]] = set()
        self.orphans: list[list[tuple[tuple[str, str], dict[str, Any] | None]]] = []
        self.objects: dict[tuple[str, str], bytes] = {}
        self.executions: dict[str, dict[str, str]] = {}
        self.dynamodb, self.s3, self.states = DynamoDB(self), S3(self), StepFunctions(self)

    def commit(self, changes: list[tuple[tuple[str, str], dict[str, Any] | None]]) -> None:
        """Commit the first of a decided transaction's `changes`, and take it off the list."""
        key, item = changes.pop(0)
        self.prepared.discard(key)
        if item is None:
            self.items.pop(key, None)
        else:
            self.items[key] = item


class DynamoDB:
    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def _key(self, key: dict[str, Any]) -> tuple[str, str]:
        return key["pk"]["S"], key["sk"]["S"]

    def get_item(self, **request: Any) -> dict[str, Any]:
        self.cloud.boundary("get_item", "before")
        item = deepcopy(self.cloud.items.get(self._key(request["Key"])))
        self.cloud.boundary("get_item", "after")
        return {"Item": item} if item else {}

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:
        self.cloud.boundary("batch_get_item", "before")
        answers = {}
        for table, wanted in RequestItems.items():
            keys = [self._key(key) for key in wanted["Keys"]]
            assert 0 < len(keys) <= 100 and len(set(keys)) == len(keys)
            answers[table] = [
                deepcopy(self.cloud.items[key]) for key in reversed(keys) if key in self.cloud.items
            ]
        self.cloud.boundary("batch_get_item", "after")
        return {"Responses": answers, "UnprocessedKeys": {}}

    def query(self, **request: Any) -> dict[str, Any]:
        check_use(request)
        self.cloud.boundary("query", "before")
        partition = request["ExpressionAttributeValues"][":pk"]["S"]
        beginning = request["ExpressionAttributeValues"].get(":sk", {"S": ""})["S"]
        after = self._key(request["ExclusiveStartKey"])[1] if "ExclusiveStartKey" in request else ""
        keys = sorted(
            k
            for k in self.cloud.items
            if k[0] == partition and k[1].startswith(beginning) and k[1] > after
        )
        page = [deepcopy(self.cloud.items[key]) for key in keys[:PAGE]]
        last = {name: page[-1][name] for name in ("pk", "sk")} if len(keys) > PAGE else None
        self.cloud.boundary("query", "after")
        return {"Items": page, **({"LastEvaluatedKey": last} if last else {})}

    def put_item(self, **request: Any) -> dict[str, Any]:
        self._single("PutItem", {"Put": request})
        return {}

    def update_item(self, **request: Any) -> dict[str, Any]:
        return {"Attributes": self._single("UpdateItem", {"Update": request})}

    def _single(self, operation: str, action: dict[str, Any]) -> dict[str, Any] | None:
        self.cloud.boundary(operation, "before")
        key, item, holds = self._evaluate(action)
        if key in self.cloud.prepared:
            raise error("TransactionConflictException", operation)
        if not holds:
            raise error("ConditionalCheckFailedException", operation)
        self.cloud.commit([(key, item)])
        answer = deepcopy(item)
        self.cloud.boundary(operation, "after")
        return answer

    def _evaluate(
        self, action: dict[str, Any]
    ) -> tuple[tuple[str, str], dict[str, Any] | None, bool]:
        ((verb, request),) = action.items()
        check_use(request)
        key = self._key(request["Item"] if verb == "Put" else request["Key"])
        assert len(key[1].encode()) <= 1024 and len(key[0].encode()) <= 2048
        old = self.cloud.items.get(key, {})
        holds = (
            "ConditionExpression" not in request
            or Expression(request["ConditionExpression"], old, request).condition()
        )
        if not holds or verb == "Delete":
            return key, None, holds
        if verb == "Put":
            return key, deepcopy(request["Item"]), True
        new = deepcopy(old) or deepcopy(request["Key"])
        Expression(request["UpdateExpression"], new, request).update()
        return key, new, True

    def transact_write_items(self, TransactItems: list[dict[str, Any]]) -> dict[str, Any]:
        self.cloud.boundary("TransactWriteItems", "before")
        assert 0 < len(TransactItems) <= 100
        evaluated = [self._evaluate(action) for action in TransactItems]
        keys = [key for key, _, _ in evaluated]
        assert len(set(keys)) == len(keys), "a transaction names an item twice"
        codes = [
            (
                "TransactionConflict"
                if key in self.cloud.prepared
                else "None"
                if holds
                else "ConditionalCheckFailed"
            )
            for key, _, holds in evaluated
        ]
        if set(codes) != {"None"}:
            raise error(
                "TransactionCanceledException",
                "TransactWriteItems",
                [{"Code": code} for code in codes],
            )
        changes = [(key, item) for key, item, _ in reversed(evaluated)]
        self.cloud.prepared |= set(keys)
        try:
            while changes:
                self.cloud.commit(changes)
                if changes:
                    self.cloud.boundary("TransactWriteItems", "commit")
        finally:
            if changes:  # the caller has died, the transaction is decided: DynamoDB completes it when it gets to it
                self.cloud.orphans.append(changes)
        self.cloud.boundary("TransactWriteItems", "after")
        return {}


class S3:
    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def put_object(
        self, *, Bucket: str, Key: str, Body: bytes, ContentType: str, IfNoneMatch: str
    ) -> dict[str, Any]:
        self.cloud.boundary("PutObject", "before")
        assert IfNoneMatch == "*" and len(Key.encode()) <= 1024
        if (Bucket, Key) in self.cloud.objects:
            assert self.cloud.objects[Bucket, Key] == Body, "a second writer has other bytes"
            raise error("PreconditionFailed", "PutObject")
        self.cloud.objects[Bucket, Key] = Body
        self.cloud.boundary("PutObject", "after")
        return {}


class StepFunctions:
    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> dict[str, Any]:
        self.cloud.boundary("StartExecution", "before")
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,80}", name)
        known = self.cloud.executions.get(name)
        if known and (known["status"] != "RUNNING" or known["input"] != input):
            raise error("ExecutionAlreadyExists", "StartExecution")
        self.cloud.executions[name] = known or {"status": "RUNNING", "input": input}
        self.cloud.boundary("StartExecution", "after")
        return {
            "executionArn": f"{stateMachineArn.replace(':stateMachine:', ':execution:')}:{name}"
        }

    def end_all(self) -> None:
        """Every running execution succeeds."""
        for execution in self.cloud.executions.values():
            execution["status"] = "SUCCEEDED"


def orphaned(cloud: Cloud) -> Iterator[None]:
    """Complete the transactions of dead callers, one commit at a time."""
    while cloud.orphans:
        cloud.commit(cloud.orphans[0])
        if not cloud.orphans[0]:
            cloud.orphans.pop(0)
        yield
