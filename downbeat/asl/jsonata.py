"""JSONata as Step Functions speaks it: the one module that knows the engine.

The engine is jlens: 99.8 % of JSONata's official test suite, 2 µs for a small expression, and
limits of its own on steps, depth and time, so that an expression without an end is an error here
and not a hang. Step Functions speaks JSONata 2.0.6, adds six functions, and takes `$eval` away
(https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html).
"""

from __future__ import annotations

import hashlib
import json
import random as randomness
import re
import uuid
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import jlens

MAX_STEPS = (
    5_000_000  # reached in about half a second; what a state may hold (256 KiB) never needs as many
)
MOST_ITEMS = 873_782  # in an array: AWS takes so many and refuses one more
ENDLESS = {  # the engine's code for an expression that was stopped -> what AWS says of it
    "U1001": "Expression evaluation memory limit exceeded: Check for excessive memory usage",
    "U1006": "Expression evaluation timeout: Check for infinite loop",
    "D1012": "Expression evaluation timeout: Check for infinite loop",
    "D1011": (
        "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as"
        " tail-recursive."
    ),
}
MAX_RESULT = 16 * 262_144  # bytes of JSON: far more than any payload may have
# For what few steps can make long: a regular expression that backtracks, a sort of a long range.
MAX_SECONDS = 2.5


class Undefined:
    """What an expression gives that finds nothing. JSON has no word for it, and None is JSON's
    null.
    """

    def __repr__(self) -> str:
        return "UNDEFINED"

    def __bool__(self) -> bool:
        return False


UNDEFINED = Undefined()


class JsonataError(ValueError):
    """An expression that cannot be parsed or evaluated: `code` is JSONata's (T2001, D3030 …),
    `message` its sentence.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(f"{code}: {message}")


class Compiled(NamedTuple):
    """An expression ready to run, and which functions it names that are Step Functions' own."""

    engine: jlens.Expression
    own_functions: tuple[str, ...]


def syntax_problem(expression: str) -> str | None:
    """Why AWS could not parse this expression (given without `{%` and `%}`), as a sentence; None
    when it can.
    """
    try:
        compiled(expression)
    except JsonataError as fault:
        return fault.message
    return None


def evaluate(
    expression: str,
    variables: Mapping[str, Any],
    *,
    now: float | None = None,
    random: randomness.Random | None = None,
    patience: float = 1.0,
) -> Any:
    """The value of an expression (without `{%` and `%}`), or UNDEFINED when it finds nothing.

    `variables` are seen as `$name` (so {"states": {"input": …}} is `$states.input`), `now` is the
    time of `$now()` and `$millis()` in seconds since the epoch, `random` the source of `$random()`
    and `$uuid()`. Raises JsonataError, also for an expression that would never end (its code is one
    of ENDLESS; `patience` is the share of the limits that it may use up).
    """
    program = compiled(expression)
    bindings = dict(variables)
    if program.own_functions:
        source = random or randomness.Random()
        own = {name: _own(name, OWN_FUNCTIONS[name](source)) for name in program.own_functions}
        bindings = {**own, **bindings}
    limits = _limits(patience)
    clock: dict[str, Any] = {} if now is None else {"now": now * 1000}
    try:
        value = program.engine.evaluate(None, bindings, **clock, **limits)
        if value is not None:
            return value
        # The engine says None for null and for nothing; only its JSON form tells them apart. Seldom
        # asked.
        text = program.engine.evaluate_json(None, bindings, **limits)
    except jlens.JlensError as fault:
        raise JsonataError(fault.code, ENDLESS.get(fault.code, str(fault))) from None
    return UNDEFINED if text is None else None


def _limits(patience: float) -> dict[str, Any]:
    """The engine's limits for one evaluation."""
    return {
        "max_steps": int(MAX_STEPS * patience),
        "timeout": MAX_SECONDS * patience,
        "max_result_size": MAX_RESULT,
        "max_array_length": MOST_ITEMS,
    }


@lru_cache(maxsize=4096)
def bindings(expression: str) -> Mapping[str, Any]:
    """The names that an expression reads as `$name` and does not bind itself, JSONata's own
    functions left out, each with the fields read of it; {} where it cannot be parsed.
    """
    try:
        read: Mapping[str, Any] = jlens.Expression(expression).reads()
    except jlens.JlensError:
        return {}
    names = read.get("bindings")
    return names if isinstance(names, Mapping) else {}


@lru_cache(maxsize=4096)
def compiled(expression: str) -> Compiled:
    """The expression, parsed once. Raises JsonataError where AWS's parser would."""
    try:
        engine = jlens.Expression(expression)
    except jlens.JlensError as fault:
        raise JsonataError(fault.code, str(fault)) from None
    newer = _newer_operator(expression)
    if newer:
        raise JsonataError(
            "S0211",
            f'The symbol "{newer}" is newer than JSONata 2.0.6, the version of Step Functions',
        )
    named = set(re.findall(r"\$(\w+)", expression))
    if "parse" in named:
        engine, named = (
            jlens.Expression(_UNPACKING.format(expression)),
            named - {"parse"} | {_PACKED},
        )
    return Compiled(engine, tuple(sorted(named & OWN_FUNCTIONS.keys())))


# A function of ours that answers None has found nothing, for the engine; but $parse('null') is
# null. So it answers a list of one.
_PACKED = "parse_in_a_list"
_UNPACKING = "($parse := function($text) {{ $" + _PACKED + "($text)[0] }}; {})"


# What may hide a `??` or `?:` that is no operator: strings, quoted names, comments, regular
# expressions, signatures.
_HIDDEN = re.compile(
    r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|`[^`]*`|/\*.*?\*/|(?<=\))\s*<[^{]*>\s*(?=\{)|(?:(?<=[(,=~&|:?;{[])|^)\s*/(?:\\.|[^/\\])+/',
    re.DOTALL,
)


def _newer_operator(expression: str) -> str | None:
    """`??` and `?:` came with JSONata 2.1; the engine knows them and AWS does not."""
    if "??" not in expression and "?:" not in expression:
        return None
    found = re.search(r"\?\?|\?:", _HIDDEN.sub('""', expression))
    return found[0] if found else None


# --- the functions of
# Step Functions itself
# https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn

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


def _own(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
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
    _PACKED: lambda source: _parse,
    "eval": lambda source: _no_eval,
    "random": lambda source: (
        lambda seed=None: (
            source.random() if seed is None else randomness.Random(repr(seed)).random()
        )
    ),
    "uuid": lambda source: lambda: str(uuid.UUID(int=source.getrandbits(128), version=4)),
}
