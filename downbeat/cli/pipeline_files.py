"""Pipelines in Python files of their own, which no register and no stack names yet."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.importing.examples import BUILT_IN_EXAMPLES, example_values


def pipelines_in(file: Path) -> dict[str, Mapping[str, Any]]:
    """Name → dict of each pipeline in a Python file, which is run for it.

    Raises DiagnosticsError for a file that Python cannot run, or that has no pipeline.
    """
    from downbeat.plan.sources import python_fault
    from downbeat.plan.stacks import project_root

    root = project_root()
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    try:
        values = runpy.run_path(str(file))
    except Exception as fault:  # noqa: BLE001 - whatever a pipeline's file raises is a fault of that file
        raise DiagnosticsError([python_fault(fault, root)]) from None
    specs = {
        str(value["name"]): value
        for value in values.values()
        if isinstance(value, Mapping) and "name" in value and "States" in value
    }
    if not specs:
        message = "has no pipeline: a dict with `name` and `States` at the top of the file."
        raise DiagnosticsError([Diagnostic("/", message, "no-states")])
    return specs


def check_alone(key: str, spec: Mapping[str, Any], region: str = "") -> list[Diagnostic]:
    """What is wrong with a pipeline wherever it is deployed, or in a region: an example stands for
    each reference.
    """
    from downbeat.asl import structure_problems
    from downbeat.cli.checking import check_pipeline
    from downbeat.config import StackFileError
    from downbeat.plan.planned import read

    if faults := structure_problems(spec):
        return faults
    asked = {**spec.get("references", {}), **spec.get("optional_references", {})}
    values = example_values(spec)
    config = {
        "aws:region": region or BUILT_IN_EXAMPLES["region"],
        "downbeat:pipelines": {
            key: {"references": {name: _example(name, values) for name in asked}}
        },
    }
    try:
        return check_pipeline(read(config, "dev", {key: spec}), key, spec)
    except (StackFileError, DiagnosticsError) as faulty:
        return list(faulty.diagnostics)


def _example(name: str, values: Mapping[str, Any]) -> Any:
    """A value such as the name asks for; where it says nothing, one that suits its field."""
    from downbeat.config.reference_kinds import example, kind_of

    region = BUILT_IN_EXAMPLES["region"]
    return example(name, region) if kind_of(name) else values.get(name, name)
