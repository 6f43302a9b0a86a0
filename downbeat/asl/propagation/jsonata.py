"""What is known of a JSONata expression: texts, concatenations, fields, choices between values,
variables of its own. Whatever else an expression does, nothing is known of what comes out.

https://docs.jsonata.org/programming
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple

from downbeat.asl.propagation.value import (
    UNKNOWN,
    Fields,
    Items,
    Value,
    concatenated,
    field,
    item,
    listed,
    merged,
    over,
    text,
    texts_of,
)

TOKEN = re.compile(
    r"""\s*(?:/\*.*?\*/\s*)*(?:
    (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<variable>\$\w*)
    |(?P<name>[A-Za-z_]\w*|`[^`]*`)
    |(?P<mark>:=|!=|<=|>=|~>|\*\*|\.\.|[-+*/%&=<>?:;,.(){}\[\]|^@#!~])
    )""",
    re.VERBOSE | re.DOTALL,
)
# How strongly the operators bind: https://github.com/jsonata-js/jsonata/blob/master/src/parser.js
BINDING = {
    ":=": 10,
    "?": 20,
    "~>": 40,
    "or": 25,
    "and": 30,
    **dict.fromkeys(("=", "!=", "<", ">", "<=", ">=", "in"), 40),
    **dict.fromkeys(("+", "-", "&"), 50),
    **dict.fromkeys(("*", "/", "%"), 60),
    "{": 70,
    ".": 75,
    "(": 80,
    "[": 80,
    "^": 40,
    "@": 80,
    "#": 80,
}
CONSTANTS = ("true", "false", "null")
NUMBERS = ("+", "-", "*", "/", "%")
TRUTHS = ("=", "!=", "<", ">", "<=", ">=", "in", "and", "or")
MOST_DEPTH = 60


class _Unread(Exception):
    """An expression that holds what is not read here."""


class ExpressionNode(NamedTuple):
    """A part of an expression: `kind` says what `parts` are."""

    kind: str
    parts: tuple[Any, ...]


def of_expression(expression: str, names: Mapping[str, Value]) -> Value:
    """What is known of the value of an expression (without `{%` and `%}`); `names` are those of the
    variables, without the dollar sign.
    """
    tree = parsed(expression)
    return UNKNOWN if tree is None else _value(tree, dict(names))


@lru_cache(maxsize=1024)
def parsed(expression: str) -> ExpressionNode | None:
    """The expression as a tree; None where it holds what is not read here."""
    try:
        reader = _Reader(expression)
        tree = reader.expression(0)
        return tree if reader.mark() == "" else None
    except (_Unread, RecursionError):
        return None


JOIN = ExpressionNode("variable", ("join",))


class _Reader:
    """Reads an expression token by token, each operator as strongly as it binds."""

    def __init__(self, expression: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        self.at = self.depth = 0
        at = 0
        while at < len(expression.rstrip()):
            match = TOKEN.match(expression, at)
            if match is None:
                raise _Unread
            self.tokens.append((str(match.lastgroup), match[match.lastgroup or 0]))
            at = match.end()

    def mark(self) -> str:
        """The text of the next token; "" at the end."""
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, mark: str = "") -> tuple[str, str]:
        """The next token, which must be this mark."""
        if self.at >= len(self.tokens) or (mark and self.mark() != mark):
            raise _Unread
        self.at += 1
        return self.tokens[self.at - 1]

    def expression(self, binding: int) -> ExpressionNode:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise _Unread
        left = self.first()
        while BINDING.get(self.mark(), 0) > binding and self.tokens[self.at][0] in ("mark", "name"):
            left = self.further(left, self.take()[1])
        self.depth -= 1
        return left

    def first(self) -> ExpressionNode:
        """What an expression begins with."""
        kind, word = self.take()
        if kind in FIRST:
            return FIRST[kind](word)
        if word in BRACKETS:
            end, between, what = BRACKETS[word]
            return ExpressionNode(what, tuple(self.listed(end, between)))
        if word == "{":
            return ExpressionNode("object", tuple(self.pairs()))
        if word != "-":
            raise _Unread
        self.expression(BINDING["{"])
        return ExpressionNode("unknown", ())

    def further(self, left: ExpressionNode, operator: str) -> ExpressionNode:
        """What an operator makes of what stands before and behind it."""
        if operator in NUMBERS + TRUTHS:
            self.expression(BINDING[operator])
            return ExpressionNode("unknown", ())
        if operator not in self.FURTHER:
            raise _Unread
        return self.FURTHER[operator](self, left)

    def item(self, left: ExpressionNode) -> ExpressionNode:
        inner = None if self.mark() == "]" else self.expression(0)
        self.take("]")
        return ExpressionNode("item", (left, inner))

    def call(self, left: ExpressionNode) -> ExpressionNode:
        return ExpressionNode("call", (left, *self.listed(")", ",")))

    def field(self, left: ExpressionNode) -> ExpressionNode:
        return ExpressionNode("field", (left, self.expression(BINDING["."])))

    def joined(self, left: ExpressionNode) -> ExpressionNode:
        return ExpressionNode("joined", (left, self.expression(BINDING["&"])))

    def assigned(self, left: ExpressionNode) -> ExpressionNode:
        return ExpressionNode("assign", (left, self.expression(BINDING[":="] - 1)))

    def choice(self, condition: ExpressionNode) -> ExpressionNode:
        one = self.expression(0)
        if self.mark() != ":":
            return ExpressionNode("choice", (condition, one))
        self.take()
        return ExpressionNode("choice", (condition, one, self.expression(0)))

    def listed(self, end: str, between: str) -> list[ExpressionNode]:
        expressions = []
        while self.mark() != end:
            expressions.append(self.expression(0))
            if self.mark() != end:
                self.take(between)
        self.take(end)
        return expressions

    def pairs(self) -> list[tuple[ExpressionNode, ExpressionNode]]:
        fields = []
        while self.mark() != "}":
            key = self.expression(0)
            self.take(":")
            fields.append((key, self.expression(0)))
            if self.mark() != "}":
                self.take(",")
        self.take("}")
        return fields

    FURTHER: ClassVar[dict[str, Callable[[_Reader, ExpressionNode], ExpressionNode]]] = {
        ".": field,
        "[": item,
        "(": call,
        "?": choice,
        ":=": assigned,
        "&": joined,
    }


def _word(name: str) -> ExpressionNode:
    if name == "function":
        raise _Unread
    if name in CONSTANTS:
        return ExpressionNode("unknown", ()) if name == "null" else ExpressionNode("text", (name,))
    return ExpressionNode("name", (name.strip("`"),))


def _unquoted(token: str) -> str:
    """The text of a string; raises _Unread for an escape other than that of a plain sign."""
    inner = token[1:-1]
    if re.search(r"\\[^\"'\\/]", inner):
        raise _Unread
    return re.sub(r"\\(.)", r"\1", inner)


FIRST: dict[str, Callable[[str], ExpressionNode]] = {
    "text": lambda word: ExpressionNode("text", (_unquoted(word),)),
    "number": lambda word: ExpressionNode("text", (word,)),
    "variable": lambda word: ExpressionNode("variable", (word[1:],)),
    "name": _word,
}
# Opening bracket → closing one, what stands between the parts, what they are together.
BRACKETS = {"(": (")", ";", "block"), "[": ("]", ",", "list")}


def _value(node: ExpressionNode, names: dict[str, Value]) -> Value:
    """What is known of a node's value; `names` takes the variables that a block assigns."""
    return VALUES[node.kind](node.parts, names)


def _block(parts: tuple[Any, ...], names: dict[str, Value]) -> Value:
    inside, value = dict(names), UNKNOWN
    for part in parts:
        value = _value(part, inside)
    return value


def _assigned(parts: tuple[Any, ...], names: dict[str, Value]) -> Value:
    target, written = parts
    value = _value(written, names)
    if target.kind == "variable":
        names[target.parts[0]] = value
    return value


def _choice(parts: tuple[Any, ...], names: dict[str, Value]) -> Value:
    """Either value; without a second one it may be none."""
    return merged(_value(part, names) for part in parts[1:]) if len(parts) > 2 else UNKNOWN


def _list(parts: tuple[Any, ...], names: dict[str, Value]) -> Value:
    """A list. What finds nothing is no item of it, and a list's items are items of their own: where
    one may be, nothing is known of the places.
    """
    values = [_value(part, names) for part in parts]
    return listed(values) if all(map(_is_one, parts)) else Items(merged(values))


def _is_one(node: ExpressionNode) -> bool:
    """Whether a part is certainly one value, and no list."""
    if node.kind == "block" and node.parts:
        return _is_one(node.parts[-1])
    return node.kind in ("text", "joined", "object")


def _field(parts: tuple[Any, ...], names: dict[str, Value]) -> Value:
    left, right = parts
    base = _value(left, names)
    if right.kind == "name" or (right.kind == "text" and isinstance(right.parts[0], str)):
        return field(base, right.parts[0])
    if right.kind == "item" and right.parts[0].kind == "name":
        return _item((ExpressionNode("field", (left, right.parts[0])), right.parts[1]), names)
    return UNKNOWN


def _item(parts: tuple[Any, ...], names: dict[str, Value]) -> Value:
    """An item by its number, the items that a condition chooses, or the list itself; what is no
    list is its only item.
    """
    left, inner = parts
    base = _value(left, names)
    if inner is None:
        return base
    if inner.kind == "text" and inner.parts[0].isdecimal():
        return item(base, int(inner.parts[0])) if isinstance(base, Items) else base
    return Items(item(base)) if isinstance(base, Items) else base


def _object(parts: tuple[Any, ...], names: dict[str, Value]) -> Value:
    fields: dict[str, Value] = {}
    rest: Value | None = None
    for key, inner in parts:
        value = _value(inner, names)
        if key.kind == "text":
            fields[key.parts[0]] = value
        else:
            rest = UNKNOWN
    return Fields(fields, rest)


def _called(parts: tuple[Any, ...], names: dict[str, Value]) -> Value:
    function, *written = parts
    name = function.parts[0] if function.kind == "variable" else ""
    if name in names:
        return UNKNOWN  # a function that the expression brings along
    if (text_of_items := _joined(function, tuple(written), names)) is not None:
        return text_of_items
    arguments = [_value(one, names) for one in written]
    return FUNCTIONS[name](arguments) if name in FUNCTIONS and arguments else UNKNOWN


def _string(arguments: list[Value]) -> Value:
    return arguments[0] if texts_of(arguments[0]) else UNKNOWN


def _joined(
    function: ExpressionNode, written: tuple[ExpressionNode, ...], names: dict[str, Value]
) -> Value | None:
    """$join of a list that is written out: what stands before the first item of which it is not
    known whether there is one; None for any other call.
    """
    if function != JOIN or not written or written[0].kind != "list":
        return None
    between = _value(written[1], names) if len(written) > 1 else text()
    pieces: list[Value] = []
    for part in written[0].parts:
        if not _is_one(part):
            return concatenated([*pieces, UNKNOWN])
        pieces += [between, _value(part, names)] if pieces else [_value(part, names)]
    return concatenated(pieces)


def _objects(arguments: list[Value]) -> Value:
    """$merge: the later object's fields over the earlier one's."""
    items = arguments[0].items if isinstance(arguments[0], Items) else None
    merged_object: Value = Fields({})
    for each in items or ():
        merged_object = over(merged_object, each)
    return merged_object if items else UNKNOWN


def _looked_up(arguments: list[Value]) -> Value:
    """$lookup: a field by its name, or any field of an object whose fields are all known."""
    if len(arguments) < 2:
        return UNKNOWN
    texts = texts_of(arguments[1]) or frozenset()
    if texts and all(len(one) == 1 and isinstance(one[0], str) for one in texts):
        names = sorted(str(one[0]) for one in texts)
        return merged(field(arguments[0], name) for name in names)
    known = arguments[0]
    if isinstance(known, Fields) and known.rest is None and known.fields:
        return merged(known.fields.values())
    return UNKNOWN


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "string": _string,
    "merge": _objects,
    "lookup": _looked_up,
}
VALUES: dict[str, Callable[[tuple[Any, ...], dict[str, Value]], Value]] = {
    "text": lambda parts, names: text(parts[0]),
    "variable": lambda parts, names: names.get(parts[0], UNKNOWN),
    "name": lambda parts, names: UNKNOWN,
    "unknown": lambda parts, names: UNKNOWN,
    "block": _block,
    "list": _list,
    "object": _object,
    "field": _field,
    "item": _item,
    "call": _called,
    "choice": _choice,
    "assign": _assigned,
    "joined": lambda parts, names: concatenated(_value(one, names) for one in parts),
}
