"""JSONPath as Step Functions evaluates it: the dialect of Jayway's json-path, with its words when
nothing is found.

A path is compiled once into steps. A definite path (names and single indexes only) gives one value,
any other a list.
https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from downbeat.simulator.filters import NO_VALUE, compile_filter

Select = Callable[
    [Any, Any], Iterable[Any]
]  # (value, document) -> the values that the step selects


class PathNotFound(LookupError):
    """A path that leads nowhere; the message is json-path's ("No results for path: $['a']")."""


class PastTheEnd(PathNotFound):
    """A path that ends with an index that its array does not have."""


class PathSyntaxError(ValueError):
    """A string that is no path; the message says where it stops being one."""


class Step(NamedTuple):
    """One step: `text` as json-path prints it (['a'], [0]), `key` for a single name or index,
    `select` for anything else.
    """

    text: str
    key: str | int | None
    select: Select | None


class Path(NamedTuple):
    """A compiled path: its steps, and whether it can select one value only."""

    text: str
    steps: tuple[Step, ...]
    definite: bool


def read(path: str, document: Any) -> Any:
    """The value at `path` ("$", "$.a[0]", "$..b", "$.a[?(@.b > 1)]") in `document`.

    Raises PathNotFound where a definite path leads nowhere (an indefinite one gives []),
    PathSyntaxError for no path.
    """
    compiled = compile_path(path)
    if not compiled.definite:
        return _select_all(compiled, document)
    value, steps = document, compiled.steps
    for at, (_, key, _select) in enumerate(steps):
        if not _has(value, key):
            beyond = at == len(steps) - 1 and key.__class__ is int and value.__class__ is list
            raise (PastTheEnd if beyond else PathNotFound)(_why(compiled, at, value, key))
        value = value[key]
    return value


def exists(path: str, document: Any) -> bool:
    """Whether `path` leads to anything in `document`."""
    try:
        values = read(path, document)
    except PathNotFound:
        return False
    return compile_path(path).definite or bool(values)


def _look_up(path: str, document: Any) -> Any:
    try:
        return read(path, document)
    except PathNotFound:
        return NO_VALUE


def _why(path: Path, at: int, value: Any, key: str | int | None) -> str:
    so_far = "$" + "".join(step.text for step in path.steps[:at])
    here = so_far + path.steps[at].text
    whole = "$" + "".join(step.text for step in path.steps)
    last = at == len(path.steps) - 1
    if isinstance(key, int):
        return f"No results for path: {whole}"
    if not isinstance(value, dict):
        return f"Missing property in path {so_far}" if not last else f"No results for path: {whole}"
    return f"No results for path: {whole}" if last else f"Missing property in path {here}"


def _select_all(path: Path, document: Any) -> list[Any]:
    values = [document]
    for text, key, select in path.steps:
        if select is None:
            values = [value[key] for value in values if _has(value, key)]
        elif text.startswith("."):  # a function: of the one value, or of all that were found
            values = (
                list(select(values[0] if len(values) == 1 else values, document)) if values else []
            )
        else:
            values = [selected for value in values for selected in select(value, document)]
    return values[0] if path.steps and path.steps[-1].text.startswith(".") and values else values


def _has(value: Any, key: Any) -> bool:
    if value.__class__ is dict:
        return key in value
    return value.__class__ is list and key.__class__ is int and -len(value) <= key < len(value)


# --- compiling

_NAME = re.compile(r"[^.\[\]()\s'\"]+")
_QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")


@lru_cache(maxsize=4096)
def compile_path(path: str) -> Path:
    """The steps of a path that starts with `$`. Raises PathSyntaxError."""
    if not path.startswith("$"):
        raise PathSyntaxError(f"a path starts with '$', not with '{path[:1]}'")
    steps = tuple(_steps(path, 1))
    return Path(path, steps, all(step.select is None for step in steps))


def _steps(path: str, at: int) -> Iterator[Step]:
    while at < len(path):
        if path.startswith("..", at):
            inner, at = _step_after_dots(path, at + 2)
            yield _deep(inner)
        else:
            step, at = _one_step(path, at)
            yield step


