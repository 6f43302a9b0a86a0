"""What the fields of a state demand of each other, whatever its type.

https://docs.aws.amazon.com/step-functions/latest/dg/workflow-states.html
"""

from __future__ import annotations

from typing import Any

from downbeat.asl.checks import resources
from downbeat.asl.checks.position import JSONATA, JSONPATH, Position, close_word, only_one, shown
from downbeat.asl.checks.state_fields import (
    ANYWHERE,
    BOTH,
    EVERY,
    FIELDS,
    INSTEAD,
    NEEDS,
    ONLY_ONE,
    OTHER,
    TYPES,
)
from downbeat.asl.checks.values import Check, word
from downbeat.asl.diagnostic import alternatives, enumeration, nearest


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
