"""Where a check stands, and how it says what it found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from downbeat.asl.diagnostic import Diagnostic, enumeration, nearest

JSONPATH, JSONATA = "JSONPath", "JSONata"
SHOWN = 60  # characters of a value that a message repeats


class Position(NamedTuple):
    """What a check needs to know besides the value: where to report, which query language holds,
    and where `$states` reaches.
    """

    found: list[Diagnostic]
    language: str  # of the state that is being checked
    machine_language: (
        str  # of the whole machine: the one that states without a QueryLanguage have, at any depth
    )
    express: bool  # an Express workflow, or inside a Distributed Map whose children are Express
    states: dict[str, str]  # every state's name so far, with its path
    labels: dict[str, str]  # every Map's label so far, with its path
    missing: list[
        tuple[int, str, tuple[str, ...]]
    ]  # transitions to a name that is not beside them: index in found, target, names beside
    variables: dict[
        str, str
    ]  # of the machines around this one that it can read, each with the path of an Assign

    def say(self, path: str, message: str, code: str, severity: str = "error") -> None:
        """Reports a fault; the empty path is the definition itself, which AWS calls "/"."""
        self.found.append(Diagnostic(path or "/", message, code, severity))


def shown(value: Any) -> str:
    """A value as a message repeats it: text in quotes, cut where it is long; what is not text by
    its JSON kind.
    """
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= SHOWN else f'"{value[:SHOWN]}…"'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return (
            str(value)
            if isinstance(value, float) or abs(value) < 10**SHOWN
            else f"a number beyond 10^{SHOWN}"
        )
    if isinstance(value, (dict, list, tuple)):
        return "an object" if isinstance(value, dict) else "a list"
    return f"a Python {type(value).__name__}"


def is_number(value: Any) -> bool:
    """A JSON number: Python's True and False are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def close_word(value: Any, known: Iterable[str]) -> str:
    """` Did you mean "…"?` for a word that differs in case only, or else for the nearest one;
    nothing when none is close.
    """
    known = list(known)
    same = [word for word in known if isinstance(value, str) and word.lower() == value.lower()]
    return (
        nearest(same[0], same) if same else nearest(value, known) if isinstance(value, str) else ""
    )


def fields(
    value: dict[str, Any], allowed: Iterable[str], path: str, owner: str, place: Position
) -> None:
    """Reports the fields that `owner` does not have, at the object that holds them, where AWS
    reports them.
    """
    for field in value:
        if field not in allowed:
            close = nearest(str(field), allowed) or f" It takes {enumeration(sorted(allowed))}."
            place.say(path, f"{owner} has no field {shown(field)}.{close}", "unknown-field")


def only_one(
    value: dict[str, Any], group: tuple[str, ...], path: str, owner: str, place: Position
) -> None:
    """Reports fields that exclude each other."""
    present = [field for field in group if field in value]
    if len(present) > 1:
        place.say(
            path,
            f"{owner} has {enumeration(present)}, of which only one may be given; keep one.",
            "exclusive-fields",
        )


def as_object(value: Any, path: str, owner: str, place: Position) -> bool:
    """True for an object; otherwise reports what it is instead."""
    if isinstance(value, dict):
        return True
    place.say(path, f"{owner} is an object, but it is {shown(value)}.", "wrong-type")
    return False