def _one_step(path: str, at: int) -> tuple[Step, int]:
    if path.startswith(".[", at):  # as good as "[": people write $.[0], and it works
        at += 1
    if path[at] == "[":
        end = _closing(path, at)
        return _bracket(path[at + 1 : end].strip()), end + 1
    if path[at] == ".":
        return _dotted(path, at + 1)
    raise PathSyntaxError(f"'{path[at]}' at character {at} of '{path}' starts no step")


def _step_after_dots(path: str, at: int) -> tuple[Step, int]:
    return _one_step(path, at) if path.startswith("[", at) else _dotted(path, at)


def _dotted(path: str, at: int) -> tuple[Step, int]:
    if path.startswith("*", at):
        return Step("[*]", None, lambda value, document: _children(value)), at + 1
    name = _NAME.match(path, at)
    if not name:
        raise PathSyntaxError(f"a name is missing at character {at} of '{path}'")
    if path.startswith("()", name.end()):
        if name[0] not in FUNCTIONS:
            raise PathSyntaxError(
                f"'{name[0]}()' in '{path}' is no function of a path; known are"
                f" {', '.join(sorted(FUNCTIONS))}"
            )
        function = FUNCTIONS[name[0]]
        return (
            Step(f".{name[0]}()", None, lambda value, document: [function(value)]),
            name.end() + 2,
        )
    return Step(f"['{name[0]}']", name[0], None), name.end()


def _bracket(inside: str) -> Step:
    text = f"[{inside}]"
    if inside == "*":
        return Step(text, None, lambda value, document: _children(value))
    if inside.startswith("?"):
        keep = compile_filter(inside[1:].strip(), _look_up)
        return Step(
            text, None, lambda value, document: [v for v in _candidates(value) if keep(v, document)]
        )
    if inside.startswith(("'", '"')):
        return _names([quoted[1:-1] for quoted in _QUOTED.findall(inside)], text)
    if re.fullmatch(r"-?\d+(\s*,\s*-?\d+)*", inside):
        return _indexes([int(number) for number in inside.split(",")], text)
    bounds = re.fullmatch(r"(-?\d+)?\s*:\s*(-?\d+)?", inside)
    if not bounds:
        raise PathSyntaxError(f"'{text}' is no step of a path")
    cut = slice(*(int(b) if b else None for b in bounds.groups()))
    return Step(text, None, lambda value, document: value[cut] if isinstance(value, list) else [])


def _names(names: list[str], text: str) -> Step:
    if len(names) == 1:
        return Step(f"['{names[0]}']", names[0], None)
    return Step(
        text,
        None,
        lambda value, document: (
            [{n: value[n] for n in names if n in value}] if isinstance(value, dict) else []
        ),
    )


def _indexes(indexes: list[int], text: str) -> Step:
    if len(indexes) == 1:
        return Step(text, indexes[0], None)
    return Step(
        text,
        None,
        lambda value, document: (
            [value[i] for i in indexes if _has(value, i)] if isinstance(value, list) else []
        ),
    )


def _closing(path: str, at: int) -> int:
    depth, quote = 0, ""
    for position in range(at, len(path)):
        character = path[position]
        if quote:
            if character == quote and path[position - 1] != "\\":
                quote = ""
        elif character in "'\"":
            quote = character
        elif character in "[(":
            depth += 1
        elif character in "])":
            depth -= 1
            if depth == 0:
                return position
    raise PathSyntaxError(f"'[' at character {at} of '{path}' is never closed")


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _candidates(value: Any) -> list[Any]:
    """What a filter looks at: the items of a list, or the one object itself."""
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []


def _deep(step: Step) -> Step:
    """`..name` and the like: the step applied to the value and everything below it."""

    def select(value: Any, document: Any) -> Iterator[Any]:
        if step.select is None:
            if _has(value, step.key):
                yield value[step.key]
        else:
            yield from step.select(value, document)
        for child in _children(value):
            yield from select(child, document)

    return Step(f"..{step.text}", None, select)._replace(text=f"[..{step.text}]")


def _numbers(value: Any) -> list[float]:
    return [v for v in _children(value) if isinstance(v, (int, float)) and not isinstance(v, bool)]


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "length": lambda value: len(value) if isinstance(value, (list, dict, str)) else NO_VALUE,
    "min": lambda value: min(_numbers(value)),
    "max": lambda value: max(_numbers(value)),
    "sum": lambda value: sum(_numbers(value)),
    "avg": lambda value: sum(_numbers(value)) / len(_numbers(value)),
    "keys": list,
}
