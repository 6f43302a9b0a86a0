"""Good pipelines, stack files and definitions with a few things broken in them by chance.

`mutated(originals)` takes one of the originals, walks to any place inside, and there deletes,
repeats, renames, retypes or nests; hypothesis makes a failing case small. A number of examples per
test that takes CI a few seconds is the default; with FUZZ_SECONDS set (`make fuzz`) each test goes
on for its share of that time.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import hypothesis
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
TARGETS = 11  # tests that share FUZZ_SECONDS
SLOWEST = 10.0  # seconds that one example may take

Path_ = tuple[Any, ...]
DEFINITIONS = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "tests" / "pipelines").glob("*.asl.json"))
]


def nested(depth: int, value: Any = None) -> Any:
    """A list in a list in a list."""
    for _ in range(depth):
        value = [value]
    return value


def nested_objects(depth: int) -> Any:
    """An object in an object, under keys that the language knows."""
    value: Any = {}
    for at in range(depth):
        value = {("States", "Arguments", "And", "Not", "x")[at % 5]: value}
    return value


HUGE = 10**5999  # 6,000 digits: more than Python turns into text
ODD_VALUES = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    1e308,
    10**40,
    10**400,
    HUGE,
    "",
    " ",
    "x",
    "$",
    "$.x[",
    "$$.Execution.Id",
    "{% $x %}",
    "{% ( %}",
    "{% $states.input.a.b %}",
    "${region}",
    "${nothing}",
    "${",
    "\ud800",
    "a\x00b",
    "a\x1eb\nc\u2028d\x85e\tf",
    "States.Format ('{}', 1)",
    "States.ALL",
    "2026-02-30",
    "arn:aws:lambda:us-east-1:444455556666:function:f",
    "arn:aws:states:::aws-sdk:s3:getObject",
    "glue:startJobRun.sync",
    "*" * 60 + "a",
    [],
    {},
    [None],
    ["x"],
    [[]],
    [{}],
    {"x": None},
    {"States": None},
    {"Next": []},
    [{"Next": []}],
    {"Type": "Task"},
    {"secure": "x"},
    {"stack": "a/b/c", "output": None},
    nested(400),
    nested_objects(400),
]
ODD_KEYS = [
    "",
    "x",
    "\ud800",
    "a\x1eb",
    "a\nb",
    "x.$",
    "Next",
    "End",
    "Type",
    "States",
    "StartAt",
    "Default",
    "Catch",
    "Retry",
    "Resource",
    "Arguments",
    "Parameters",
    "QueryLanguage",
    "Branches",
    "ItemProcessor",
    "only_with",
    "expected",
    "topics",
    "references",
    "cadence",
    "trigger",
    "k" * 300,
]


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """The path of every key and item inside."""
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in inside:
        yield (*path, key)
        if len(path) < 40:
            yield from places(inner, (*path, key))


def container(value: Any, path: Path_) -> Any:
    """What holds the place."""
    for key in path[:-1]:
        value = value[key]
    return value


def _delete(holder: Any, key: Any, _: Any, __: Any) -> None:
    del holder[key]


def _replace(holder: Any, key: Any, value: Any, _: Any) -> None:
    holder[key] = value


def _rename(holder: Any, key: Any, _: Any, name: Any) -> None:
    if isinstance(holder, dict):
        changed = [(name if each == key else each, inner) for each, inner in holder.items()]
        holder.clear()
        holder.update(changed)
    else:
        holder.insert(key, name)


def _repeat(holder: Any, key: Any, _: Any, name: Any) -> None:
    if isinstance(holder, dict):
        holder[name] = copy.deepcopy(holder[key])
    else:
        holder.append(copy.deepcopy(holder[key]))


def _wrap(holder: Any, key: Any, _: Any, name: Any) -> None:
    holder[key] = [holder[key]] if name == "" else {name: holder[key]}


def _misspell(holder: Any, key: Any, _: Any, name: Any) -> None:
    """A key without one of its letters."""
    if isinstance(key, str) and len(key) > 2:
        at = len(str(name)) % (len(key) - 1) + 1
        _rename(holder, key, None, key[:at] + key[at + 1 :])


def _retype(holder: Any, key: Any, _: Any, __: Any) -> None:
    """A value as its text, a text as what it says."""
    value = holder[key]
    holder[key] = list(value) if isinstance(value, dict | str) else json.dumps(value)[:2000]


CHANGES: Sequence[Callable[[Any, Any, Any, Any], None]] = (
    _replace,
    _delete,
    _misspell,
    _retype,
    _rename,
    _repeat,
    _wrap,
)


@st.composite
def mutated(draw: Any, originals: Sequence[Any], *, most: int = 3, non_text: bool = False) -> Any:
    """One of the originals with 1 to `most` changes; `non_text`: keys may be numbers as well."""
    value = copy.deepcopy(draw(st.sampled_from(originals)))
    keys = [*ODD_KEYS, *([7, None, True] if non_text else [])]
    for _ in range(draw(st.integers(1, most))):
        every = list(places(value))
        if not every:
            break
        path = every[draw(st.integers(0, len(every) - 1))]
        change = draw(st.sampled_from(CHANGES))
        odd = copy.deepcopy(draw(st.sampled_from(ODD_VALUES)))
        name = draw(st.sampled_from(keys))
        try:
            change(container(value, path), path[-1], odd, name)
        except ValueError:  # json.dumps of a number of 6,000 digits
            hypothesis.reject()
    return value


def as_json_text(value: Any) -> str:
    """JSON text, with the numbers of 6,000 digits that json.dumps cannot write."""
    mark = "6000 digits"

    def written(inner: Any) -> Any:
        if isinstance(inner, int) and not isinstance(inner, bool) and abs(inner) >= HUGE:
            return mark
        if isinstance(inner, dict):
            return {str(key): written(each) for key, each in inner.items()}
        return [written(each) for each in inner] if isinstance(inner, list) else inner

    return json.dumps(written(value)).replace(f'"{mark}"', "1" + 5999 * "0")


def fuzzed(examples: int) -> Callable[[Any], Any]:
    """Hypothesis' settings of a fuzz test: `examples` in CI, as many as fit with FUZZ_SECONDS."""
    chosen = hypothesis.settings(
        max_examples=1_000_000 if SECONDS else examples,
        deadline=None,
        derandomize=not SECONDS,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )

    def decorated(test: Any) -> Any:
        fuzz = chosen(test)

        @functools.wraps(fuzz)
        def until_the_time_is_up(*arguments: Any, **named: Any) -> None:
            with contextlib.suppress(TimeIsUp):
                fuzz(*arguments, **named)

        return until_the_time_is_up

    return decorated


class TimeIsUp(BaseException):
    """Ends hypothesis' run of a target, which takes any Exception for a finding."""


class Budget:
    """The time of one target: what comes after it is not looked at, so that the test ends."""

    def __init__(self) -> None:
        self.until: float | None = None
        self.inputs = 0

    def over(self) -> bool:
        """Whether the target's share of FUZZ_SECONDS is used up; counts an input where it is not."""
        if SECONDS:
            self.until = self.until or time.monotonic() + SECONDS / TARGETS
            if time.monotonic() > self.until:
                print(f"{self.inputs} inputs", flush=True)
                raise TimeIsUp
        self.inputs += 1
        return False


def readable(diagnostics: Sequence[Any]) -> bool:
    """Whether each diagnostic is one line that can be written, with a code."""
    lines = [str(each) for each in diagnostics]
    assert all(each.code for each in diagnostics)
    assert all(line.isprintable() and line.encode() for line in lines)
    return True
