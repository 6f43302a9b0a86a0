"""Texts of a JSONPath state that look like a path or an expression and go on as text, and
templates of States.Format whose holes are not as many as the values.

https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.walk import states

FIELDS = ("Parameters", "ItemSelector", "ResultSelector", "Assign")
PATH = re.compile(r"\$\$?\.[A-Za-z_][\w.\[\]*'-]*")
INTRINSIC = re.compile(r"States\.[A-Z]\w+\(.*\)", re.DOTALL)
FORMAT = re.compile(r"States\.Format\(\s*'((?:\\.|[^'\\])*)'([^()]*)\)")
HOLE = re.compile(r"(?<!\\)\{\}")


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Everything of a JSONPath state's templates that cannot be meant."""
    for located in states(definition):
        if located.query_language != "JSONPath":
            continue
        for field in FIELDS:
            yield from _value(located.state.get(field), f"{located.path}/{field}")


def _value(value: Any, path: str, key: str = "") -> Iterator[Diagnostic]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _value(inner, f"{path}/{name}", str(name))
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value):
            yield from _value(inner, f"{path}[{number}]")
    elif isinstance(value, str):
        yield from (_format(value, path) if key.endswith(".$") else _text(value, path, key))


def _text(text: str, path: str, key: str) -> Iterator[Diagnostic]:
    if text.startswith("{%") and text.endswith("%}"):
        message = (
            "is JSONata, and the query language here is JSONPath, which takes it as text. Write"
            f' "{key or "name"}.$": "$.…", or set "QueryLanguage": "JSONata" on the state.'
        )
        yield Diagnostic(path, message, "not-an-expression", "warning")
    elif PATH.fullmatch(text) or INTRINSIC.fullmatch(text):
        written = f' "{key}.$": "{text}"' if key else ' it under a key that ends in ".$"'
        message = (
            f'goes on as text: a path is read only under a key that ends in ".$". Write{written}.'
        )
        yield Diagnostic(path, message, "not-an-expression", "warning")


def _format(text: str, path: str) -> Iterator[Diagnostic]:
    for call in FORMAT.finditer(text):
        holes, values = len(HOLE.findall(call[1])), call[2].count(",")
        if holes != values:
            message = (
                f"States.Format has {holes} times {{}} and {values} values, which fails: write one"
                " {} for each value."
            )
            yield Diagnostic(path, message, "format-holes")
