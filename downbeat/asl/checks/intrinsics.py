"""The syntax of intrinsic functions, `States.Format('{}', $.name)`: known names, the number of
arguments, quotes and brackets.

https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
"""

from __future__ import annotations

import re
from collections.abc import Callable

from downbeat.asl.diagnostic import nearest

MANY = 1000
# name → fewest and most arguments
ARGUMENTS: dict[str, tuple[int, int]] = {
    "States.Array": (0, MANY),
    "States.ArrayContains": (2, 2),
    "States.ArrayGetItem": (2, 2),
    "States.ArrayLength": (1, 1),
    "States.ArrayPartition": (2, 2),
    "States.ArrayRange": (3, 3),
    "States.ArrayUnique": (1, 1),
    "States.Base64Decode": (1, 1),
    "States.Base64Encode": (1, 1),
    "States.Format": (1, MANY),
    "States.Hash": (2, 2),
    "States.JsonMerge": (3, 3),
    "States.JsonToString": (1, 1),
    "States.MathAdd": (2, 2),
    "States.MathRandom": (2, 3),
    "States.StringSplit": (2, 2),
    "States.StringToJson": (1, 1),
    "States.UUID": (0, 0),
}
NUMERIC = frozenset(
    {"States.ArrayRange", "States.MathAdd", "States.MathRandom"}
)  # whose every argument is a number
_NAME = re.compile(r"States\.\w*")
_STRING = re.compile(r"'(?:\\.|[^'\\])*+'", re.DOTALL)
_LITERAL = re.compile(
    r"(?:-?(?:\d++(?:\.\d++)?|\.\d++)(?:[eE][+-]?\d++)?|true|false|null)(?=\s*[,)])"
)
_ESCAPE = re.compile(r"\\.", re.DOTALL)
ESCAPED = (  # AWS refuses any other escape when a machine is created (https://github.com/aws/aws-cdk/issues/27304)
    "'{}\\"
)
_SPACE = re.compile(r"\s*+")
MAX_DEPTH = 50


class _Wrong(Exception):
    """The second half of a sentence that says what is wrong with a call."""


def intrinsic_problem(text: str, is_path: Callable[[str], bool]) -> str | None:
    """What is wrong with a call of an intrinsic function, as the second half of a sentence; None
    when AWS takes it.
    """
    try:
        end = _call(text, 0, is_path, 0)
    except _Wrong as wrong:
        return str(wrong)
    rest = text[end:].strip()
    return (
        f'"{rest}" stands after the closing bracket of {text[:end]!r}; a field holds one function.'
        if rest
        else None
    )


def _call(text: str, at: int, is_path: Callable[[str], bool], depth: int) -> int:
    """Reads one call at `at` and gives the position behind its closing bracket."""
    name = _NAME.match(text, at)[0]  # type: ignore[index]
    if name not in ARGUMENTS:
        raise _Wrong(f'there is no intrinsic function "{name}".{nearest(name, ARGUMENTS)}')
    if depth > MAX_DEPTH:
        raise _Wrong(f"its functions are nested more than {MAX_DEPTH} deep.")
    at = _skip(text, at + len(name))
    if text[at : at + 1] != "(":
        raise _Wrong(f'"{name}" is not followed by its arguments in brackets.')
    at, count = _skip(text, at + 1), 0
    while text[at : at + 1] != ")":
        if count:
            if text[at : at + 1] != ",":
                raise _Wrong(f'the brackets of "{name}" are not closed.')
            at = _skip(text, at + 1)
        if name in NUMERIC and text[at : at + 1] == "'":
            raise _Wrong(f'"{name}" takes numbers, but its argument {count + 1} is text.')
        at = _skip(text, _argument(text, at, is_path, depth))
        count += 1
    fewest, most = ARGUMENTS[name]
    if not fewest <= count <= most:
        takes = (
            f"{fewest}"
            if fewest == most
            else f"at least {fewest}"
            if most == MANY
            else f"{fewest} or {most}"
        )
        raise _Wrong(
            f'"{name}" takes {takes} argument{"" if takes.endswith("1") else "s"}, but it has'
            f" {count}."
        )
    return at + 1


def _argument(text: str, at: int, is_path: Callable[[str], bool], depth: int) -> int:
    """Reads one argument: a nested call, text in single quotes, a number, true, false, null, or a
    path.
    """
    if text.startswith("States.", at):
        return _call(text, at, is_path, depth + 1)
    if text[at : at + 1] == "'":
        literal = _STRING.match(text, at)
        if not literal:
            raise _Wrong(
                f"the text that begins with {text[at : at + 20]!r} has no closing quote (a quote"
                " inside is written \\')."
            )
        escape = next(
            (pair for pair in _ESCAPE.findall(literal[0]) if pair[1] not in ESCAPED), None
        )
        if escape:
            raise _Wrong(
                f"its text holds {escape}, but a backslash stands only before ' {{ }} and \\; a"
                " line break is \\n in the JSON itself."
            )
        return literal.end()
    literal = _LITERAL.match(text, at)
    if literal:
        return literal.end()
    end = _end_of_path(text, at)
    if not is_path(text[at:end].strip()):
        raise _Wrong(
            f'its argument "{text[at:end].strip()}" is neither a path, a number nor text in'
            " single quotes ('…')."
        )
    return end


def _end_of_path(text: str, at: int) -> int:
    """Where a path that is an argument ends: at the comma or bracket that is not inside its own
    brackets and quotes.
    """
    depth = 0
    while at < len(text):
        sign = text[at]
        if sign in "'\"":
            closing = text.find(sign, at + 1)
            at = closing if closing > 0 else len(text)
        elif sign in "([":
            depth += 1
        elif sign in ")],":
            if not depth:
                break
            depth -= sign != ","
        at += 1
    return min(at, len(text))


def _skip(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]
