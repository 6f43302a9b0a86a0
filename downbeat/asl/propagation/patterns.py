"""Names that are known in part, as IAM's patterns; and how wide a pattern may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from downbeat.asl.integrations.grant import example
from downbeat.asl.integrations.made_things import MADE
from downbeat.asl.propagation.answers import LISTING
from downbeat.asl.propagation.foreseen import HOLE
from downbeat.asl.propagation.value import Hole
from downbeat.asl.resource_arns import MachineLocation
from downbeat.asl.statements import Statement, statement

# What a pattern must begin with: two letters of a name, since every name begins with some letter.
START = re.compile(r"[A-Za-z0-9][\w.-]*[A-Za-z0-9_.-]|[A-Za-z0-9][\w.-]*/|[\w.-]+/")
TYPE = re.compile(r"^[A-Za-z-]+[:/](?:[A-Za-z-]+/)?")
# An object's name is held by its bucket: there the known part may stand anywhere.
IN_BUCKET = ("key", "folder", "ObjectName", "prefix")
WORD = re.compile(r"[A-Za-z0-9]{2,}")
LIKE = {"StringEquals": "StringLike", "ArnEquals": "ArnLike"}


def bounded(parts: Mapping[str, str], every: Mapping[str, str]) -> bool:
    """Whether each of the parts that holds a hole begins with a part of a name; `every` are those
    of the whole resource.
    """
    return all(_is_bounded(part, text, every) for part, text in parts.items() if HOLE.search(text))


def _is_bounded(part: str, text: str, every: Mapping[str, str]) -> bool:
    bucket = every.get("bucket", every.get("BucketName", ""))
    if part in IN_BUCKET and bucket and not HOLE.search(bucket):
        return bool(WORD.search(HOLE.sub("", text)))
    if text.startswith("arn:"):
        text = TYPE.sub("", text.split(":", 5)[-1])
    return bool(START.match(HOLE.split(text)[0]))


def in_part(parts: Mapping[str, str]) -> dict[str, str]:
    """The parts that are known, and as patterns those of which enough is known."""
    return {
        part: HOLE.sub("*", text)
        for part, text in parts.items()
        if not HOLE.search(text) or _is_bounded(part, text, parts)
    }


def as_patterns(needed: Statement) -> Statement:
    """The statement with "*" for each hole; a condition then compares patterns."""
    if not HOLE.search(repr(needed)):
        return needed
    condition: dict[str, dict[str, Any]] = {}
    for operator, keys in needed.get("Condition", {}).items():
        for key, value in keys.items():
            name = LIKE.get(operator, operator) if HOLE.search(repr(value)) else operator
            condition.setdefault(name, {})[key] = _starred(value)
    return statement(needed["Action"], map(_starred, needed["Resource"]), condition)


def _starred(value: Any) -> Any:
    if isinstance(value, str):
        return re.sub(r"\*{2,}", "*", HOLE.sub("*", value))
    return [_starred(each) for each in value] if isinstance(value, list) else value


def made_by_call(needed: Statement, holes: Iterable[Hole], here: MachineLocation) -> str:
    """Why a statement may hold for all of a type: a call of this machine makes the thing, and AWS
    makes up its id; "" where it may not.
    """
    every = tuple(holes)
    numbers = {int(number) for number in HOLE.findall(" ".join(needed["Resource"]))}
    if not numbers or HOLE.search(repr(needed.get("Condition", {}))):
        return ""
    return next(
        (
            why
            for number in numbers
            if number < len(every) and (why := _made(as_patterns(needed), every[number], here))
        ),
        "",
    )


def _made(needed: Statement, hole: Hole, here: MachineLocation) -> str:
    if hole.call == LISTING:
        buckets = {f"arn:{here.partition}:s3:::{bucket}/*" for bucket in hole.way[1:]}
        listed = set(needed["Resource"]) <= buckets
        return "the Map reads the keys of all objects of the bucket" if listed else ""
    made = MADE.get(hole.call)
    if made is None or not hole.way or hole.way[-1] != made.field:
        return ""
    fits = needed["Resource"] == [example(made.resource, here.parts)] and set(
        needed["Action"]
    ) <= set(made.actions)
    return f"{hole.call} makes up {made.field} when it runs" if fits else ""
