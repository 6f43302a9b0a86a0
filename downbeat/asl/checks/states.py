"""The fields of each type of state, in each query language, and what they demand of each other.

https://docs.aws.amazon.com/step-functions/latest/dg/workflow-states.html; which field AWS takes on
which type was measured by others with ValidateStateMachineDefinition
(https://github.com/badmintoncryer/cdk-preflight, https://github.com/floci-io/floci/issues/2735).
"""

from __future__ import annotations

from typing import Any

from downbeat.asl.checks import expressions, maps, resources
from downbeat.asl.checks.choices import choice_rules
from downbeat.asl.checks.expressions import RESULT
from downbeat.asl.checks.paths import (
    number_path_field,
    path_field,
    path_or_intrinsic_field,
    reference_path_field,
    result_path_field,
)
from downbeat.asl.checks.position import (
    JSONATA,
    JSONPATH,
    Position,
    as_object,
    close_word,
    only_one,
    shown,
)
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
    word,
)
from downbeat.asl.diagnostic import alternatives, enumeration, nearest

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
        "ItemReader": maps.item_reader,
        "ItemSelector": _payload,
        "ItemBatcher": maps.item_batcher,
        "ResultWriter": maps.result_writer,
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


def language_of(state: dict[str, Any], path: str, place: Position) -> str:
    """The query language of a state; a JSONata machine has no JSONPath states. What is not
    "JSONPath" counts as JSONata, as with AWS.
    """
    language = state["QueryLanguage"]
    word(JSONATA, JSONPATH)(language, path, "QueryLanguage", place)
    if language == JSONPATH and place.machine_language == JSONATA:
        place.say(
            path,
            "QueryLanguage cannot be JSONPath in a machine that says JSONata; only a JSONPath"
            " machine may mix both.",
            "query-language-mix",
        )
    return JSONPATH if language == JSONPATH else JSONATA


def state(value: dict[str, Any], path: str, place: Position) -> Position:
    """Checks all fields of one state but its branches and processors, and gives the place with the
    state's query language.
    """
    if "QueryLanguage" in value:
        place = place._replace(language=language_of(value, path, place))
    kind = value.get("Type")
    if not isinstance(kind, str) or kind not in BOTH:
        _type_problem(value, kind, path, place)
        return place
    checks = FIELDS[place.language][kind]
    for field, content in value.items():
        check = checks.get(field)
        if check is not None:
            check(content, path, field, place)
        else:
            place.say(path, *_not_a_field(field, kind, checks, place))
    for group in ONLY_ONE.get(kind, ()):
        only_one(value, group, path, f"A {kind} state", place)
    if kind in NEEDS:
        _needs(value, kind, path, place)
    if kind == "Task":
        resources.task(value, path, place)
    if "Next" in checks:
        _goes_on(value, path, place)
    return place


def _type_problem(value: dict[str, Any], kind: Any, path: str, place: Position) -> None:
    if "Type" not in value:
        place.say(path, f"A state needs Type: {alternatives(TYPES)}.", "missing-field")
    else:
        close = close_word(kind, TYPES) or f" It is {alternatives(TYPES)}."
        place.say(f"{path}/Type", f"There is no Type {shown(kind)}.{close}", "unknown-word")


def _not_a_field(
    field: Any, kind: str, checks: dict[str, Check], place: Position
) -> tuple[str, str]:
    """Why a state cannot have a field, as sentence and code: it belongs to the other query
    language, to other types, or to none.
    """
    if field in OTHER[place.language][kind]:
        theirs = JSONATA if place.language == JSONPATH else JSONPATH
        if theirs == JSONATA:
            fix = ' set "QueryLanguage": "JSONata" on the state to use it.'
        else:
            other = f"{field[:-4]} with an expression" if field.endswith("Path") else "Output"
            fix = f" use {INSTEAD.get(field, other)}."
        return (
            f"{field} belongs to {theirs}, but the query language here is {place.language};{fix}",
            "other-query-language",
        )
    owners = [other for other in TYPES if field in FIELDS[place.language][other]]
    only = (
        f", only {enumeration(owners)} {'has' if len(owners) == 1 else 'have'} it" if owners else ""
    )
    close = "" if owners else nearest(str(field), checks)
    fix = close or f" It takes {enumeration(sorted(set(checks) - set(EVERY)))}."
    return (
        f"A {kind} state has no field {shown(field)}{only}.{fix}",
        "misplaced-field" if owners else "unknown-field",
    )


def _needs(value: dict[str, Any], kind: str, path: str, place: Position) -> None:
    group, what_for = NEEDS[kind]
    if not any(field in value for field in group):
        usable = [
            field
            for field in group
            if field in FIELDS[place.language][kind] and field != "Iterator"
        ]
        place.say(
            path,
            f"A {kind} state needs {alternatives(usable)},"
            f" {what_for}.{nearest(usable[0], [str(f) for f in value if f not in ANYWHERE])}",
            "missing-field",
        )


def _goes_on(value: dict[str, Any], path: str, place: Position) -> None:
    """Next or "End": true, one of them."""
    ends = value.get("End") is True
    if "Next" in value and ends:
        place.say(
            path,
            "A state has either Next or End, but this one has both; remove one.",
            "next-and-end",
        )
    elif "Next" not in value and not ends:
        place.say(path, 'A state needs Next, the state that follows, or "End": true.', "no-next")
