"""What each intrinsic function does with its arguments.

https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html has the argument types
and limits kept here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import random as randomness
import re
import uuid
from collections.abc import Callable
from typing import Any

from downbeat.simulator.values import from_json, to_json

LONGEST_TEXT = 10_000  # characters that Base64Encode, Base64Decode and Hash take
LONGEST_RANGE = 1000  # items that ArrayRange makes


class IntrinsicFailure(ValueError):
    """A call that cannot be made; the message is one sentence."""


def _format(arguments: list[Any], _: randomness.Random) -> str:
    template, values = arguments[0], arguments[1:]
    if not isinstance(template, str):
        raise IntrinsicFailure("the first argument of States.Format must be a string")
    parts = re.split(r"(\\[\s\S]|\{\})", getattr(template, "raw", template))
    if parts.count("{}") != len(values):
        raise IntrinsicFailure(
            "the number of {} in the template of States.Format differs from the number of its"
            " arguments"
        )
    left = iter(values)
    return "".join(
        (
            shown(next(left))
            if part == "{}"
            else part[1:]
            if len(part) == 2 and part[0] == "\\"
            else part
        )
        for part in parts
    )


def shown(value: Any) -> str:
    """A value as States.Format writes it: strings bare, containers as Java prints them ({a=1, b=[2,
    3]}).
    """
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}={shown(item)}' for key, item in value.items())}}}"
    return json.dumps(value)


def _array(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise IntrinsicFailure(f"the first argument of States.{name} must be an array")
    return value


def _integer(value: Any, name: str) -> int:
    """A whole number; a fraction is rounded as Java's Math.round does (halves up)."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise IntrinsicFailure(f"States.{name} takes whole numbers, not {to_json(value)}")
    return value if isinstance(value, int) else math.floor(value + 0.5)


def _string(value: Any, name: str, longest: int | None = None) -> str:
    if not isinstance(value, str):
        raise IntrinsicFailure(f"States.{name} takes a string, not {to_json(value)}")
    if longest and len(value) > longest:
        raise IntrinsicFailure(
            f"States.{name} takes at most {longest} characters, not {len(value)}"
        )
    return value


def _array_partition(arguments: list[Any], _: randomness.Random) -> list[Any]:
    array, size = _array(arguments[0], "ArrayPartition"), _integer(arguments[1], "ArrayPartition")
    if size < 1:
        raise IntrinsicFailure("the chunk size of States.ArrayPartition must be at least 1")
    return [array[at : at + size] for at in range(0, len(array), size)]


def _array_contains(arguments: list[Any], _: randomness.Random) -> bool:
    value = to_json(arguments[1])
    return any(to_json(item) == value for item in _array(arguments[0], "ArrayContains"))


def _array_range(arguments: list[Any], _: randomness.Random) -> list[int]:
    first, last, step = (_integer(argument, "ArrayRange") for argument in arguments)
    if step == 0:
        raise IntrinsicFailure("the step of States.ArrayRange must not be 0")
    numbers = range(first, last + (1 if step > 0 else -1), step)
    if len(numbers) > LONGEST_RANGE:
        raise IntrinsicFailure(
            f"States.ArrayRange makes at most {LONGEST_RANGE} items, not {len(numbers)}"
        )
    return list(numbers)


def _array_get_item(arguments: list[Any], _: randomness.Random) -> Any:
    array, index = _array(arguments[0], "ArrayGetItem"), _integer(arguments[1], "ArrayGetItem")
    if not 0 <= index < len(array):
        raise IntrinsicFailure(
            f"States.ArrayGetItem has no item {index} in an array of {len(array)}"
        )
    return array[index]


def _array_unique(arguments: list[Any], _: randomness.Random) -> list[Any]:
    return list(
        {to_json(item): item for item in reversed(_array(arguments[0], "ArrayUnique"))}.values()
    )[::-1]


