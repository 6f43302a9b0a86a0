"""The syntax of JSONPath in Step Functions: paths, and reference paths, which point at one place
only.

https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
"""

from __future__ import annotations

import re
from typing import Any

from downbeat.asl.checks.intrinsics import intrinsic_problem
from downbeat.asl.checks.position import Position, shown

_QUOTED = r"'(?:\\.|[^'\\])*+'|\"(?:\\.|[^\"\\])*+\""
_ROOT = r"\$(?:\$|[^\W\d]\w*+)?"  # the input, the context object, or a variable
_INDEX = r"-?\d++(?:\s*,\s*-?\d++)*+"
_SLICE = r"-?\d*+\s*:\s*(?:-?\d++)?(?:\s*:\s*-?\d*+)?"
_NAMES = rf"(?:{_QUOTED})(?:\s*,\s*(?:{_QUOTED}))*+"
_BRACKET = rf"\[\s*(?:{_SLICE}|{_INDEX}|\*|{_NAMES}|\?\s*\(.*?\)|\(.*?\))\s*\]"
_NAME = r"[^\s.\[\]()'\"]++(?:\(\s*\))?"
PATH = re.compile(rf"{_ROOT}(?:\.\.?(?:{_NAME}|(?=\[))|{_BRACKET})*", re.DOTALL)
REFERENCE_PATH = re.compile(
    rf"{_ROOT}(?:\.(?:[^\s.\[\]()'\"*@,:?]++|(?=\[))|\[\s*(?:-?\d++|{_QUOTED})\s*\])*"
)


def is_path(text: str) -> bool:
    """A JSONPath as Step Functions takes it: `$…`, `$$…` (context object) or `$name…`
    (variable).
    """
    return PATH.fullmatch(text) is not None or PATH.fullmatch(text.strip()) is not None


def path_field(value: Any, at: str, field: str, place: Position) -> None:
    """InputPath and OutputPath: a path, or null."""
    if value is None or (isinstance(value, str) and is_path(value)):
        return
    place.say(
        f"{at}/{field}",
        f'{field} is a JSONPath such as "$.order" or null, but it is {shown(value)}.{_hint(value)}',
        "invalid-path",
    )


def reference_path_field(value: Any, at: str, field: str, place: Position) -> None:
    """A field whose value is read at run time, such as TimeoutSecondsPath or a Choice's Variable:
    it points at one place.
    """
    if not (isinstance(value, str) and REFERENCE_PATH.fullmatch(value)):
        place.say(
            f"{at}/{field}",
            f'{field} is a reference path such as "$.order.total", but it is'
            f" {shown(value)}.{_hint(value, True)}",
            "invalid-path",
        )


def number_path_field(value: Any, at: str, field: str, place: Position) -> None:
    """The numbers of a Map, read at run time: AWS takes them from the input or a variable, not from
    the context object.
    """
    if isinstance(value, str) and value.startswith("$$"):
        place.say(
            f"{at}/{field}",
            f"{field} cannot read the context object, but it is {shown(value)}; put the number into"
            " the input.",
            "invalid-path",
        )
    else:
        reference_path_field(value, at, field, place)


def result_path_field(value: Any, at: str, field: str, place: Position) -> None:
    """ResultPath: where in the input the result goes, or null to drop it; neither the context
    object nor a variable.
    """
    if value is None:
        return
    if isinstance(value, str) and re.match(r"\$[^.\[]", value):
        place.say(
            f"{at}/{field}",
            f'{field} puts the result into the input, so it begins with "$.", but it is'
            f" {shown(value)}; use Assign to set a variable.",
            "invalid-path",
        )
    else:
        reference_path_field(value, at, field, place)


def path_or_intrinsic_field(value: Any, at: str, field: str, place: Position) -> None:
    """ErrorPath and CausePath: a path, or an intrinsic function."""
    fault = f"it is {shown(value)}." if not isinstance(value, str) else value_problem(value)
    if fault:
        place.say(
            f"{at}/{field}",
            f"{field} is a JSONPath or an intrinsic function, but {fault}",
            "invalid-path",
        )


def value_problem(text: str) -> str | None:
    """What is wrong with the value of a field that ends in `.$`, as the second half of a sentence;
    None when it is fine.
    """
    text = text.strip()
    if text.startswith("States."):
        return intrinsic_problem(text, is_path)
    return None if is_path(text) else f"it is {shown(text)}.{_hint(text)}"


def _hint(value: Any, reference: bool = False) -> str:
    """How to mend a path that is not one."""
    if not isinstance(value, str):
        return ""
    if value.startswith("States."):
        return " An intrinsic function cannot stand here; compute it in a Pass state before."
    if not value.startswith("$"):
        name = re.sub(r"^\W+", "", value)
        return (
            f' A path begins with "$"; did you mean "$.{name}"?'
            if re.fullmatch(r"\w[\w.]*", name)
            else ' A path begins with "$".'
        )
    if reference and is_path(value):
        return " It must point at one place: no wildcard, slice, filter or descent (*, :, ?, ..)."
    return ""
