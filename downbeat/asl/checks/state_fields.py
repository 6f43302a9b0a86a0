"""Which fields each type of state has in each query language, and how each is checked.

https://docs.aws.amazon.com/step-functions/latest/dg/workflow-states.html; which field AWS takes on
which type was measured by others with ValidateStateMachineDefinition
(https://github.com/badmintoncryer/cdk-preflight, https://github.com/floci-io/floci/issues/2735).
"""

from __future__ import annotations

from typing import Any

from downbeat.asl.checks import expressions, map_items, maps, resources
from downbeat.asl.checks.choices import choice_rules
from downbeat.asl.checks.expressions import RESULT
from downbeat.asl.checks.paths import (
    number_path_field,
    path_field,
    path_or_intrinsic_field,
    reference_path_field,
    result_path_field,
)
from downbeat.asl.checks.position import JSONATA, JSONPATH, Position, as_object, shown
from downbeat.asl.checks.retry_catch import catch, retry
from downbeat.asl.checks.templates import assign, payload, template
from downbeat.asl.checks.values import (
    MAX_SECONDS,
    Check,
    anything,
    boolean,
    number,
    string,
    string_or_expression,
    timestamp,
)

_RESULT = frozenset({RESULT})


def _payload(value: Any, at: str, field: str, place: Position) -> None:
    payload(value, f"{at}/{field}", place)


def _result_payload(value: Any, at: str, field: str, place: Position) -> None:
    payload(value, f"{at}/{field}", place, _RESULT)


def _template(value: Any, at: str, field: str, place: Position) -> None:
    template(value, f"{at}/{field}", place)


def _object_template(value: Any, at: str, field: str, place: Position) -> None:
    if as_object(value, f"{at}/{field}", field, place):
        template(value, f"{at}/{field}", place)


def _assign(value: Any, at: str, field: str, place: Position) -> None:
    assign(value, f"{at}/{field}", place)


def _result_assign(value: Any, at: str, field: str, place: Position) -> None:
    assign(value, f"{at}/{field}", place, _RESULT)


def _items(value: Any, at: str, field: str, place: Position) -> None:
    """Items: a list, an object, or an expression that gives one."""
    if isinstance(value, str) and not expressions.is_expression(value):
        place.say(
            f"{at}/{field}",
            f"{field} is a list, an object or a JSONata expression {{% … %}}, but it is"
            f" {shown(value)}.",
            "wrong-type",
        )
    elif isinstance(value, (str, list, tuple, dict)):
        payload(value, f"{at}/{field}", place)
    else:
        place.say(
            f"{at}/{field}",
            f"{field} is a list, an object or a JSONata expression {{% … %}}, but it is"
            f" {shown(value)}.",
            "wrong-type",
        )


def _arguments(value: Any, at: str, field: str, place: Position) -> None:
    """Arguments: an object, or an expression that gives one."""
    if isinstance(value, dict) or expressions.is_expression(value):
        payload(value, f"{at}/{field}", place)
    else:
        place.say(
            f"{at}/{field}",
            f"{field} is an object or a JSONata expression {{% … %}}, but it is {shown(value)}.",
            "wrong-type",
        )


