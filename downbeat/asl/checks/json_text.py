"""A definition as text: JSON without repeated keys, without NaN, at most 1 MB."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from downbeat.asl.checks.position import shown
from downbeat.asl.diagnostic import Diagnostic

MAX_CHARACTERS = 1_048_576  # https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
DEEPEST = 200  # levels of lists and objects
_TOO_DEEP = "The text is nested too deeply to be a definition."
_CONTAINERS = (dict, list, tuple)


class _Repeated(dict[str, Any]):
    """An object in which keys stand more than once."""

    keys_again: list[str]


def parse(text: str) -> tuple[Any, list[Diagnostic]]:
    """The value of a JSON text, and what AWS would not take in the text itself; the value is None
    where it cannot be read.
    """
    if len(text) > MAX_CHARACTERS:
        return None, [too_long(len(text))]
    if no_json := _no_json(text):
        return None, [Diagnostic("/", no_json, "not-json")]
    constants: list[str] = []
    marked: list[_Repeated] = []
    try:
        value = json.loads(
            text, object_pairs_hook=partial(_object, marked), parse_constant=constants.append
        )
    except (ValueError, RecursionError) as fault:
        deep = isinstance(fault, RecursionError)
        code = "nested-too-deeply" if deep else "not-json"
        return None, [Diagnostic("/", _unreadable(fault), code)]
    if nested_too_deeply(value):
        return None, [Diagnostic("/", _TOO_DEEP, "nested-too-deeply")]
    problems = [
        Diagnostic(
            "/", f"The text holds {word}, which is not JSON; use a number or null.", "not-json"
        )
        for word in dict.fromkeys(constants)
    ]
    return value, problems + (list(_repetitions(value, "")) if marked else [])


def _no_json(text: str) -> str:
    """Why a text is no JSON before it is read; "" where nothing says so yet."""
    if not text.strip():
        return "The definition is empty; it is a JSON object with StartAt and States."
    if text.startswith("\ufeff"):
        return (
            "The text begins with a byte order mark (U+FEFF), which is not JSON; save the file as"
            " UTF-8 without BOM."
        )
    return ""


def nested_too_deeply(value: Any) -> bool:
    """Whether a value has more levels of lists and objects than a definition; independent of the
    process's recursion limit, which libraries raise.
    """
    level = [value] if isinstance(value, _CONTAINERS) else []
    for _ in range(DEEPEST):
        level = [
            inner for one in level for inner in _members(one) if isinstance(inner, _CONTAINERS)
        ]
        if not level:
            return False
    return True


def _members(container: Any) -> Iterable[Any]:
    return container.values() if isinstance(container, dict) else container


def _object(repeated: list[_Repeated], pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, marked and noted where keys stand in it more than once."""
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    marked, keys = _Repeated(value), [key for key, _ in pairs]
    marked.keys_again = [key for key in value if keys.count(key) > 1]
    repeated.append(marked)
    return marked


def _unreadable(fault: ValueError | RecursionError) -> str:
    """Why a text could not be read as JSON."""
    if isinstance(fault, json.JSONDecodeError):
        return (
            f"The text is not JSON: line {fault.lineno}, column {fault.colno}:"
            f" {_plain_words(fault.msg)}."
        )
    if isinstance(fault, RecursionError):
        return _TOO_DEEP
    return (  # of thousands of digits
        f"The text holds a number that cannot be read: {str(fault).split(';')[0]}."
    )


def too_long(length: int) -> Diagnostic:
    return Diagnostic(
        "/",
        f"A definition has at most {MAX_CHARACTERS} characters, but this one has {length}.",
        "definition-too-long",
    )


def _plain_words(message: str) -> str:
    """The parser's message, with a hint where it is known to puzzle."""
    hints = {
        "Expecting property name enclosed in double quotes": ", and no comma after the last entry",
        "Expecting value": (
            ", such as text in double quotes, a number, an object, a list, true, false or null"
        ),
        "Extra data": "; nothing may follow the object",
    }
    return message + hints.get(message, "")


def _repetitions(value: Any, path: str) -> Iterator[Diagnostic]:
    if isinstance(value, _Repeated):
        for key in value.keys_again:
            yield Diagnostic(
                f"{path}/{key}",
                f"The key {shown(key)} stands more than once in this object, and all but the last"
                " would be lost; rename or remove one.",
                "repeated-key",
            )
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _repetitions(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _repetitions(inner, f"{path}[{number}]")
