"""The JSONata functions that Step Functions adds, and the one that it takes away.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn
"""

from __future__ import annotations

import hashlib
import json
import random as randomness
import uuid
from collections.abc import Callable
from typing import Any


class JsonataError(ValueError):
    """An expression that cannot be parsed or evaluated: `code` is JSONata's (T2001, D3030 …),
    `message` its sentence.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(f"{code}: {message}")


# A function of ours that answers None has found nothing, for the engine; but $parse('null') is
# null. So it answers a list of one.
PACKED_PARSE = "parse_in_a_list"
HASHES = {
    "MD5": hashlib.md5,
    "SHA-1": hashlib.sha1,
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
    "SHA-512": hashlib.sha512,
}
LONGEST_RANGE = 1000  # items, as of States.ArrayRange


def _partition(array: Any = None, size: Any = None) -> Any:
    if array is None:
        return None
    if not isinstance(array, list):
        array = [array]
    if not _whole(size) or size < 1:
        raise JsonataError(
            "T0410", 'Argument 2 of function "partition" must be a whole number of at least 1'
        )
    return [array[at : at + int(size)] for at in range(0, len(array), int(size))]


def _range(first: Any = None, last: Any = None, delta: Any = 1) -> Any:
    if not all(map(_whole, (first, last, delta))):
        raise JsonataError("T0410", 'Arguments of function "range" must be whole numbers')
    if delta == 0:
        raise JsonataError("D3000", 'Argument 3 of function "range" must not be 0')
    numbers = range(int(first), int(last) + (1 if delta > 0 else -1), int(delta))
    if len(numbers) > LONGEST_RANGE:
        raise JsonataError(
            "D2014", f"The size of the sequence allocated by $range must not exceed {LONGEST_RANGE}"
        )
    return list(numbers)


def _hash(content: Any = None, algorithm: Any = None) -> Any:
    if content is None:
        return None
    if algorithm not in HASHES:
        raise JsonataError(
            "D3000", f'Argument 2 of function "hash" must be one of {", ".join(HASHES)}'
        )
    text = (
        content
        if isinstance(content, str)
        else json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    )
    return HASHES[algorithm](text.encode()).hexdigest()


def _parse(text: Any = None) -> Any:
    if text is None:
        return None
    if not isinstance(text, str):
        raise JsonataError("T0410", 'Argument 1 of function "parse" must be a string')
    try:
        return [json.loads(text, parse_constant=_no_constant)]
    except (ValueError, RecursionError):
        raise JsonataError("D3000", 'Argument 1 of function "parse" is not valid JSON') from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _no_eval(*_: Any) -> Any:
    raise JsonataError("T1006", "Attempted to invoke a non-function")


def _whole(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value)


# Function → how many arguments it takes at most; any number where it is not here.
MOST_ARGUMENTS = {"partition": 2, "range": 3, "hash": 2, "random": 1, "uuid": 0}


def own_function(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, which refuses more arguments than it takes as JSONata's own do."""
    most = MOST_ARGUMENTS.get(name)

    def called(*arguments: Any) -> Any:
        if most is not None and len(arguments) > most:
            raise JsonataError(
                "T0410",
                f'Argument {most + 1} of function "{name}" does not match function signature',
            )
        return function(*arguments)

    return called


OWN_FUNCTIONS: dict[str, Callable[[randomness.Random], Callable[..., Any]]] = {
    "partition": lambda source: _partition,
    "range": lambda source: _range,
    "hash": lambda source: _hash,
    PACKED_PARSE: lambda source: _parse,
    "eval": lambda source: _no_eval,
    "random": lambda source: (
        lambda seed=None: (
            source.random() if seed is None else randomness.Random(repr(seed)).random()
        )
    ),
    "uuid": lambda source: lambda: str(uuid.UUID(int=source.getrandbits(128), version=4)),
}
