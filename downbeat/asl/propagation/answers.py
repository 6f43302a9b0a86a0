"""What is known of what a call answers, and of the items that a Map reads from Amazon S3."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from downbeat.asl.propagation.value import (
    UNKNOWN,
    CallAnswer,
    Fields,
    Hole,
    Items,
    Value,
    concatenated,
    field,
    text,
    texts_of,
)

CALL = re.compile(r"^arn:aws[a-z-]*:states:[^:]*:[^:]*:((?:aws-sdk:)?[\w-]+:\w+)")
# Calls whose answer tells of the thing that they make, by that thing's own names. What a function,
# a model, an endpoint or an execution answers is anybody's.
MAKING = re.compile(
    r":(?:add|allocate|copy|create|import|put|register|request|restore|run|start|submit)[A-Z]"
)
FREE = (
    *("apigateway:", "aws-sdk:apigateway", "aws-sdk:lambda:", "aws-sdk:sfn:", "aws-sdk:dynamodb:"),
    *("http:", "lambda:", "states:", "dynamodb:"),
)
# The fields of a listed object that tell more than its name.
LISTING = "s3:listObjectsV2"


def answer_of(resource: Any, arguments: Value) -> Value:
    """What is known of a Task's result."""
    call = CALL.match(resource) if isinstance(resource, str) else None
    if call is None or not MAKING.search(call[1]) or call[1].startswith(FREE):
        return UNKNOWN
    fields = arguments.fields if isinstance(arguments, Fields) else {}
    names = {field: value for field, value in fields.items() if texts_of(value) and _is_name(field)}
    return CallAnswer(call[1], names)


def _is_name(argument: str) -> bool:
    """Whether an argument names the thing that the call makes, and not its sort or its purpose."""
    return len(argument) > len("Name") and argument.endswith(("Name", "Id", "Arn", "Identifier"))


def items_read(state: Mapping[str, Any], value: Callable[[Any], Value]) -> Value | None:
    """What is known of the items of an ItemReader; None for a Map without one.

    https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
    """
    reader = state.get("ItemReader")
    if not isinstance(reader, Mapping):
        return None
    if not str(reader.get("Resource")).endswith(LISTING):
        return UNKNOWN
    if "Transformation" in (reader.get("ReaderConfig") or {}):
        return UNKNOWN
    where = value(reader.get("Arguments", reader.get("Parameters", {})))
    bucket, prefix = field(where, "Bucket"), field(where, "Prefix")
    known = isinstance(where, Fields) and "Prefix" in where.fields
    start = prefix if known else text()
    key = concatenated([start, text(Hole(LISTING, ("Key", *sorted(_plain(bucket)))))])
    return Items(Fields({"Key": key}, UNKNOWN))


def _plain(value: Value) -> list[str]:
    """The texts of a value that has no holes."""
    every = texts_of(value) or ()
    return [str(one[0]) for one in every if len(one) == 1 and isinstance(one[0], str)]
