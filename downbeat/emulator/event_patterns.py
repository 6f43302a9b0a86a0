"""Whether an event matches an EventBridge pattern: values, `$or`, and the operators prefix, suffix,
exists and anything-but.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

OR = "$or"
MISSING = object()


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """Whether an event has what each field of the pattern asks for; an empty pattern matches
    nothing.
    """
    if not pattern or not isinstance(event, Mapping):
        return False
    return all(_field(key, rule, event) for key, rule in pattern.items())


def _field(key: str, pattern: Any, event: Mapping[str, Any]) -> bool:
    if key == OR:
        return any(matches(alternative, event) for alternative in pattern)
    value = event.get(key, MISSING)
    if isinstance(pattern, Mapping):
        return matches(pattern, value)
    values = value if isinstance(value, list) else [value]
    return any(_value(rule, each) for rule in pattern for each in values)


def _value(rule: Any, value: Any) -> bool:
    if not isinstance(rule, Mapping):
        return value is not MISSING and rule == value
    ((operator, operand),) = rule.items()
    if operator == "exists":
        return (value is not MISSING) == operand
    if operator == "anything-but":
        return value is not MISSING and not _excluded(operand, value)
    return isinstance(value, str) and _text(operator, operand, value)


def _excluded(operand: Any, value: Any) -> bool:
    if isinstance(operand, Mapping):
        ((operator, text),) = operand.items()
        texts = text if isinstance(text, list) else [text]
        return isinstance(value, str) and any(_text(operator, each, value) for each in texts)
    return value in operand if isinstance(operand, list) else value == operand


def _text(operator: str, operand: str, value: str) -> bool:
    """Whether a text has a prefix or a suffix, or matches a wildcard. Raises ValueError for an
    operator not known here.
    """
    if operator == "prefix":
        return value.startswith(operand)
    if operator == "suffix":
        return value.endswith(operand)
    if operator == "wildcard":
        parts = operand.split("*")
        return re.fullmatch(".*".join(map(re.escape, parts)), value, re.DOTALL) is not None
    raise ValueError(f'the operator "{operator}" of an event pattern is not known here')
