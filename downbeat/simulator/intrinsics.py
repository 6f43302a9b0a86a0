"""Calls of intrinsic functions in JSONPath states: "States.Format('{} of {}', $.part,
States.ArrayLength($.all))".
"""

from __future__ import annotations

import json
import random as randomness
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from downbeat.simulator.intrinsic_functions import FUNCTIONS, IntrinsicFailure

Resolve = Callable[[str], Any]  # a path ("$.a", "$$.b", "$variable") -> its value
DEEPEST = 10  # functions inside functions


class IntrinsicCall(NamedTuple):
    """A parsed call: the function's name, and its arguments: IntrinsicCall, ("path", text) or
    ("value", anything).
    """

    name: str
    arguments: tuple[Any, ...]
    text: str


def is_intrinsic(text: str) -> bool:
    """Whether a string of a payload template is a call."""
    return text.startswith("States.")


def call_intrinsic(text: str, resolve: Resolve, random: randomness.Random) -> Any:
    """The value of a call such as "States.Format('{}', $.name)". Raises IntrinsicFailure, and what
    `resolve` raises.
    """
    return _value(parse(text), resolve, random)


def _value(invocation: IntrinsicCall, resolve: Resolve, random: randomness.Random) -> Any:
    arguments = [_argument(argument, resolve, random) for argument in invocation.arguments]
    fewest, most, function = FUNCTIONS[invocation.name]
    if not fewest <= len(arguments) <= most:
        raise IntrinsicFailure(f"Invalid number of arguments for {invocation.name}")
    return function(arguments, random)


def _argument(argument: Any, resolve: Resolve, random: randomness.Random) -> Any:
    if isinstance(argument, IntrinsicCall):
        return _value(argument, resolve, random)
    kind, value = argument
    return resolve(value) if kind == "path" else value


# --- parsing

_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"States\.\w+")
_STRING = re.compile(r"'((?:\\.|[^'\\])*)'", re.DOTALL)
_LITERAL = re.compile(r"(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?=\s*[,)])")


@lru_cache(maxsize=1024)
def parse(text: str) -> IntrinsicCall:
    """The call in a string. Raises IntrinsicFailure where it is no call."""
    invocation, at = _parse_call(text, 0, 1)
    if text[at:].strip():
        raise IntrinsicFailure(f"'{text[at:].strip()}' follows the end of the call '{text[:at]}'")
    return invocation


def _parse_call(text: str, at: int, depth: int) -> tuple[IntrinsicCall, int]:
    name = _NAME.match(text, at)
    if not name or name[0] not in FUNCTIONS:
        raise IntrinsicFailure(f"'{name[0] if name else text[at:]}' is not an intrinsic function")
    if depth > DEEPEST:
        raise IntrinsicFailure(f"more than {DEEPEST} functions are nested in '{text}'")
    start, at, arguments = at, _skip(text, name.end()), []
    if not text.startswith("(", at):
        raise IntrinsicFailure(f"'(' is missing after '{name[0]}'")
    at = _skip(text, at + 1)
    while not text.startswith(")", at):
        argument, at = _parse_argument(text, at, depth)
        arguments.append(argument)
        at = _skip(text, at)
        if text.startswith(",", at):
            at = _skip(text, at + 1)
        elif not text.startswith(")", at):
            raise IntrinsicFailure(f"')' is missing in '{text}'")
    return IntrinsicCall(name[0], tuple(arguments), text[start : at + 1]), at + 1


def _parse_argument(text: str, at: int, depth: int) -> tuple[Any, int]:
    string = _STRING.match(text, at)
    if string:
        return ("value", _Escaped(string[1])), string.end()
    if text.startswith("States.", at):
        return _parse_call(text, at, depth + 1)
    if text.startswith("$", at):
        end = _end_of_path(text, at)
        return ("path", text[at:end].strip()), end
    literal = _LITERAL.match(text, at)
    if not literal:
        raise IntrinsicFailure(f"'{text[at:]}' is no argument")
    return ("value", json.loads(literal[0])), literal.end()


class _Escaped(str):
    """A string literal with its escapes resolved; `.raw` keeps them, for States.Format has escapes
    of its own (\\{ and \\}).
    """

    raw: str

    def __new__(cls, raw: str) -> _Escaped:
        self = super().__new__(cls, re.sub(r"\\([\s\S])", r"\1", raw))
        self.raw = raw
        return self


def _end_of_path(text: str, at: int) -> int:
    depth, quote = 0, ""
    for position in range(at, len(text)):
        character = text[position]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"" and depth:
            quote = character
        elif character in "[(":
            depth += 1
        elif character in "])" and depth:
            depth -= 1
        elif character in ",)" and not depth:
            return position
    return len(text)


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at
