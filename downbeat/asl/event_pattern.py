"""Whether EventBridge takes an event pattern, and whether any event can match it.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest

# What every event has; https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
ENVELOPE = (
    *("account", "detail", "detail-type", "id", "region", "resources", "source", "time"),
    "version",
)
OPERATORS = (
    *("prefix", "suffix", "anything-but", "numeric", "cidr", "exists", "equals-ignore-case"),
    "wildcard",
)
COMPARISONS = ("<", "<=", "=", ">", ">=")
OR = "$or"


def pattern_problems(pattern: Mapping[str, Any], path: str, *, event: bool) -> Iterator[Diagnostic]:
    """Everything that EventBridge refuses in a pattern, and top-level fields that no event has.

    Args:
        event: the pattern is of an event of a bus, not of a message of a queue.
    """
    for key, value in pattern.items():
        if event and key not in (*ENVELOPE, OR):
            message = (
                f"no event has such a field, so that nothing ever matches.{nearest(key, ENVELOPE)}"
                f" Events have {', '.join(ENVELOPE)}."
            )
            yield Diagnostic(f"{path}/{key}", message, "event-pattern")
        yield from _field(key, value, f"{path}/{key}")


def _field(key: str, value: Any, path: str) -> Iterator[Diagnostic]:
    if key == OR:
        for number, inner in enumerate(value if isinstance(value, (list, tuple)) else ()):
            if isinstance(inner, Mapping):
                yield from pattern_problems(inner, f"{path}[{number}]", event=False)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _field(str(name), inner, f"{path}/{name}")
    elif isinstance(value, str) and value.startswith("${"):
        return  # a reference may be a list
    elif not isinstance(value, (list, tuple)):
        message = f"must be a list of what matches. Write [{_shown(value)}]."
        yield Diagnostic(path, message, "event-pattern")
    elif not value:
        yield Diagnostic(path, "is empty, so that nothing ever matches.", "event-pattern")
    else:
        for number, rule in enumerate(value):
            if isinstance(rule, Mapping):
                yield from _rule(rule, f"{path}[{number}]")


def _rule(rule: Mapping[str, Any], path: str) -> Iterator[Diagnostic]:
    """What is wrong with an operator, such as {"prefix": "shop."}."""
    for operator, operand in rule.items():
        if operator not in OPERATORS:
            message = (
                f"EventBridge has no operator {operator!r}.{nearest(str(operator), OPERATORS)} It"
                f" has {', '.join(OPERATORS)}."
            )
            yield Diagnostic(path, message, "event-pattern")
        elif operator == "numeric" and not _compares(operand):
            message = (
                'numeric takes one or two comparisons, e.g. {"numeric": [">", 0, "<=", 5]}, with'
                f" {', '.join(COMPARISONS)} and a number each."
            )
            yield Diagnostic(path, message, "event-pattern")
        elif operator == "exists" and not isinstance(operand, bool):
            yield Diagnostic(path, "exists takes True or False.", "event-pattern")
        elif operator in ("prefix", "suffix", "wildcard") and not isinstance(operand, (str, dict)):
            yield Diagnostic(path, f"{operator} takes a text.", "event-pattern")


def _compares(operand: Any) -> bool:
    if not isinstance(operand, (list, tuple)) or len(operand) not in (2, 4):
        return False
    return all(
        sign in COMPARISONS and isinstance(number, (int, float)) and not isinstance(number, bool)
        for sign, number in zip(operand[::2], operand[1::2], strict=True)
    )


def _shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
