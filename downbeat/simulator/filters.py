"""Filters of a JSONPath: the `(@.price < 10 && @.tags contains 'a')` of `$.books[?(…)]`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

NO_VALUE: Any = object()  # a path inside a filter that leads nowhere
Keep = Callable[[Any, Any], Any]  # (item, document) -> the value of an expression

_TOKEN = re.compile(
    r"\s*(?:(?P<op>&&|\|\||==|!=|<=|>=|=~|<|>|!|\(|\))"
    r"|(?P<regex>/(?:\\.|[^/\\])+/i?)"
    r"|(?P<string>'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
    r"|(?P<path>[@$](?:\.\.?[\w*-]+(?:\(\))?|\[[^\]]*\])*)"
    r"|(?P<list>\[[^\]]*\])"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<word>\w+))"
)


def compile_filter(text: str, look_up: Callable[[str, Any], Any]) -> Callable[[Any, Any], bool]:
    """The predicate of a filter, given with its parentheses; `look_up(path, value)` reads a path
    inside it, or gives NO_VALUE.

    Raises ValueError when it cannot be read.
    """
    tokens, at = [], 0
    while at < len(text.rstrip()):
        token = _TOKEN.match(text, at)
        if not token:
            raise ValueError(f"the filter '{text}' cannot be read from character {at}")
        tokens.append((token.lastgroup or "", token[token.lastgroup or 0]))
        at = token.end()
    expression, rest = _either(
        [(kind, _path(text, look_up) if kind == "path" else text) for kind, text in tokens]
    )
    if rest:
        raise ValueError(f"the filter '{text}' goes on after its end with '{rest[0][1]}'")
    return lambda item, document: _truth(expression(item, document))


Tokens = list[tuple[str, Any]]


def _either(tokens: Tokens) -> tuple[Keep, Tokens]:
    left, tokens = _both(tokens)
    while tokens and tokens[0][1] == "||":
        right, tokens = _both(tokens[1:])
        left = _joined(left, right, any)
    return left, tokens


def _both(tokens: Tokens) -> tuple[Keep, Tokens]:
    left, tokens = _comparison(tokens)
    while tokens and tokens[0][1] == "&&":
        right, tokens = _comparison(tokens[1:])
        left = _joined(left, right, all)
    return left, tokens


def _joined(left: Keep, right: Keep, holds: Callable[[Any], bool]) -> Keep:
    return lambda item, document: holds(_truth(keep(item, document)) for keep in (left, right))


def _comparison(tokens: Tokens) -> tuple[Keep, Tokens]:
    if tokens and tokens[0][1] == "!":
        inner, tokens = _comparison(tokens[1:])
        return (lambda item, document: not _truth(inner(item, document))), tokens
    left, tokens = _operand(tokens)
    if tokens and str(tokens[0][1]).lower() in COMPARE:
        compare = COMPARE[tokens[0][1].lower()]
        right, tokens = _operand(tokens[1:])
        return (lambda item, document: compare(left(item, document), right(item, document))), tokens
    return left, tokens


def _operand(tokens: Tokens) -> tuple[Keep, Tokens]:
    if not tokens:
        raise ValueError("a filter ends where a value is missing")
    (kind, text), rest = tokens[0], tokens[1:]
    if text == "(":
        inner, rest = _either(rest)
        if not rest or rest[0][1] != ")":
            raise ValueError("a '(' of a filter is never closed")
        return inner, rest[1:]
    if kind == "path":
        return text, rest
    value = _literal(kind, text)
    return (lambda item, document: value), rest


def _path(text: str, look_up: Callable[[str, Any], Any]) -> Keep:
    path = "$" + text[1:]
    return (
        (lambda item, document: look_up(path, item))
        if text[0] == "@"
        else (lambda item, document: look_up(path, document))
    )


def _literal(kind: str, text: str) -> Any:
    if kind == "string":
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    if kind == "regex":
        return re.compile(text.rstrip("i")[1:-1], re.IGNORECASE if text.endswith("i") else 0)
    if kind == "list":
        return json.loads(text.replace("'", '"'))
    if kind == "number" or text in ("true", "false", "null"):
        return json.loads(text)
    raise ValueError(f"'{text}' is no value of a filter")


def _truth(value: Any) -> bool:
    """A bare path is true when it leads somewhere (json-path's existence check)."""
    return value if isinstance(value, bool) else value is not NO_VALUE


def _ordered(holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(left: Any, right: Any) -> bool:
        numbers = all(
            isinstance(v, (int, float)) and not isinstance(v, bool) for v in (left, right)
        )
        return (numbers or isinstance(left, str) and isinstance(right, str)) and holds(left, right)

    return compare


def _equal(left: Any, right: Any) -> bool:
    return (
        left is not NO_VALUE
        and right is not NO_VALUE
        and left == right
        and isinstance(left, bool) == isinstance(right, bool)
    )


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _ordered(lambda left, right: left < right),
    "<=": _ordered(lambda left, right: left <= right),
    ">": _ordered(lambda left, right: left > right),
    ">=": _ordered(lambda left, right: left >= right),
    "=~": lambda left, right: isinstance(left, str) and bool(right.fullmatch(left)),
    "in": lambda left, right: isinstance(right, list) and left in right,
    "nin": lambda left, right: not (isinstance(right, list) and left in right),
    "contains": lambda left, right: isinstance(left, (list, str)) and right in left,
    "subsetof": lambda left, right: (
        isinstance(left, list) and isinstance(right, list) and all(v in right for v in left)
    ),
    "size": lambda left, right: isinstance(left, (list, str, dict)) and len(left) == right,
    "empty": lambda left, right: isinstance(left, (list, str, dict)) and (not left) is right,
}
