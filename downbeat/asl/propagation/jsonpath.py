"""What is known of a JSONPath, or of a call of an intrinsic function.

https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from downbeat.asl.propagation.value import (
    UNKNOWN,
    Items,
    Value,
    concatenated,
    field,
    item,
    listed,
    over,
    text,
    texts_of,
)

# Names: "$" the input, "$$" the context object, else the variable without its dollar sign.
Names = Mapping[str, Value]
TOKEN = re.compile(
    r"\s*(?:(?P<call>States\.\w+)\s*\(|'(?P<text>(?:\\.|[^'\\])*)'"
    r"|(?P<path>\$(?:\[[^\]]*\]|[^\s,()'\[])*)"
    r"|(?P<word>-?[\d.]+|true|false|null)|(?P<mark>[,)]))"
)
STEP = re.compile(r"\.([A-Za-z_][\w-]*)|\['([^']*)'\]|\[(-?\d+)\]|(\[\*\]|\.\*)")
ESCAPE = re.compile(r"\\(.)")


def of_path(path: str, names: Names) -> Value:
    """What is known of the value at a path; UNKNOWN for one that chooses by a filter."""
    root = re.match(r"\$\$|\$[A-Za-z_]\w*|\$", path)
    if root is None:
        return UNKNOWN
    name = root[0] if root[0] in ("$", "$$") else root[0][1:]
    value, at, many = names.get(name, UNKNOWN), root.end(), False
    while at < len(path):
        step = STEP.match(path, at)
        if step is None:
            return UNKNOWN
        key, quoted, number, every = step.groups()
        if every:
            value, many = item(value), True
        elif number is not None:
            value = item(value, int(number))
        else:
            value = field(value, key if key is not None else quoted)
        at = step.end()
    return Items(value) if many else value


def plain_way(path: str) -> tuple[str, ...] | None:
    """The names of a path that is nothing but names, as of ResultPath; None for any other."""
    if not re.fullmatch(r"\$(?:\.[A-Za-z_][\w-]*|\['[^']*'\])*", path):
        return None
    return tuple(key or quoted for key, quoted, *_ in STEP.findall(path))


def of_text(written: str, names: Names) -> Value:
    """What is known of the value of a field whose key ends in ".$"."""
    if not written.startswith("States."):
        return of_path(written, names)
    try:
        value, end = _argument(written, 0, names)
    except (ValueError, RecursionError):
        return UNKNOWN
    return UNKNOWN if written[end:].strip() else value


def _argument(written: str, at: int, names: Names) -> tuple[Value, int]:
    """(the value of what begins here, the position behind it); raises ValueError."""
    token = TOKEN.match(written, at)
    if token is None or token["mark"]:
        raise ValueError(written)
    at = token.end()
    if token["text"] is not None:
        return text(ESCAPE.sub(r"\1", token["text"])), at
    if token["word"]:
        return text(token["word"]), at
    if token["path"]:
        return of_path(token["path"], names), at
    arguments: list[Value] = []
    first = written[at:].lstrip()
    template = re.match(r"'((?:\\.|[^'\\])*)'", first)
    if token["call"] == "States.Format" and template:
        return _formatted(template[1], written, at, names)
    while True:
        mark = TOKEN.match(written, at)
        if mark is None:
            raise ValueError(written)
        if mark["mark"] == ")":
            return FUNCTIONS.get(token["call"], _unknown)(arguments), mark.end()
        if mark["mark"] == ",":
            at = mark.end()
        value, at = _argument(written, at, names)
        arguments.append(value)


def _formatted(template: str, written: str, at: int, names: Names) -> tuple[Value, int]:
    """States.Format: the values in the place of the template's `{}`."""
    _, at = _argument(written, at, names)
    values: list[Value] = []
    while (mark := TOKEN.match(written, at)) and mark["mark"] == ",":
        value, at = _argument(written, mark.end(), names)
        values.append(value)
    if mark is None or mark["mark"] != ")":
        raise ValueError(written)
    literals = re.split(r"(?<!\\)\{\}", template)
    if len(literals) != len(values) + 1:
        raise ValueError(written)
    pieces: list[Value] = [text(ESCAPE.sub(r"\1", literals[0]))]
    for value, literal in zip(values, literals[1:], strict=True):
        pieces += [value, text(ESCAPE.sub(r"\1", literal))]
    return concatenated(pieces), mark.end()


def _unknown(arguments: list[Value]) -> Value:
    return UNKNOWN


def _item_of(arguments: list[Value]) -> Value:
    number = next(iter(texts_of(arguments[1]) or ()), ())
    plain = len(number) == 1 and isinstance(number[0], str) and number[0].lstrip("-").isdecimal()
    return item(arguments[0], int(str(number[0])) if plain else None)


def _split(arguments: list[Value]) -> Value:
    """Each part of a text without holes, split at any of the delimiter's characters."""
    texts = [texts_of(each) for each in arguments]
    if any(each is None or len(each) != 1 for each in texts):
        return UNKNOWN
    ((whole, *holes),), ((marks, *more),) = texts  # type: ignore[misc]
    if holes or more or not isinstance(whole, str) or not isinstance(marks, str):
        return UNKNOWN
    parts = [part for part in re.split(f"[{re.escape(marks)}]", whole) if part]
    return listed(map(text, parts))


FUNCTIONS: dict[str, Callable[[list[Value]], Value]] = {
    "States.Array": listed,
    "States.ArrayGetItem": _item_of,
    "States.ArrayUnique": lambda arguments: Items(item(arguments[0])),
    "States.ArrayPartition": lambda arguments: Items(Items(item(arguments[0]))),
    "States.JsonMerge": lambda arguments: over(arguments[0], arguments[1]),
    "States.StringSplit": _split,
}
