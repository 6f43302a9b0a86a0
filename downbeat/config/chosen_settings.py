"""What a stack tunes of a pipeline, checked against what the pipeline's `settings` declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import enumeration, nearest
from downbeat.asl.settings import declared_settings, value_fault
from downbeat.config.fault import Fault


def setting_problems(supplied: Mapping[str, Any], spec: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield (name, sentence, code) of every setting that is unknown, of another type, out of its
    range or not among what is allowed.
    """
    declared = declared_settings(spec)
    for name, value in supplied.items():
        if name not in declared:
            takes = f"it has {enumeration(declared)}" if declared else "it has none"
            yield (
                str(name),
                f"is not a setting of this pipeline: {takes}.{nearest(str(name), declared)}",
                "unknown-setting",
            )
        elif fault := value_fault(declared[name], value):
            yield (str(name), *fault)


def choose_settings(
    supplied: Mapping[str, Any], spec: Mapping[str, Any], size: str
) -> dict[str, Any]:
    """Return the value of every declared setting: the stack's, else the default of its size; the
    default too where the stack's is faulty.
    """
    return {
        name: supplied[name]
        if name in supplied and value_fault(declaration, supplied[name]) is None
        else declaration.get("by_size", {}).get(size, declaration["default"])
        for name, declaration in declared_settings(spec).items()
    }
