"""Fragments that several pipelines need: text with values in it, input with defaults."""

from __future__ import annotations

import json
import re
from typing import Any

MINUTE = 60
HOUR = 60 * MINUTE

# An expression in braces, one level of braces inside allowed: "took {$seconds} s", "{$merge([{},
# $x])}".
HOLE = re.compile(r"(?<!\$)\{((?:[^{}]|\$?\{[^{}]*\})*)\}")

# SNS and CloudWatch throttle and hiccup; publishing twice is better than not at all.
# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
RETRY_SERVICE = [
    {
        "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
        "IntervalSeconds": 5,
        "MaxAttempts": 3,
        "BackoffRate": 2,
    }
]


def text(*lines: str, let: str = "") -> str:
    """A JSONata string of these lines; `{expression}` inside a line is put in as its value, nothing
    where it has none.

    text("Hello {$name}") is "{% 'Hello ' & ($name) %}". `let` binds what several lines need: "$run
    := …".
    """
    parts: list[str] = []
    for number, line in enumerate(lines):
        at, prefix = 0, "\n" if number else ""
        for hole in HOLE.finditer(line):
            parts += [_literal(prefix + line[at : hole.start()]), f"({hole[1]})"]
            at, prefix = hole.end(), ""
        parts.append(_literal(prefix + line[at:]))
    whole = " & ".join(part for part in parts if part != "''")
    return f"{{% ({let}; {whole}) %}}" if let else f"{{% {whole} %}}"


def given(name: str, default: Any) -> str:
    """The JSONata for one value of the execution's input, or its default where the input has
    none.
    """
    value = f"$states.context.Execution.Input.{name}"
    return f"($exists({value}) ? {value} : {json.dumps(default, ensure_ascii=False)})"


def _literal(string: str) -> str:
    escaped = string.replace("\\", "\\\\").replace("'", "\\u0027").replace("\n", "\\n")
    return f"'{escaped}'"
