"""What a pipeline's states read of the execution's input, against what its dict and its
stack declare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.execution_input import unread_fields
from downbeat.asl.lint import fields_read, paths_read
from downbeat.asl.lint.shapes import INPUT as INPUT_SHAPE
from downbeat.asl.lint.shapes import ObjectShape
from downbeat.asl.lint.variables import state_expressions
from downbeat.asl.walk import states
from downbeat.plan.planned import Planned

INPUT = r"\$states\.context\.Execution\.Input\.(\w+)"
PATH_INPUT = r"\$\$\.Execution\.Input\.(\w+)"
EXISTS = re.compile(rf"\$exists\(\s*{INPUT}")
# What the plan itself reads of an execution's input.
OWN_INPUT = ("scheduled_time", "start_at", "overlap")


def undeclared_input(planned: Planned) -> Iterator[Diagnostic]:
    """Fields of the execution's input that an expression reads, without asking whether they are
    there, and that neither the dict nor the stack gives.
    """
    declared = {**planned.spec.get("input", {}), **planned.pipeline.input}
    if not declared or planned.trigger is not None:
        return
    yield from _context_input(planned.definition, declared)
    start = ObjectShape(dict.fromkeys((*declared, *OWN_INPUT)), INPUT_SHAPE)
    for read in (fields_read, paths_read):
        open_input = set(read.findings(planned.definition))
        closed = {
            each.message: each for each in reversed([*read.findings(planned.definition, start)])
        }
        for each in reversed(closed.values()):
            if each not in open_input:
                message = f"{each.message} Declare it in the pipeline's input with a default."
                yield Diagnostic(each.path, message, "undeclared-input", "warning")


def _context_input(
    definition: Mapping[str, Any], declared: Mapping[str, Any]
) -> Iterator[Diagnostic]:
    """What is read of the execution's input by way of the context object."""
    for path, name in _execution_input(definition):
        if name not in declared and name not in OWN_INPUT:
            message = (
                f"reads {name} of the execution's input, which has no such"
                f" field.{nearest(name, declared)} Declare it in the pipeline's input with"
                " a default, or ask $exists first."
            )
            yield Diagnostic(path, message, "undeclared-input", "warning")


def _execution_input(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(path, name) of every field that is read without asking whether it is there."""
    for located in states(definition):
        if located.query_language == "JSONPath":
            for read in paths_read.reads(located.state, located.path):
                yield from ((read.at, name) for name in re.findall(PATH_INPUT, read.text))
            continue
        for path, expression in state_expressions(located.state, located.path):
            asked = set(EXISTS.findall(expression))
            for name in sorted(set(re.findall(INPUT, expression)) - asked):
                yield path, name


def unread_input(planned: Planned) -> Iterator[Diagnostic]:
    """Fields that the stack puts into every execution's input and no state reads."""
    written = planned.spec.get("input", {})
    declared = written if isinstance(written, Mapping) else {}
    added = [name for name in planned.pipeline.input if name not in declared]
    refused = planned.spec.get("unknown_input") == "refuse"
    for sentence in unread_fields(planned.definition, added, declared):
        ending = " Every scheduled execution would be refused." if refused else ""
        yield Diagnostic(
            "/input", f"{sentence}.{ending}".replace("?.", "?"), "unread-input", "warning"
        )
