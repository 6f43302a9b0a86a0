"""What stands for values that a program would ask AWS or another stack for: what the last run read,
stand-ins and examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from components import source_values
from downbeat.config import load
from downbeat.config.sources import Reader, SourceAnswer
from downbeat.emulator.existing import stack_values
from downbeat.emulator.projects import Project
from downbeat.plan import remembered
from downbeat.plan.stack_output_values import remembered_outputs
from downbeat.plan.stacks import example_outputs, register


def sources_reader(target: Project, read: Mapping[Any, SourceAnswer] | None = None) -> Reader:
    """Return the reader of a stack's sources that asks nobody: it knows what was read already, and
    what the last run of the program read.
    """
    known = remembered.remembering_reader(target.root, target.stack)
    return lambda sources: {**known(sources), **(read or {})}


@contextmanager
def reading_recorded(known: Reader) -> Iterator[None]:
    """Have the program take the values of its sources from a reader, and write none down: here
    nobody asks AWS.
    """
    reader, writer = source_values.source_reader, remembered.remember
    source_values.source_reader = lambda account: known  # type: ignore[assignment,return-value]
    remembered.remember = lambda root, stack, now, outputs=None: None
    try:
        yield
    finally:
        source_values.source_reader, remembered.remember = reader, writer


def other_outputs(
    target: Project, *, local: bool, read: Mapping[Any, SourceAnswer] | None = None
) -> dict[str, dict[str, Any]]:
    """Return what stands for the outputs that references name, by the full name of their stack:
    the stand-ins of the embedded AWS, or examples.
    """
    outputs: dict[str, dict[str, Any]] = {}
    reader = sources_reader(target, read)
    stack = load(target.config, target.stack, register(target.root), reader=reader)
    values = (
        stack_values(stack, target.account)
        if local
        else remembered_outputs(stack, reader, example_outputs(stack))
    )
    for output, value in values.items():
        outputs.setdefault(output.stack, {})[output.output] = value
    return outputs
