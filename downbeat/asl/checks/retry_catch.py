"""Retry and Catch: which errors, how often, where to.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

from typing import Any

from downbeat.asl.checks import expressions
from downbeat.asl.checks.paths import result_path_field
from downbeat.asl.checks.position import (
    JSONATA,
    JSONPATH,
    Position,
    as_object,
    fields,
    is_number,
    shown,
)
from downbeat.asl.checks.templates import assign, payload
from downbeat.asl.checks.values import MAX_SECONDS, Check, anything, number, string, word

# AWS takes an IntervalSeconds of 0, though the page says "positive".
RETRIER: dict[str, Check] = {
    "ErrorEquals": anything,
    "IntervalSeconds": number(0, MAX_SECONDS, computed=False),
    "MaxAttempts": number(0, MAX_SECONDS, computed=False),
    "BackoffRate": number(1, whole=False, computed=False),
    "MaxDelaySeconds": number(1, 31_622_400, computed=False),
    "JitterStrategy": word("FULL", "NONE"),
    "Comment": anything,
}
_ERROR_OUTPUT = frozenset({expressions.ERROR_OUTPUT})


def _caught_assign(value: Any, at: str, field: str, place: Position) -> None:
    assign(value, f"{at}/{field}", place, _ERROR_OUTPUT)


def _caught_output(value: Any, at: str, field: str, place: Position) -> None:
    payload(value, f"{at}/{field}", place, _ERROR_OUTPUT)


CATCHER: dict[str, Check] = {
    "ErrorEquals": anything,
    "Next": string,
    "Assign": _caught_assign,
    "Comment": anything,
}
CATCHERS: dict[str, dict[str, Check]] = {
    JSONPATH: {**CATCHER, "ResultPath": result_path_field},
    JSONATA: {**CATCHER, "Output": _caught_output},
}


def retry(value: Any, at: str, field: str, place: Position) -> None:
    """The list of retriers of a Task, Parallel or Map."""
    for entry, path, last in _entries(value, at, field, place):
        _fields(entry, path, "A Retry entry", RETRIER, place)
        _errors(entry, path, "A Retry entry", last, place)
        longest, interval = entry.get("MaxDelaySeconds"), entry.get("IntervalSeconds", 1)
        if is_number(longest) and is_number(interval) and longest < interval:
            place.say(
                f"{path}/MaxDelaySeconds",
                f"MaxDelaySeconds is the longest delay, but its {longest} is less than the first"
                f" one, IntervalSeconds {interval}.",
                "delay-below-interval",
            )


def catch(value: Any, at: str, field: str, place: Position) -> None:
    """The list of catchers of a Task, Parallel or Map; that Next exists is the graph's check."""
    for entry, path, last in _entries(value, at, field, place):
        _fields(entry, path, "A Catch entry", CATCHERS[place.language], place)
        _errors(entry, path, "A Catch entry", last, place)
        if "Next" not in entry:
            place.say(
                path, "A Catch entry needs Next, the state that handles the error.", "missing-field"
            )


def _entries(
    value: Any, at: str, field: str, place: Position
) -> list[tuple[dict[str, Any], str, bool]]:
    """The entries that are objects, each with its path and whether it is the last."""
    if not isinstance(value, (list, tuple)):
        place.say(
            f"{at}/{field}",
            f"{field} is a list of objects, but it is {shown(value)}.",
            "wrong-type",
        )
        return []
    located = [
        (entry, f"{at}/{field}[{number}]", number == len(value) - 1)
        for number, entry in enumerate(value)
    ]
    return [
        (entry, path, last)
        for entry, path, last in located
        if as_object(entry, path, f"An entry of {field}", place)
    ]


def _fields(
    entry: dict[str, Any], path: str, owner: str, checks: dict[str, Check], place: Position
) -> None:
    fields(entry, checks, path, owner, place)
    for name, value in entry.items():
        if name in checks:
            checks[name](value, path, name, place)


def _errors(entry: dict[str, Any], path: str, owner: str, last: bool, place: Position) -> None:
    if "ErrorEquals" not in entry:
        place.say(
            path,
            f"{owner} needs ErrorEquals, the list of the errors that it is for, such as"
            ' ["States.TaskFailed"].',
            "missing-field",
        )
    else:
        _error_equals(entry["ErrorEquals"], path, last, place)


def _error_equals(value: Any, path: str, last: bool, place: Position) -> None:
    """A list of names; States.ALL stands alone, in the last entry."""
    if not isinstance(value, (list, tuple)) or not value:
        place.say(
            f"{path}/ErrorEquals",
            "ErrorEquals is a list of at least one error name, but it is"
            f" {shown(value) if value != [] else 'empty'}.",
            "wrong-type",
        )
        return
    for position, name in enumerate(value):
        at = f"{path}/ErrorEquals[{position}]"
        if not isinstance(name, str) or not name:
            place.say(
                at, f"ErrorEquals holds names of errors, but here is {shown(name)}.", "wrong-type"
            )
        elif name == "States.ALL" and len(value) > 1:
            place.say(
                at,
                "States.ALL stands alone in its ErrorEquals: it already means every error; give it"
                " an entry of its own.",
                "states-all-alone",
            )
        elif name == "States.ALL" and not last:
            place.say(
                at,
                "States.ALL stands in the last entry, for no entry after it would ever be used;"
                " move this entry to the end.",
                "states-all-last",
            )
