"""Names that the paths of a JSONPath state read: variables that nobody assigns, fields that the
context object does not have, fields of the input that no state before has written.

https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.lint.context_fields import context_faults, has_token
from downbeat.asl.lint.dataflow import at_path, inputs, is_jsonpath, result_of
from downbeat.asl.lint.fields_read import absent_field, variable_shapes
from downbeat.asl.lint.flow import machines
from downbeat.asl.lint.shapes import Shape, absent
from downbeat.asl.lint.variables import readable_variables

ONE_PATH = re.compile(r"(\$\$|\$[A-Za-z_]\w*|\$)((?:\.[\w-]+|\[\d+\]|\['[^']*'\])*)")
QUOTED = re.compile(r"'(?:\\.|[^'\\])*'")
# Fields whose value is a path, besides keys that end in ".$".
PATH_FIELDS = (
    *("TimeoutSecondsPath", "HeartbeatSecondsPath", "SecondsPath", "TimestampPath"),
    *("ItemsPath", "MaxConcurrencyPath", "CausePath", "ErrorPath"),
)
# Fields with keys that end in ".$", and whether they read the result.
TEMPLATES = {"Parameters": False, "ItemSelector": False, "ResultSelector": True, "Assign": True}


class PathRead(NamedTuple):
    """A path and where it stands: `after` the state's result is there, or before."""

    at: str
    text: str
    after: bool


def findings(definition: Mapping[str, Any], start: Shape = None) -> Iterator[Diagnostic]:
    """Every name that a path reads and that is certainly not there; `start` is what an execution
    gets.
    """
    shapes = inputs(definition, start)
    variables = variable_shapes(definition, shapes)
    for machine in machines(definition):
        readable = readable_variables(machine)
        for name, state in machine.states.items():
            if not is_jsonpath(machine, state):
                continue
            path = f"{machine.path}/States/{name}"
            whole = at_path(shapes[path], state.get("InputPath", "$"))
            tested = _tested(state)
            for read in reads(state, path):
                shape = result_of(state) if read.after else whole
                if read.text in tested:
                    continue
                yield from _names(read, readable[name], has_token(state))
                yield from _fields(read, shape, variables, tested)


def reads(state: Mapping[str, Any], path: str) -> Iterator[PathRead]:
    """Every path of a state but those of its inner machines."""
    if isinstance(state.get("InputPath"), str) and state["InputPath"].startswith("$$"):
        yield PathRead(f"{path}/InputPath", state["InputPath"], False)
    for field in PATH_FIELDS:
        if isinstance(state.get(field), str):
            yield PathRead(f"{path}/{field}", state[field], False)
    has_result = state.get("Type") in ("Task", "Parallel", "Map")
    for field, after in TEMPLATES.items():
        for at, text in _templated(state.get(field), f"{path}/{field}"):
            yield PathRead(at, text, after and has_result)
    choices = state.get("Choices")
    for number, rule in enumerate(choices if isinstance(choices, (list, tuple)) else ()):
        yield from _rule(rule, f"{path}/Choices[{number}]")


def _templated(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            if str(key).endswith(".$") and isinstance(one, str):
                yield f"{path}/{key}", one
            else:
                yield from _templated(one, f"{path}/{key}")
    elif isinstance(value, (list, tuple)):
        for number, one in enumerate(value):
            yield from _templated(one, f"{path}[{number}]")


def _rule(rule: Any, path: str) -> Iterator[PathRead]:
    """The paths of a rule of a Choice; what it asks after may be missing."""
    if not isinstance(rule, Mapping):
        return
    for key, value in rule.items():
        if key == "Variable" or (key.endswith("Path") and isinstance(value, str)):
            yield PathRead(f"{path}/{key}", str(value), False)
        elif key == "Not":
            yield from _rule(value, f"{path}/{key}")
        elif key in ("And", "Or") and isinstance(value, (list, tuple)):
            for number, inner in enumerate(value):
                yield from _rule(inner, f"{path}/{key}[{number}]")


def _tested(value: Any) -> frozenset[str]:
    """The paths of which a Choice asks whether they are there."""
    if isinstance(value, Mapping):
        own = {str(value.get("Variable"))} if "IsPresent" in value else set[str]()
        inner = (_tested(value.get(key)) for key in ("Choices", "Not", "And", "Or"))
        return frozenset(own).union(*inner)
    if isinstance(value, (list, tuple)):
        return frozenset().union(*map(_tested, value))
    return frozenset()


def _names(read: PathRead, readable: frozenset[str], token: bool) -> Iterator[Diagnostic]:
    """Variables that nobody assigns, and what the context object has not."""
    for root, way in _paths(read.text):
        if root == "$$":
            yield from context_faults(read.at, "$$", way, token=token)
        elif root != "$" and root[1:] not in readable:
            close = nearest(root, [f"${name}" for name in readable])
            fix = close or f" Assign it in a state before, or write $.{root[1:]} for the input."
            yield Diagnostic(read.at, f"no state assigns {root}.{fix}", "unassigned-variable")


def _fields(
    read: PathRead, shape: Shape, variables: Mapping[str, Shape], tested: frozenset[str]
) -> Iterator[Diagnostic]:
    """Fields of the input, of the result or of a variable that are not there."""
    for root, way in _paths(read.text):
        own = shape if root == "$" else variables.get(root[1:])
        if root == "$$" or ".".join((root, *way)) in tested:
            continue
        for name, missing in absent(own, _tree(way)):
            yield absent_field(read.at, f"{root}.{name}", missing)


def _paths(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(root, names) of each path in a text, which is one or calls intrinsic functions."""
    for one in ONE_PATH.finditer(QUOTED.sub("''", text) if "(" in text else text):
        yield one[1], tuple(re.findall(r"[\w-]+", one[2]))


def _tree(way: tuple[str, ...]) -> Any:
    tree: Any = True
    for name in reversed([each for each in way if not each.isdecimal()]):
        tree = {name: tree}
    return tree