def _base64_decode(arguments: list[Any], _: randomness.Random) -> str:
    try:
        return base64.b64decode(
            _string(arguments[0], "Base64Decode", LONGEST_TEXT), validate=True
        ).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise IntrinsicFailure("States.Base64Decode was given what is not Base64") from None


HASHES = {
    "MD5": hashlib.md5,
    "SHA-1": hashlib.sha1,
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
    "SHA-512": hashlib.sha512,
}


def _hash(arguments: list[Any], _: randomness.Random) -> str:
    value, algorithm = arguments
    if algorithm not in HASHES:
        raise IntrinsicFailure(f"States.Hash knows {', '.join(HASHES)}, not {to_json(algorithm)}")
    return HASHES[algorithm](_string(value, "Hash", LONGEST_TEXT).encode()).hexdigest()


def _json_merge(arguments: list[Any], _: randomness.Random) -> dict[str, Any]:
    left, right, deep = arguments
    if not isinstance(left, dict) or not isinstance(right, dict):
        raise IntrinsicFailure("States.JsonMerge merges two objects")
    if deep is not False:
        raise IntrinsicFailure(
            "States.JsonMerge merges shallowly only: its third argument must be false"
        )
    return {**left, **right}


def _string_to_json(arguments: list[Any], _: randomness.Random) -> Any:
    try:
        return from_json(_string(arguments[0], "StringToJson"))
    except ValueError:
        raise IntrinsicFailure("States.StringToJson was given what is not JSON") from None


def _math_random(arguments: list[Any], random: randomness.Random) -> int:
    first, last = _integer(arguments[0], "MathRandom"), _integer(arguments[1], "MathRandom")
    if first >= last:
        raise IntrinsicFailure("the end of States.MathRandom must be greater than its start")
    source = (
        randomness.Random(_integer(arguments[2], "MathRandom")) if len(arguments) == 3 else random
    )
    return source.randrange(first, last)


def _string_split(arguments: list[Any], _: randomness.Random) -> list[str]:
    text, splitter = _string(arguments[0], "StringSplit"), _string(arguments[1], "StringSplit")
    return (
        [part for part in re.split("|".join(map(re.escape, splitter)), text) if part]
        if splitter
        else [text]
    )


Function = Callable[[list[Any], randomness.Random], Any]
MANY = 10_000
FUNCTIONS: dict[str, tuple[int, int, Function]] = {  # name: fewest arguments, most, what it does
    "States.Format": (1, MANY, _format),
    "States.StringToJson": (1, 1, _string_to_json),
    "States.JsonToString": (1, 1, lambda arguments, random: to_json(arguments[0])),
    "States.Array": (0, MANY, lambda arguments, random: list(arguments)),
    "States.ArrayPartition": (2, 2, _array_partition),
    "States.ArrayContains": (2, 2, _array_contains),
    "States.ArrayRange": (3, 3, _array_range),
    "States.ArrayGetItem": (2, 2, _array_get_item),
    "States.ArrayLength": (
        1,
        1,
        lambda arguments, random: len(_array(arguments[0], "ArrayLength")),
    ),
    "States.ArrayUnique": (1, 1, _array_unique),
    "States.Base64Encode": (
        1,
        1,
        lambda arguments, random: base64.b64encode(
            _string(arguments[0], "Base64Encode", LONGEST_TEXT).encode()
        ).decode(),
    ),
    "States.Base64Decode": (1, 1, _base64_decode),
    "States.Hash": (2, 2, _hash),
    "States.JsonMerge": (3, 3, _json_merge),
    "States.MathRandom": (2, 3, _math_random),
    "States.MathAdd": (
        2,
        2,
        lambda arguments, random: (
            _integer(arguments[0], "MathAdd") + _integer(arguments[1], "MathAdd")
        ),
    ),
    "States.StringSplit": (2, 2, _string_split),
    "States.UUID": (
        0,
        0,
        lambda arguments, random: str(uuid.UUID(int=random.getrandbits(128), version=4)),
    ),
}
