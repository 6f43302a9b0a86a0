"""Reading values out of a message that anybody may have written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


class Malformed(ValueError):
    """A message that nobody can read. It goes to the dead-letter queue, where a person sees it."""


def decoded_object(text: Any, where: str) -> Mapping[str, Any]:
    """Return the JSON object that `text` holds. Raises Malformed."""
    try:
        value = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        raise Malformed(f"{where} is not JSON: {shortened(text)}") from None
    return mapping(value, where)


def mapping(value: Any, where: str) -> Mapping[str, Any]:
    """Return `value`, an object. Raises Malformed."""
    if not isinstance(value, Mapping):
        raise Malformed(f"{where} is {shortened(value)}, not an object.")
    return value


def text(value: Any, where: str) -> str:
    """Return `value`, a text that UTF-8 can hold and that is not empty. Raises Malformed."""
    if not isinstance(value, str) or not value:
        raise Malformed(f"{where} is {shortened(value)}, not a text.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Malformed(f"{where} is {shortened(value)}, which is not Unicode text.") from None
    return value


def optional_text(value: Any, where: str) -> str:
    """Return `value`, a text, or "" for null. Raises Malformed."""
    return "" if value is None or value == "" else text(value, where)


def shortened(value: Any) -> str:
    """Return the value as Python writes it, in at most 120 characters."""
    try:
        written = repr(value)
    except ValueError:  # more digits than Python writes
        written = "a number of thousands of digits"
    return written if len(written) <= 120 else f"{written[:117]}…"