# Fields of both query languages, then of one only. Branches and processors are machines of their
# own: downbeat/asl/checks/machines.py.
EVERY: dict[str, Check] = {"Type": anything, "Comment": anything, "QueryLanguage": anything}
GOES_ON: dict[str, Check] = {"Next": string, "End": boolean}
FAILS: dict[str, Check] = {"Retry": retry, "Catch": catch}
IO: dict[str, Check] = {"InputPath": path_field, "OutputPath": path_field}
_SECONDS = number(1, MAX_SECONDS)
BOTH: dict[str, dict[str, Check]] = {
    "Pass": {**GOES_ON, "Assign": _assign},
    "Task": {
        **GOES_ON,
        **FAILS,
        "Assign": _result_assign,
        "Resource": anything,
        "Credentials": resources.credentials,
        "TimeoutSeconds": _SECONDS,
        "HeartbeatSeconds": _SECONDS,
    },
    "Wait": {
        **GOES_ON,
        "Assign": _assign,
        "Seconds": number(0, MAX_SECONDS),
        "Timestamp": timestamp,
    },
    "Choice": {"Assign": _assign, "Choices": choice_rules, "Default": string},
    "Parallel": {**GOES_ON, **FAILS, "Assign": _result_assign, "Branches": anything},
    "Map": {
        **GOES_ON,
        **FAILS,
        "Assign": _result_assign,
        "ItemProcessor": anything,
        "Iterator": anything,
        "ItemReader": map_items.item_reader,
        "ItemSelector": _payload,
        "ItemBatcher": maps.item_batcher,
        "ResultWriter": map_items.result_writer,
        "MaxConcurrency": number(0),
        "ToleratedFailureCount": number(0),
        "ToleratedFailurePercentage": number(0, 100, whole=False),
        "Label": maps.label,
    },
    "Succeed": {},
    "Fail": {"Error": string_or_expression, "Cause": string_or_expression},
}
ONLY_JSONPATH: dict[str, dict[str, Check]] = {
    "Pass": {**IO, "Parameters": _template, "Result": anything, "ResultPath": result_path_field},
    "Task": {
        **IO,
        "Parameters": _template,
        "ResultSelector": _object_template,
        "ResultPath": result_path_field,
        "TimeoutSecondsPath": reference_path_field,
        "HeartbeatSecondsPath": reference_path_field,
    },
    "Wait": {**IO, "SecondsPath": reference_path_field, "TimestampPath": reference_path_field},
    "Choice": IO,
    "Parallel": {
        **IO,
        "Parameters": _template,
        "ResultSelector": _object_template,
        "ResultPath": result_path_field,
    },
    "Map": {
        **IO,
        "Parameters": _template,
        "ResultSelector": _object_template,
        "ResultPath": result_path_field,
        "ItemsPath": reference_path_field,
        "MaxConcurrencyPath": number_path_field,
        "ToleratedFailureCountPath": number_path_field,
        "ToleratedFailurePercentagePath": number_path_field,
    },
    "Succeed": IO,
    "Fail": {"ErrorPath": path_or_intrinsic_field, "CausePath": path_or_intrinsic_field},
}
ONLY_JSONATA: dict[str, dict[str, Check]] = {
    "Pass": {"Output": _payload},
    "Task": {"Arguments": _arguments, "Output": _result_payload},
    "Wait": {"Output": _payload},
    "Choice": {"Output": _payload},
    "Parallel": {"Arguments": _payload, "Output": _result_payload},
    "Map": {"Items": _items, "Output": _result_payload},
    "Succeed": {"Output": _payload},
    "Fail": {},
}
TYPES = tuple(BOTH)
FIELDS = {
    JSONPATH: {kind: {**EVERY, **BOTH[kind], **ONLY_JSONPATH[kind]} for kind in TYPES},
    JSONATA: {kind: {**EVERY, **BOTH[kind], **ONLY_JSONATA[kind]} for kind in TYPES},
}
OTHER = {JSONPATH: ONLY_JSONATA, JSONATA: ONLY_JSONPATH}
ANYWHERE = frozenset(
    field for table in FIELDS.values() for checks in table.values() for field in checks
)
INSTEAD = {  # of a JSONPath field, in JSONata
    "InputPath": "Arguments and Output",
    "OutputPath": "Output",
    "Parameters": "Arguments",
    "ResultPath": "Output or Assign",
    "ResultSelector": "Output",
    "Result": "Output",
    "ItemsPath": "Items",
}
ONLY_ONE: dict[str, tuple[tuple[str, ...], ...]] = {
    "Task": (
        ("TimeoutSeconds", "TimeoutSecondsPath"),
        ("HeartbeatSeconds", "HeartbeatSecondsPath"),
    ),
    "Wait": (("Seconds", "SecondsPath", "Timestamp", "TimestampPath"),),
    "Map": (
        ("ItemProcessor", "Iterator"),
        ("ItemSelector", "Parameters"),
        ("MaxConcurrency", "MaxConcurrencyPath"),
        ("ToleratedFailureCount", "ToleratedFailureCountPath"),
        ("ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
    ),
    "Fail": (("Error", "ErrorPath"), ("Cause", "CausePath")),
}
# type → the fields of which it needs one, and what for
NEEDS: dict[str, tuple[tuple[str, ...], str]] = {
    "Task": (("Resource",), "the ARN of what it calls"),
    "Wait": (
        ("Seconds", "Timestamp", "SecondsPath", "TimestampPath"),
        "which say how long it waits",
    ),
    "Choice": (("Choices",), "the list of its rules"),
    "Parallel": (("Branches",), "the list of what runs side by side"),
    "Map": (("ItemProcessor", "Iterator"), "the states that run for each item"),
}
