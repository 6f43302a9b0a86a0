"""Values as Python source, in the form that `ruff format` leaves alone: lines of at most 100
columns, double quotes, a comma behind the last entry of what takes several lines.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

WIDTH = 100  # columns
STEP = "    "
MOST_KEYS = 4  # of a dict that stands on one line
DEEPEST = 2  # levels of dicts and lists that stand on one line
ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Constant(NamedTuple):
    """A name that stands in the place of its value."""

    name: str


def assignment(name: str, value: Any, annotation: str = "") -> str:
    """`NAME: annotation = value`, a dict or list always on lines of its own."""
    start = f"{name}: {annotation} = " if annotation else f"{name} = "
    lines = _lines(value, "", start, "", apart=True)
    return "\n".join(lines)


def text(value: str) -> str:
    """A string literal with the quotes that need fewer escapes."""
    quote = "'" if value.count('"') > value.count("'") else '"'
    return quote + "".join(_escaped(sign, quote) for sign in value) + quote


def width(line: str) -> int:
    """The columns of a line: a wide character takes two, a combining one none."""
    return sum(0 if unicodedata.combining(sign) else 2 if _is_wide(sign) else 1 for sign in line)


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in ("W", "F")


def _escaped(sign: str, quote: str) -> str:
    if sign == quote:
        return "\\" + sign
    if sign in ESCAPES:
        return ESCAPES[sign]
    return sign if sign.isprintable() else sign.encode("unicode_escape").decode()


def _lines(value: Any, indent: str, start: str, end: str, *, apart: bool = False) -> list[str]:
    """The value behind `start` ("key": ) and before `end` (a comma), on as many lines as it
    needs.
    """
    short = f"{indent}{start}{_on_one_line(value)}{end}"
    if not apart and _is_short(value) and width(short) <= WIDTH:
        return [short]
    if isinstance(value, Mapping) and value:
        entries = [(f"{text(str(key))}: ", inner) for key, inner in value.items()]
        return _bracketed("{}", entries, indent, start, end)
    if isinstance(value, (list, tuple)) and value:
        return _bracketed("[]", [("", inner) for inner in value], indent, start, end)
    if isinstance(value, str) and width(short) > WIDTH:
        return _in_pieces(value, indent, start, end)
    return [short]


def _bracketed(
    brackets: str, entries: Iterable[tuple[str, Any]], indent: str, start: str, end: str
) -> list[str]:
    inner = [line for key, value in entries for line in _lines(value, indent + STEP, key, ",")]
    return [f"{indent}{start}{brackets[0]}", *inner, f"{indent}{brackets[1]}{end}"]


def _in_pieces(value: str, indent: str, start: str, end: str) -> list[str]:
    """A long string as pieces in brackets, each broken before a space where there is one."""
    inside = indent + STEP
    pieces, rest = [], value
    while rest:
        piece = _piece(rest, WIDTH - len(inside))
        pieces.append(f"{inside}{text(piece)}")
        rest = rest[len(piece) :]
    return [f"{indent}{start}(", *pieces, f"{indent}){end}"]


def _piece(rest: str, most: int) -> str:
    """The longest start of `rest` whose literal has at most `most` columns."""
    if width(text(rest)) <= most:
        return rest
    low, high = 1, len(rest)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text(rest[:middle])) <= most else (low, middle - 1)
    breaks = [at for at in (rest.rfind(" ", 0, low), rest.rfind("\n", 0, low) + 1) if at > low // 2]
    return rest[: max(breaks, default=low)]


def _is_short(value: Any) -> bool:
    return _depth(value) <= DEEPEST and not (
        isinstance(value, Mapping)
        and (len(value) > MOST_KEYS or "Type" in value and len(value) > 2)
    )


def _depth(value: Any) -> int:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)) and not isinstance(value, Constant):
        return 1 + max(map(_depth, value), default=-1)
    return 0


def _on_one_line(value: Any) -> str:
    if isinstance(value, Constant):
        return value.name
    if isinstance(value, Mapping):
        inner = (f"{text(str(key))}: {_on_one_line(each)}" for key, each in value.items())
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_on_one_line, value))}]"
    return text(value) if isinstance(value, str) else repr(value)
