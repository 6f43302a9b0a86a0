"""What is known of a value before anything runs: the fields of an object that a state writes, of a
service's answer, of an error.

A shape of None may be anything. Nothing is known of a value that an expression computes, so that
what is not there is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from downbeat.asl.service_operations import ServiceOperation, service_operation
from downbeat.asl.service_shapes import METADATA, capitalised, sdk_name

DEEPEST = 6  # levels of an object that are kept; below, anything may be


@dataclass(frozen=True)
class ObjectShape:
    """An object with these fields; `whose` names it in a message, `open` says that it may have
    others.
    """

    fields: Mapping[str, Shape]
    whose: str
    open: bool = False


@dataclass(frozen=True)
class ResultShape:
    """What a call of a service results in, or a part of it: a shape of the service's model."""

    operation: ServiceOperation
    shape: int


@dataclass(frozen=True)
class AbsentField:
    """No value: the object has no such field. `known` are the fields that it has."""

    whose: str
    known: tuple[str, ...]


Shape = ObjectShape | ResultShape | None
WRITTEN = "it"
INPUT = "the input"
ERROR = ObjectShape({"Error": None, "Cause": None}, "an error")


def answer(resource: Any) -> Shape:
    """The shape of what a Task's Resource results in."""
    operation = service_operation(resource) if isinstance(resource, str) else None
    if operation is None or operation.output is None:
        return None
    return ResultShape(operation, operation.output)


def field(shape: Shape, name: str) -> Shape | AbsentField:
    """The shape of a field, or AbsentField. A field of a list is that of each of its items."""
    if isinstance(shape, ObjectShape):
        if name in shape.fields:
            return shape.fields[name]
        return None if shape.open else AbsentField(shape.whose, tuple(shape.fields))
    return _answered(shape, name) if isinstance(shape, ResultShape) else None


def _answered(shape: ResultShape, name: str) -> Shape | AbsentField:
    model, sdk = shape.operation.model, shape.operation.sdk
    kind, *rest = model.shapes[shape.shape]
    while kind == "list":
        shape = ResultShape(shape.operation, rest[0])
        kind, *rest = model.shapes[rest[0]]
    if kind == "map":
        return ResultShape(shape.operation, rest[1])
    if kind != "structure" or name in METADATA:
        return None
    spelled = model.spelled(shape.shape, sdk)
    if name in spelled:
        free = name in shape.operation.json
        return None if free else ResultShape(shape.operation, rest[0][spelled[name]])
    names = sorted(map(sdk_name if sdk else capitalised, rest[0]))
    return AbsentField(f"the result of {shape.operation.name}", tuple(names))


def literal(value: Any, whose: str, computed: Any = None, depth: int = 0) -> Shape:
    """The shape of a value as it is written; `computed(text)` is that of an expression."""
    if isinstance(value, Mapping) and depth < DEEPEST:
        return ObjectShape(
            {str(key): literal(one, whose, computed, depth + 1) for key, one in value.items()},
            whose,
        )
    return computed(value) if computed is not None and isinstance(value, str) else None


def merged(one: Shape, other: Shape, depth: int = 0) -> Shape:
    """What is certain of a value that is the one or the other."""
    if one == other:
        return one
    if not isinstance(one, ObjectShape) or not isinstance(other, ObjectShape) or depth >= DEEPEST:
        return None

    def either(name: str) -> Shape:
        fields = [field(shape, name) for shape in (one, other)]
        shapes = [shape for shape in fields if not isinstance(shape, AbsentField)]
        return merged(shapes[0], shapes[-1], depth + 1)

    names = dict.fromkeys((*one.fields, *other.fields))
    return ObjectShape({name: either(name) for name in names}, one.whose, one.open or other.open)


def with_field(shape: Shape, way: tuple[str, ...], value: Shape) -> Shape:
    """The object with a value put at a way into it."""
    if not way:
        return value
    if len(way) > DEEPEST or isinstance(shape, ResultShape):
        return None
    around = ObjectShape({}, INPUT, open=True) if shape is None else shape
    below = field(around, way[0])
    inner = ObjectShape({}, around.whose) if isinstance(below, AbsentField) else below
    fields = {**around.fields, way[0]: with_field(inner, way[1:], value)}
    return ObjectShape(fields, around.whose, around.open)


def absent(shape: Shape, tree: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[str, AbsentField]]:
    """(the way to it, what is missing) for every field that is read and is not there.

    `tree` is {name: the tree below}; a leaf is True, or {} where it is only asked whether the field
    exists.
    """
    for name, below in tree.items() if isinstance(tree, Mapping) else ():
        inner = field(shape, name)
        if not isinstance(inner, AbsentField):
            yield from absent(inner, below, (*way, name))
        elif below != {}:
            yield ".".join((*way, name)), inner
