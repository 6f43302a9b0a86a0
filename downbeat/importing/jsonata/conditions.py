"""The rules of a JSONPath Choice as JSONata conditions.

https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from downbeat.importing.jsonata.expressions import Untranslatable, path

# Comparison → (operator, the JSONata type of both sides).
ORDERED = {"LessThan": "<", "LessThanEquals": "<=", "GreaterThan": ">", "GreaterThanEquals": ">="}
TYPES = {"Numeric": "number", "String": "string"}
COMPARISONS: dict[str, tuple[str, str]] = {
    **{
        f"{word}{name}": (operator, type_)
        for word, type_ in TYPES.items()
        for name, operator in (("Equals", "="), *ORDERED.items())
    },
    "BooleanEquals": ("=", "boolean"),
}
# Test → the condition for true; {} is the variable.
TESTS = {
    "IsBoolean": "$type({}) = 'boolean'",
    "IsNull": "{} = null",
    "IsNumeric": "$type({}) = 'number'",
    "IsPresent": "$exists({})",
    "IsString": "$type({}) = 'string'",
}
NOT_COMPARED = ("Variable", "Next", "Assign", "Comment", "Output")


def condition(rule: Mapping[str, Any], root: str) -> str:
    """The expression that is true where the rule matches."""
    for word, joined in (("And", " and "), ("Or", " or ")):
        if word in rule:
            return joined.join(f"({condition(one, root)})" for one in rule[word])
    if "Not" in rule:
        return f"$not({condition(rule['Not'], root)})"
    if "Variable" not in rule:
        raise Untranslatable("a rule without Variable")
    variable = path(rule["Variable"], root)
    compared = [key for key in rule if key not in NOT_COMPARED]
    if len(compared) != 1:
        raise Untranslatable("a rule with more than one comparison")
    return _comparison(compared[0], rule[compared[0]], variable, root)


def _comparison(name: str, value: Any, variable: str, root: str) -> str:
    if name in TESTS:
        test = TESTS[name].format(variable)
        return test if value is True else f"$not({test})"
    if name == "StringMatches":
        return f"$type({variable}) = 'string' and $contains({variable}, {_pattern(value)})"
    plain = name.removesuffix("Path")
    if plain not in COMPARISONS:
        raise Untranslatable(f"{name} has no counterpart in JSONata")
    operator, type_ = COMPARISONS[plain]
    other = path(value, root) if name.endswith("Path") else json.dumps(value, ensure_ascii=False)
    if operator == "=" and not name.endswith("Path"):
        return f"{variable} = {other}"
    sides = (variable, other) if name.endswith("Path") else (variable,)
    guards = " and ".join(f"$type({side}) = '{type_}'" for side in sides)
    return f"{guards} and {variable} {operator} {other}"


def _pattern(text: str) -> str:
    """A regular expression for a text with * for anything; \\* is a star."""
    pieces = re.split(r"(\\.|\*)", text)
    parts = [
        "[\\s\\S]*"
        if piece == "*"
        else re.sub(r"[.*+?^${}()|\[\]\\/]", r"\\\g<0>", piece[1:] if piece[:1] == "\\" else piece)
        for piece in pieces
    ]
    return f"/^{''.join(parts)}$/"
