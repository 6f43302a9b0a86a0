"""Names and values of DynamoDB's expressions that do not fit together: a value that nobody gives,
one that nobody uses, a word that DynamoDB reserves.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.walk import states

EXPRESSIONS = (
    *("UpdateExpression", "ConditionExpression", "FilterExpression"),
    *("KeyConditionExpression", "ProjectionExpression"),
)
# Argument → the sign its names begin with, and what they are called.
GIVEN = {"ExpressionAttributeValues": (":", "value"), "ExpressionAttributeNames": ("#", "name")}
CLAUSES = ("SET", "REMOVE", "ADD", "DELETE")
# The reserved words that tables use most:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
RESERVED = frozenset(
    (
        *("action", "after", "all", "any", "backup", "before", "begin", "between", "bytes"),
        *("comment", "connection", "constraint", "count", "counter", "data", "date", "day"),
        *("default", "delete", "duration", "end", "error", "exists", "external", "file"),
        *("filter", "first", "format", "function", "group", "hash", "hour", "id_", "index"),
        *("input", "item", "items", "key", "keys", "language", "last", "level", "limit"),
        *("list", "location", "lock", "max", "member", "message", "method", "min", "minute"),
        *("mode", "month", "name", "names", "new", "next", "number", "object", "order"),
        *("output", "owner", "partition", "password", "path", "percent", "permission", "plan"),
        *("position", "process", "processing", "range", "region", "result", "role", "row"),
        *("rule", "schema", "search", "second", "session", "set", "size", "source", "start"),
        *("state", "status", "storage", "string", "sum", "system", "table", "target", "time"),
        *("timestamp", "token", "total", "ttl", "type", "unit", "url", "usage", "user"),
        *("uuid", "value", "values", "version", "view", "views", "week", "year", "zone"),
    )
) - {"id_"}
ATTRIBUTE = re.compile(r"(?<![:#.\w])([A-Za-z_]\w*)(?=\s*(?:=|<>|<|>|,|$))")


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Every expression of a call of DynamoDB that DynamoDB refuses."""
    for located in states(definition):
        if "dynamodb:" not in str(located.state.get("Resource", "")):
            continue
        field = "Parameters" if located.query_language == "JSONPath" else "Arguments"
        arguments = located.state.get(field)
        if isinstance(arguments, Mapping):
            yield from _of_call(arguments, f"{located.path}/{field}")


def _of_call(arguments: Mapping[str, Any], path: str) -> Iterator[Diagnostic]:
    written = {
        name: text
        for name in EXPRESSIONS
        if isinstance(text := arguments.get(name), str) and not text.startswith("{%")
    }
    computed = any(
        str(name).removesuffix(".$") in EXPRESSIONS and name not in written for name in arguments
    )
    for name, text in written.items():
        yield from _clauses(name, text, path)
        yield from _reserved(name, text, path)
    for argument, (sign, what) in GIVEN.items():
        placeholders = arguments.get(argument, {})
        if not isinstance(placeholders, Mapping) or f"{argument}.$" in arguments:
            continue
        names = {str(name).removesuffix(".$") for name in placeholders}
        used = {
            (name, each)
            for name, text in written.items()
            for each in re.findall(rf"{sign}\w+", text)
        }
        for name, each in sorted(used):
            if each not in names:
                message = (
                    f"uses {each}, and {argument} has no such {what}.{nearest(each, names)} Add"
                    f" it there."
                )
                yield Diagnostic(f"{path}/{name}", message, "expression-attribute")
        for each in sorted(names - {each for _, each in used}):
            slip = not each.startswith(sign)
            if not computed and (slip or not any(near(each, one) for _, one in used)):
                fix = f"Begin it with {sign}." if slip else "Use it, or leave it out."
                message = f"is a {what} that no expression uses, which DynamoDB refuses. {fix}"
                yield Diagnostic(f"{path}/{argument}/{each}", message, "expression-attribute")


def near(one: str, other: str) -> bool:
    """Whether one of the names is a slip of the other, which is told already."""
    return bool(nearest(one, [other]))


def _clauses(name: str, text: str, path: str) -> Iterator[Diagnostic]:
    first = (text.split() or [""])[0]
    if name == "UpdateExpression" and first.upper() not in CLAUSES:
        message = f'begins with "{first}", and an update begins with {", ".join(CLAUSES)}.'
        yield Diagnostic(f"{path}/{name}", f"{message}{nearest(first, CLAUSES)}", "refused-value")


def _reserved(name: str, text: str, path: str) -> Iterator[Diagnostic]:
    bare = re.sub(rf"^\s*({'|'.join(CLAUSES)})\b", "", text, flags=re.IGNORECASE)
    for word in dict.fromkeys(ATTRIBUTE.findall(bare)):
        if word.lower() in RESERVED:
            message = (
                f'"{word}" is a word that DynamoDB reserves. Write #{word}, and'
                f' "ExpressionAttributeNames": {{"#{word}": "{word}"}}.'
            )
            yield Diagnostic(f"{path}/{name}", message, "refused-value")
