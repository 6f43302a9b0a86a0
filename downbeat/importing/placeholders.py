"""`${Name}` of a template becomes `${name}` of a pipeline: a reference, or one that is always
there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

PLACEHOLDER = re.compile(r"\$\{([^${}]+)\}")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
URL_SUFFIX = {"AWS::URLSuffix": "amazonaws.com"}
NUMBER_ENDS = ("Seconds", "MaxAttempts", "BackoffRate", "MaxConcurrency", "MaxItems", "Percentage")
NUMBER_STARTS = ("Numeric", "MaxI", "Tolerated")
DOLLAR = "dollar"
# Stands for the dollar sign of a brace that is no placeholder: a character of no meaning before it.
LITERAL = "$\ue000"
# Marks the name of a placeholder that stood outside of a string in JSON text.
BARE = "bare "
DOLLAR_SETTING = {
    "type": "string",
    "allowed": ["$"],
    "default": "$",
    "description": "A dollar sign before a brace that is no reference.",
}


def quoted(text: str) -> str:
    """JSON text with each placeholder that stands outside of a string put into quotes and
    marked.
    """
    pieces, at = [], 0
    for literal in STRING.finditer(text):
        pieces += [_in_quotes(text[at : literal.start()]), literal[0]]
        at = literal.end()
    return "".join([*pieces, _in_quotes(text[at:])])


def _in_quotes(text: str) -> str:
    return PLACEHOLDER.sub(rf'"${{{BARE}\g<1>}}"', text)


def unmarked(value: Any, values: Mapping[str, Any]) -> Any:
    """The value with the placeholders that `values` knows filled in: as text where they stand in a
    string, as they are where they stood outside of one or in a field for numbers.
    """
    if isinstance(value, Mapping):
        return {
            unmarked(key, values): _field(str(key), inner, values) for key, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [unmarked(inner, values) for inner in value]
    if not isinstance(value, str):
        return value
    whole = PLACEHOLDER.fullmatch(value)
    if whole and whole[1].startswith(BARE):
        name = whole[1].removeprefix(BARE)
        return _read(values[name]) if name in values else f"${{{name}}}"
    return PLACEHOLDER.sub(
        lambda one: _written(values[one[1]]) if one[1] in values else one[0], value
    )


def _field(key: str, value: Any, values: Mapping[str, Any]) -> Any:
    whole = PLACEHOLDER.fullmatch(value) if isinstance(value, str) else None
    if whole and is_number_field(key) and isinstance(values.get(whole[1]), (int, float)):
        return values[whole[1]]
    return unmarked(value, values)


def _read(value: Any) -> Any:
    """What a text means where no quotes are around it."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def names_in(value: Any) -> Iterator[str]:
    """Each name in a placeholder of the value's strings and keys, as often as it stands there."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from PLACEHOLDER.findall(str(key))
            yield from names_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from names_in(inner)
    elif isinstance(value, str):
        yield from PLACEHOLDER.findall(value)


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The value with the placeholders' names replaced; one without a new name loses its meaning:
    its dollar sign becomes the setting of DOLLAR_SETTING.
    """
    if isinstance(value, Mapping):
        return {renamed(key, names): renamed(inner, names) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [renamed(inner, names) for inner in value]
    if not isinstance(value, str):
        return value
    text = PLACEHOLDER.sub(lambda one: _placeholder(one[1], names), value)
    return text.replace(LITERAL, f"${{{DOLLAR}}}")


def is_number_field(field: str) -> bool:
    """Whether a field of a definition takes a number."""
    return field.endswith(NUMBER_ENDS) or field.startswith(NUMBER_STARTS)


def _placeholder(name: str, names: Mapping[str, str]) -> str:
    if name in URL_SUFFIX:
        return URL_SUFFIX[name]
    return f"${{{names[name]}}}" if name in names else f"${{{DOLLAR}}}{{{name}}}"
