"""Paths, intrinsic functions and payload templates of JSONPath as JSONata."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from downbeat.simulator.intrinsic_functions import IntrinsicFailure
from downbeat.simulator.intrinsics import IntrinsicCall, is_intrinsic, parse
from downbeat.simulator.jsonpath import compile_path

INPUT, RESULT, CONTEXT = "$states.input", "$states.result", "$states.context"
ERROR_OUTPUT = "$states.errorOutput"
NAME = re.compile(r"[A-Za-z_]\w*")
VARIABLE = re.compile(r"\$([A-Za-z_]\w*)(.*)", re.DOTALL)
RESERVED = ("and", "or", "in", "true", "false", "null", "function")


class Untranslatable(Exception):
    """What has no JSONata that is known to mean the same; the message says what."""


def path(text: str, root: str) -> str:
    """A reference path as an expression: "$.a[0]" is `root.a[0]`, "$$.a" of the context object,
    "$variable.a" of a variable.
    """
    if text.startswith("$$"):
        return CONTEXT + _steps(f"${text[2:]}")
    variable = VARIABLE.fullmatch(text)
    if variable:
        return f"${variable[1]}" + _steps(f"${variable[2]}")
    return root + _steps(text)


def expression(text: str, root: str) -> str:
    """The value of a field that ends in ".$": a path or an intrinsic function."""
    if not is_intrinsic(text):
        return path(text, root)
    try:
        return _call(parse(text), root)
    except IntrinsicFailure as fault:
        raise Untranslatable(str(fault)) from None


def template(value: Any, root: str) -> Any:
    """A payload template with each ".$" field as a `{% … %}` expression."""
    if isinstance(value, Mapping):
        return {
            key.removesuffix(".$"): wrapped(expression(inner, root))
            if key.endswith(".$")
            else template(inner, root)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [template(inner, root) for inner in value]
    return _literal(value)


def source(value: Any) -> str:
    """A template of JSONata as the text of one expression."""
    if isinstance(value, Mapping):
        inner = (f"{json.dumps(key)}: {source(each)}" for key, each in value.items())
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(source, value))}]"
    if isinstance(value, str) and value.startswith("{%"):
        return value[2:-2].strip()
    return json.dumps(value, ensure_ascii=False)


def wrapped(text: str) -> str:
    """An expression as a field holds it."""
    return f"{{% {text} %}}"


def _literal(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("{%"):
        raise Untranslatable("a text that begins like a JSONata expression")
    return value


def _steps(text: str) -> str:
    try:
        compiled = compile_path(text)
    except ValueError as fault:
        raise Untranslatable(str(fault)) from None
    if not compiled.definite:
        raise Untranslatable(f"the path {text} may lead to several values")
    return "".join(_step(step.key) for step in compiled.steps)


def _step(key: str | int | None) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    name = str(key)
    if "`" in name:
        raise Untranslatable(f"the field {name}")
    return f".{name}" if NAME.fullmatch(name) and name not in RESERVED else f".`{name}`"


def _call(call: IntrinsicCall, root: str) -> str:
    name = call.name.removeprefix("States.")
    if name == "Format":
        return _format(call, root)
    if name == "Array":
        return f"[{', '.join(_element(argument, root) for argument in call.arguments)}]"
    if name in UNPROVABLE:
        raise Untranslatable(UNPROVABLE[name])
    if name not in FUNCTIONS:
        raise Untranslatable(f"{call.name} has no counterpart in JSONata")
    arguments = [_argument(argument, root) for argument in call.arguments]
    try:
        return FUNCTIONS[name](*arguments)
    except TypeError:
        raise Untranslatable(f"{call.name} with {len(arguments)} arguments") from None


def _argument(argument: Any, root: str) -> str:
    if isinstance(argument, IntrinsicCall):
        return _call(argument, root)
    kind, value = argument
    return path(value, root) if kind == "path" else json.dumps(value, ensure_ascii=False)


def _element(argument: Any, root: str) -> str:
    """One element of a list: JSONata would put the elements of a list that a path leads to there,
    so such a list goes into one of its own.

    https://docs.jsonata.org/construction#array-constructors
    """
    text = _argument(argument, root)
    if isinstance(argument, IntrinsicCall):
        whole = argument.name.removeprefix("States.") in ("Array", *ONE_VALUE)
    else:
        whole = argument[0] == "value"
    return text if whole else f"($type({text}) = 'array' ? [[{text}]] : {text})"


def _format(call: IntrinsicCall, root: str) -> str:
    kind, form = call.arguments[0] if call.arguments else ("path", "")
    if kind != "value" or not isinstance(form, str):
        raise Untranslatable("States.Format with a form that is not written out")
    pieces = re.split(r"(?<!\\)\{\}", form)
    values = [_argument(argument, root) for argument in call.arguments[1:]]
    if len(values) != len(pieces) - 1:
        raise Untranslatable("States.Format with more or fewer values than places")
    parts = []
    for number, piece in enumerate(pieces):
        if piece:
            parts.append(json.dumps(re.sub(r"\\([{}'\\])", r"\1", piece), ensure_ascii=False))
        if number < len(values):
            parts.append(values[number])
    return " & ".join(parts if len(parts) > 1 else [*parts, '""'])


def _split(text: str, splitter: str) -> str:
    """AWS splits at each of the splitter's letters, and leaves out empty parts."""
    if not re.fullmatch(r'"(?:[^"\\]|\\.)"', splitter):
        raise Untranslatable("States.StringSplit at more than one letter")
    return f"[$split({text}, {splitter})[$ != '']]"


# Functions that never give a list.
ONE_VALUE = (
    *("ArrayContains", "ArrayLength", "Base64Decode", "Base64Encode", "Format", "Hash"),
    *("JsonMerge", "JsonToString", "MathAdd", "UUID"),
)
# Functions that no simulation can prove the same, and why.
UNPROVABLE = {"MathRandom": "States.MathRandom gives another number each time"}
# https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
FUNCTIONS: dict[str, Callable[..., str]] = {
    "ArrayContains": lambda array, value: f"{value} in {array}",
    "ArrayGetItem": lambda array, index: f"{array}[{index}]",
    "ArrayLength": lambda array: f"$count({array})",
    "ArrayPartition": lambda array, size: f"$partition({array}, {size})",
    "ArrayRange": lambda first, last, step: f"$range({first}, {last}, {step})",
    "ArrayUnique": lambda array: f"$distinct({array})",
    "Base64Decode": lambda text: f"$base64decode({text})",
    "Base64Encode": lambda text: f"$base64encode({text})",
    "Hash": lambda text, algorithm: f"$hash({text}, {algorithm})",
    "JsonMerge": lambda first, second, deep: f"$merge([{first}, {second}])",
    "JsonToString": lambda value: f"$string({value})",
    "MathAdd": lambda first, second: f"{first} + {second}",
    "StringSplit": _split,
    "StringToJson": lambda text: f"$parse({text})",
    "UUID": lambda: "$uuid()",
}
