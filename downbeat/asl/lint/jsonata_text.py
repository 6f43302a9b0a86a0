"""What the text of a JSONata expression tells without evaluating it: the calls in it with the
number of their arguments, and the type of its value where that is certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_HIDDEN = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`|/\*.*?\*/', re.DOTALL)
_CALL = re.compile(r"\$(\w+)\s*\(")
_OPENING, _CLOSING = "([{", ")]}"
# Function → the type of what it returns. https://docs.jsonata.org
RETURNS = {
    **dict.fromkeys(
        (
            *("string", "uppercase", "lowercase", "trim", "pad", "substring", "substringBefore"),
            *("substringAfter", "join", "base64encode", "base64decode", "encodeUrl", "decodeUrl"),
            *("encodeUrlComponent", "decodeUrlComponent", "formatNumber", "formatBase"),
            *("formatInteger", "now", "fromMillis", "uuid", "hash", "type", "replace"),
        ),
        "string",
    ),
    **dict.fromkeys(
        (
            *("count", "sum", "length", "number", "abs", "floor", "ceil", "round", "power", "sqrt"),
            *("millis", "toMillis", "random", "average", "parseInteger"),
        ),
        "number",
    ),
    **dict.fromkeys(("exists", "not", "contains", "boolean"), "boolean"),
}
LITERALS = {
    "string": re.compile('""'),
    "boolean": re.compile("true|false"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
}
_COMPARISON = re.compile(r"!=|<=|>=|(?<![:])=|<|>|\band\b|\bor\b|\bin\b")
_UNCERTAIN = re.compile(r":=|~>|\?|;|/|\.\.")


def certain_type(expression: str) -> str:
    """Return "string", "number" or "boolean" where the value of the expression is certainly of that
    type (or nothing at all), else "".
    """
    bare = _HIDDEN.sub('""', expression).strip()
    literal = next((kind for kind, form in LITERALS.items() if form.fullmatch(bare)), "")
    if literal:
        return literal
    call = _CALL.match(bare)
    if call and _end(bare, call.end() - 1) == len(bare) - 1:
        return RETURNS.get(call[1], "")
    top = _top(bare)
    if _UNCERTAIN.search(top):
        return ""
    if _COMPARISON.search(top):
        return "boolean"
    return "string" if "&" in top else ""


_ARITHMETIC = re.compile(r'""\s*[+*-]|[+*]\s*""|(?<!:)-\s*""')


def certain_type_fault(expression: str) -> str:
    """Return what is wrong where an operator of numbers stands beside a text, else "".

    https://docs.jsonata.org/numeric-operators
    """
    bare = _HIDDEN.sub('""', expression)
    if "/" in bare or not _ARITHMETIC.search(bare):
        return ""
    return 'uses "+", "-" or "*" on a text, which fails: they are for numbers. Join texts with "&".'


def calls(expression: str) -> Iterator[tuple[str, int]]:
    """Return (name, number of arguments) of every call of a function by its name; none where the
    text has a regular expression, whose brackets are letters.
    """
    bare = _HIDDEN.sub('""', expression)
    if "/" in bare:
        return
    for call in _CALL.finditer(bare):
        end = _end(bare, call.end() - 1)
        if end is not None:
            inside = bare[call.end() : end]
            chained = bare[: call.start()].rstrip().endswith("~>")  # the value before comes first
            yield call[1], chained + (_top(inside).count(",") + 1 if inside.strip() else 0)


def _end(text: str, opening: int) -> int | None:
    """Where the bracket that opens there is closed."""
    depth = 0
    for at in range(opening, len(text)):
        depth += (text[at] in _OPENING) - (text[at] in _CLOSING)
        if depth == 0:
            return at
    return None


def _top(text: str) -> str:
    """The text without what stands in brackets."""
    depth, kept = 0, []
    for letter in text:
        depth -= letter in _CLOSING
        if depth == 0 and letter not in _CLOSING:
            kept.append(letter if letter not in _OPENING else "")
        depth += letter in _OPENING
    return "".join(kept)
