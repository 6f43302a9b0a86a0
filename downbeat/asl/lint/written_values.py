"""Values that are written out and that the service, or the clock, refuses.

What a service's model says of lengths is with the arguments; here is what its pages say besides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.lint.jsonata_text import certain_type
from downbeat.asl.walk import states

LONGEST_SUBJECT = 99


def _subject(text: str) -> str:
    """https://docs.aws.amazon.com/sns/latest/api/API_Publish.html"""
    if len(text) > LONGEST_SUBJECT:
        return f"has {len(text)} characters; SNS takes at most {LONGEST_SUBJECT} in a subject."
    if re.search(r"[\x00-\x1f\x7f]", text):
        return (
            "has a line break or a control character, which SNS refuses in a subject. Write"
            " one line."
        )
    return "" if text else "is empty, which SNS refuses: leave Subject out."


def _message(text: str) -> str:
    return "" if text else "is empty, which SNS refuses."


# Call → argument → what is wrong with its text.
TEXTS: dict[str, dict[str, Callable[[str], str]]] = {
    "sns:publish": {"Subject": _subject, "Message": _message}
}
ITEMS: dict[str, tuple[str, ...]] = {
    "dynamodb:putItem": ("Item",),
    "dynamodb:getItem": ("Key",),
    "dynamodb:deleteItem": ("Key",),
    "dynamodb:updateItem": ("Key", "ExpressionAttributeValues"),
}


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Every written value that cannot be meant."""
    for located in states(definition):
        state, path = located.state, located.path
        arguments = state.get("Arguments")
        call = str(state.get("Resource", "")).rpartition(":::")[2].partition(".")[0]
        if isinstance(arguments, Mapping):
            yield from _texts(call, arguments, f"{path}/Arguments")
            yield from _items(call, arguments, f"{path}/Arguments")
        moment = state.get("Timestamp")
        if state.get("Type") == "Wait" and isinstance(moment, str):
            yield from _past(moment, f"{path}/Timestamp")


def _texts(call: str, arguments: Mapping[str, Any], path: str) -> Iterator[Diagnostic]:
    for name, fault_of in TEXTS.get(call, {}).items():
        text = arguments.get(name)
        if isinstance(text, str) and not text.startswith("{%") and (fault := fault_of(text)):
            yield Diagnostic(f"{path}/{name}", fault, "refused-value")


def _items(call: str, arguments: Mapping[str, Any], path: str) -> Iterator[Diagnostic]:
    """Attribute values of DynamoDB that are an expression of a plain type: they need their letter.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
    """
    for name in ITEMS.get(call, ()):
        item = arguments.get(name)
        for attribute, value in item.items() if isinstance(item, Mapping) else ():
            if not isinstance(value, str) or not value.startswith("{%"):
                continue
            kind = certain_type(value[2:-2])
            letter = {"string": "S", "number": "N", "boolean": "BOOL"}.get(kind)
            if letter:
                message = (
                    f"is a {kind}, and DynamoDB takes a value with its type. Write"
                    f' {{"{letter}": "{value}"}}.'
                )
                yield Diagnostic(f"{path}/{name}/{attribute}", message, "arguments-type")


def _past(moment: str, path: str) -> Iterator[Diagnostic]:
    try:
        when = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    except ValueError:
        return
    if when.tzinfo is not None and when < datetime.now(UTC):
        message = f"{moment} is past, so the state does not wait. Use Seconds, or an expression."
        yield Diagnostic(path, message, "past-moment", "warning")
