"""JSON values as they travel through an execution: written as AWS writes them, never shared with
whoever gave them.
"""

from __future__ import annotations

import json
from typing import Any

LARGEST = 262_144  # bytes of a payload: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html

_encoder = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def to_json(value: Any) -> str:
    """JSON text without spaces, non-ASCII characters as they are. Raises TypeError or ValueError
    for what JSON cannot say.
    """
    return _encoder.encode(value)


def from_json(text: str) -> Any:
    """The value of a JSON text. Raises ValueError for what is none, NaN and Infinity included."""
    return json.loads(text, parse_constant=_no_constant)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def own(value: Any) -> Any:
    """A copy of a value that nobody else holds (tuples become lists). Raises as `to_json` does."""
    if value.__class__ in (str, int, bool, type(None)):
        return value
    return json.loads(_encoder.encode(value))


def too_large(text: str) -> bool:
    """Whether the JSON text of a payload is over the limit, counted in bytes of UTF-8."""
    size = len(text)
    return size > LARGEST or (
        size * 4 > LARGEST
        and not text.isascii()
        and len(text.encode("utf-8", "surrogatepass")) > LARGEST
    )


def kind_of(value: Any) -> str:
    """JSON's name of a value's type, as AWS uses it in messages: array, object, string, number,
    boolean, null.
    """
    return _KINDS[type(value)]


_KINDS = {
    list: "array",
    dict: "object",
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
}
