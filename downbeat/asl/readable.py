"""What can be read at all: values that no JSON text, no error message and no service can hold are
found before anything else looks at them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Place = tuple[Any, ...]

DEEPEST = 150  # levels of lists and objects: Python's own limit is at 1000 calls
# Python turns no longer number into text: https://docs.python.org/3/library/stdtypes.html#int-max-str-digits
MOST_DIGITS = 4000
SURROGATE = re.compile(r"[\ud800-\udfff]")
_LIMIT = 10**MOST_DIGITS
# Lists and mappings open at once in a YAML text. PyYAML takes seconds for some thousand that are
# never closed, and libyaml ends the process at some ten thousand.
MOST_OPEN = 1000
TOO_MANY_OPEN = f"more than {MOST_OPEN} lists and mappings are open at once"
_QUOTES_AND_BRACKETS = re.compile(
    r""""(?:[^"\\]|\\.)*"|(?<![^\s\[{,:-])'[^']*'|[\[{]|[\]}]""", re.DOTALL
)
_ON_ONE_LINE = re.compile(rf"(?:[-?][ \t]+){{{MOST_OPEN}}}")
TOO_DEEP = f"is nested more than {DEEPEST} levels deep; remove the levels that hold nothing."
TOO_LONG = f"is a number of more than {MOST_DIGITS} digits; write it as text, or correct it."
NO_TEXT = "holds half of a character (a lone surrogate), which UTF-8 cannot write; retype it."


def unreadable(value: Any, *, text: bool = False) -> Iterator[tuple[Place, str, str]]:
    """(keys on the way in, sentence, code) of each value that cannot be read, in the order written:
    levels without end, numbers of thousands of digits, and with `text` halves of characters.
    """
    waiting: list[tuple[Place, Any]] = [((), value)]
    while waiting:
        place, inner = waiting.pop()
        if isinstance(inner, (Mapping, list, tuple)):
            if len(place) > DEEPEST:
                yield place[:3], TOO_DEEP, "nested-too-deeply"
                return
            keys = inner if isinstance(inner, Mapping) else range(len(inner))
            for key in keys if isinstance(inner, Mapping) else ():
                if _is_broken(key, text=text):
                    yield place, f"has a key that {NO_TEXT}", "invalid-value"
                elif is_too_long(key):
                    yield place, f"has a key that {TOO_LONG}", "not-json"
            waiting += reversed([((*place, key), inner[key]) for key in keys])
        elif is_too_long(inner):
            yield place, TOO_LONG, "not-json"
        elif _is_broken(inner, text=text):
            yield place, NO_TEXT, "invalid-value"


def has_levels_without_end(text: str) -> bool:
    """Whether a YAML text opens more than MOST_OPEN lists and mappings inside each other, which is
    to be known before a parser works on it. Brackets in quotes do not count; those in other text
    do, which is why the limit is far above what `unreadable` lets pass.
    """
    if _ON_ONE_LINE.search(text):
        return True
    if text.count("[") + text.count("{") <= MOST_OPEN:
        return False
    depth = 0
    for token in _QUOTES_AND_BRACKETS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > MOST_OPEN:
            return True
        depth = max(depth, 0)
    return False


def is_too_long(value: Any) -> bool:
    """Whether a value is a number that Python cannot turn into text."""
    return isinstance(value, int) and not -_LIMIT < value < _LIMIT


def _is_broken(value: Any, *, text: bool) -> bool:
    return (
        text
        and isinstance(value, str)
        and not value.isascii()
        and SURROGATE.search(value) is not None
    )
