"""Expressions that AWS takes and that fail, or are none: functions that Step Functions does not
have or that need more arguments, fields that the context object does not have, conditions that are
no boolean, values that look like an expression and go to the service as text.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.jsonata import bindings
from downbeat.asl.jsonata_functions import LEAST, MOST
from downbeat.asl.lint.context_fields import context_faults, has_token
from downbeat.asl.lint.jsonata_text import calls, certain_type, certain_type_fault
from downbeat.asl.lint.variables import INNER, state_expressions
from downbeat.asl.walk import states

# Where a value goes to a service or becomes data.
VALUES = ("Arguments", "Output", "Assign", "Items", "ItemSelector")
JSONPATH = re.compile(r"\$\$?\.[\w.\[\]*'-]+")
VARIABLE = re.compile(r"\$[A-Za-z_]\w*")
BRACES = re.compile(r"\{\s*\$[^{}]+\}|\{[a-z][a-z0-9_]*\}")


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Everything that is wrong with the expressions of JSONata states."""
    for located in states(definition):
        if located.query_language != "JSONata":
            continue
        for path, expression in state_expressions(located.state, located.path):
            yield from _functions(path, expression)
            yield from _context(path, expression, has_token(located.state))
        for field in VALUES:
            if field in located.state:
                yield from _texts(located.state[field], f"{located.path}/{field}")
        choices = located.state.get("Choices")
        for number, rule in enumerate(choices if isinstance(choices, (list, tuple)) else ()):
            if isinstance(rule, Mapping):
                yield from _condition(rule, f"{located.path}/Choices[{number}]/Condition")


def _functions(path: str, expression: str) -> Iterator[Diagnostic]:
    for name, count in calls(expression):
        if name == "eval":
            message = (
                "Step Functions has no $eval: the expression fails when it is reached. Use $parse"
                " for JSON in a text."
            )
            yield Diagnostic(path, message, "unknown-function")
        elif count < LEAST.get(name, 0):
            needed = f"{LEAST[name]} argument{'s' * (LEAST[name] > 1)}"
            message = f"${name} is called with {count or 'none'} and needs at least {needed}."
            yield Diagnostic(path, message, "too-few-arguments")
        elif count > MOST.get(name, count):
            message = f"${name} is called with {count} arguments and takes {MOST[name] or 'none'}."
            yield Diagnostic(path, message, "too-many-arguments")
    if faulty := certain_type_fault(expression):
        yield Diagnostic(path, faulty, "wrong-operand")


def _context(path: str, expression: str, token: bool) -> Iterator[Diagnostic]:
    read = bindings(expression).get("states")
    context = read.get("context") if isinstance(read, Mapping) else None
    for way in _ways(context):
        yield from context_faults(path, "$states.context", way, token=token)


def _ways(tree: Any) -> Iterator[tuple[str, ...]]:
    """The way to each leaf of a tree of fields."""
    for name, below in tree.items() if isinstance(tree, Mapping) else ():
        inner = list(_ways(below))
        yield from ((name, *way) for way in inner) if inner else [(name,)]


def _condition(rule: Mapping[str, Any], path: str) -> Iterator[Diagnostic]:
    text = rule.get("Condition")
    if not isinstance(text, str) or not (text.startswith("{%") and text.endswith("%}")):
        return
    expression = text[2:-2].strip()
    kind = certain_type(expression)
    if re.search(r"^\$\w+\s*:=", expression) and ";" not in expression:
        message = 'assigns a name and compares nothing: JSONata compares with "=".'
        yield Diagnostic(path, message, "condition-not-boolean")
    elif kind in ("string", "number"):
        message = (
            f"is a {kind}, and a condition must be true or false: the state fails. Compare it,"
            " e.g. … > 0."
        )
        yield Diagnostic(path, message, "condition-not-boolean")
    elif expression in ("true", "false"):
        message = (
            f"is always {expression}: the way of the other answer is never taken. Write a"
            " condition, or remove the rule."
        )
        yield Diagnostic(path, message, "constant-condition", "warning")


def _texts(value: Any, path: str) -> Iterator[Diagnostic]:
    """Keys and texts that would be an expression or a path in another notation."""
    if isinstance(value, str):
        yield from _text(value, path)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key in INNER:
                continue
            if str(key).endswith(".$"):
                plain = str(key).removesuffix(".$")
                message = (
                    f'"{key}" is JSONPath, and a JSONata state takes it as a name. Write'
                    f' "{plain}": "{{% $states.input… %}}".'
                )
                yield Diagnostic(f"{path}/{key}", message, "jsonpath-in-jsonata")
            yield from _texts(inner, f"{path}/{key}")
    elif isinstance(value, (list, tuple)):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{path}[{number}]")


def _text(text: str, path: str) -> Iterator[Diagnostic]:
    whole = text.startswith("{%") and text.endswith("%}")
    if not whole and (text.lstrip().startswith("{%") or text.rstrip().endswith("%}")):
        message = (
            "is text and no expression: an expression begins with {% and ends with %}, with"
            " nothing before and behind, not even a blank."
        )
        yield Diagnostic(path, message, "not-an-expression")
    elif JSONPATH.fullmatch(text):
        name = re.sub(r"^\$\$?\.", "", text)
        message = (
            f"{text!r} is JSONPath, and a JSONata state takes it as text. Write"
            f' "{{% $states.{"context" if text.startswith("$$") else "input"}.{name} %}}".'
        )
        yield Diagnostic(path, message, "jsonpath-in-jsonata", "warning")
    elif VARIABLE.fullmatch(text) or BRACES.fullmatch(text):
        name = re.sub(r"[^\w]", "", text)
        message = (
            f'{text!r} goes on as text. Write "{{% ${name} %}}" for a variable, "${{{name}}}" for a'
            " reference."
        )
        yield Diagnostic(path, message, "not-an-expression", "warning")
