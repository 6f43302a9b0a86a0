"""What is known of Arguments, Parameters, Output and the like: constants with expressions
inside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from downbeat.asl.propagation import jsonata, jsonpath
from downbeat.asl.propagation.value import Fields, Value, constant, listed

Evaluation = Callable[[str], Value]


def of_jsonata(written: Any, names: Mapping[str, Value]) -> Value:
    """What is known of a value in which texts `{% … %}` are expressions."""
    if isinstance(written, Mapping):
        return Fields({str(key): of_jsonata(inner, names) for key, inner in written.items()})
    if isinstance(written, (list, tuple)):
        return listed(of_jsonata(inner, names) for inner in written)
    if isinstance(written, str) and is_expression(written):
        return jsonata.of_expression(written.strip()[2:-2], names)
    return constant(written)


def of_jsonpath(written: Any, names: Mapping[str, Value]) -> Value:
    """What is known of a value in which fields `name.$` hold paths."""
    if isinstance(written, Mapping):
        return Fields(
            {
                str(key).removesuffix(".$"): (
                    jsonpath.of_text(inner, names)
                    if str(key).endswith(".$") and isinstance(inner, str)
                    else of_jsonpath(inner, names)
                )
                for key, inner in written.items()
            }
        )
    if isinstance(written, (list, tuple)):
        return listed(of_jsonpath(inner, names) for inner in written)
    return constant(written)


def is_expression(text: str) -> bool:
    """Whether a text is `{% … %}`."""
    plain = text.strip()
    return plain.startswith("{%") and plain.endswith("%}")
