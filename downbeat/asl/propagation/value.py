"""What is known of a value: texts with holes, an object's fields, a list's items, an answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

MOST_TEXTS = 16  # alternatives that one value may have; more may be anything
MOST_PIECES = 16
DEEPEST = 8


class Hole(NamedTuple):
    """A part of a text that only an execution knows. `call` is the call ("emr:createCluster") in
    whose answer it stands, at `way`; "" where it comes from elsewhere.
    """

    call: str = ""
    way: tuple[str, ...] = ()


Text = tuple["str | Hole", ...]


@dataclass(frozen=True)
class Texts:
    """One of these texts; a single hole may be any value, an object too."""

    texts: frozenset[Text]


@dataclass(frozen=True)
class Fields:
    """An object: its fields, and what any other field would be (None: there is no other)."""

    fields: Mapping[str, Value]
    rest: Value | None = None


@dataclass(frozen=True)
class Items:
    """A list: each of its items where they are known one by one, and what any of them may be."""

    each: Value
    items: tuple[Value, ...] | None = None


@dataclass(frozen=True)
class CallAnswer:
    """A part of what a call answers: a field that has the name of an argument has its value."""

    call: str
    arguments: Mapping[str, Value]
    way: tuple[str, ...] = ()


Value = Texts | Fields | Items | CallAnswer

UNKNOWN: Value = Texts(frozenset({(Hole(),)}))


def constant(value: Any) -> Value:
    """What is known of a value that is written out."""
    if isinstance(value, Mapping):
        return Fields({str(key): constant(inner) for key, inner in value.items()})
    if isinstance(value, (list, tuple)):
        return listed(constant(inner) for inner in value)
    if value is None:
        return UNKNOWN
    return text(value if isinstance(value, str) else json.dumps(value))


def text(*pieces: str | Hole) -> Value:
    """The text of these pieces."""
    return Texts(frozenset({joined(pieces)}))


def joined(pieces: Iterable[str | Hole]) -> Text:
    """The pieces with neighbouring literals as one."""
    joined_pieces: list[str | Hole] = []
    for piece in pieces:
        if piece == "":
            continue
        if joined_pieces and isinstance(joined_pieces[-1], str) and isinstance(piece, str):
            joined_pieces[-1] += piece
        else:
            joined_pieces.append(piece)
    return tuple(joined_pieces)


def listed(values: Iterable[Value]) -> Items:
    """A list of these values."""
    items = tuple(values)
    return Items(merged(items) if items else UNKNOWN, items)


def texts_of(value: Value) -> frozenset[Text] | None:
    """The texts that a value may be; None for an object or a list."""
    if isinstance(value, Texts):
        return value.texts
    return frozenset({(Hole(value.call, value.way),)}) if isinstance(value, CallAnswer) else None


def field(value: Value, name: str) -> Value:
    """What is known of a field; a field of a list is that of any of its items."""
    if isinstance(value, Fields):
        return value.fields.get(name, value.rest or UNKNOWN)
    if isinstance(value, Items):
        return Items(field(value.each, name))
    if isinstance(value, CallAnswer):
        inner = CallAnswer(value.call, value.arguments, (*value.way, name))
        return value.arguments.get(name, inner)
    return UNKNOWN


def item(value: Value, number: int | None = None) -> Value:
    """What is known of an item; of any of them without a number."""
    if isinstance(value, Items):
        known = value.items
        inside = known is not None and number is not None and -len(known) <= number < len(known)
        return known[number] if inside else value.each  # type: ignore[index]
    if isinstance(value, CallAnswer):
        return CallAnswer(value.call, value.arguments, value.way)
    return UNKNOWN


def concatenated(values: Iterable[Value]) -> Value:
    """The texts of the values, one behind the other, in every combination."""
    combinations: set[Text] = {()}
    for value in values:
        texts = texts_of(value) or {(Hole(),)}
        combinations = {joined((*before, *after)) for before in combinations for after in texts}
        if len(combinations) > MOST_TEXTS or any(len(one) > MOST_PIECES for one in combinations):
            return UNKNOWN
    return Texts(frozenset(combinations))


def merged(values: Iterable[Value], depth: int = 0) -> Value:
    """What is known of a value that is one of these."""
    every = list(values)
    if not every:
        return UNKNOWN
    first, *others = every
    for other in others:
        first = _either(first, other, depth)
    return first


def _either(one: Value, other: Value, depth: int) -> Value:
    if one == other:
        return one
    if depth < DEEPEST and isinstance(one, Fields) and isinstance(other, Fields):
        names = dict.fromkeys((*one.fields, *other.fields))
        rest = _rest([each.rest for each in (one, other) if each.rest], depth)
        fields = {name: _field_of_either(one, other, name, depth) for name in names}
        return Fields(fields, rest)
    if depth < DEEPEST and isinstance(one, Items) and isinstance(other, Items):
        return Items(_either(one.each, other.each, depth + 1))
    if isinstance(one, Texts) and isinstance(other, Texts):
        together = one.texts | other.texts
        few = len(together) <= MOST_TEXTS and (Hole(),) not in together
        return Texts(together) if few else UNKNOWN
    return UNKNOWN


def _rest(rests: list[Value], depth: int) -> Value | None:
    return merged(rests, depth + 1) if rests else None


def _field_of_either(one: Fields, other: Fields, name: str, depth: int) -> Value:
    """A field of one of two objects: where one of them has none, that of the other."""
    known = [each.fields.get(name) or each.rest for each in (one, other)]
    return merged((each for each in known if each is not None), depth + 1)


def with_field(value: Value, way: tuple[str, ...], inner: Value) -> Value:
    """The object with a value put at a way into it."""
    if not way:
        return inner
    around = value if isinstance(value, Fields) else Fields({}, value)
    if len(way) > DEEPEST:
        return UNKNOWN
    below = field(around, way[0]) if way[0] in around.fields or around.rest else Fields({})
    return Fields({**around.fields, way[0]: with_field(below, way[1:], inner)}, around.rest)


def over(below: Value, above: Value) -> Value:
    """An object's fields over those of another."""
    if not isinstance(above, Fields):
        return UNKNOWN
    under = below if isinstance(below, Fields) else Fields({}, UNKNOWN)
    if above.rest is not None:
        # Any field may be replaced by one of the other object that is not known by name.
        kept = {name: merged([each, above.rest]) for name, each in under.fields.items()}
        return Fields({**kept, **above.fields}, UNKNOWN)
    return Fields({**under.fields, **above.fields}, under.rest)
