"""Checks of an execution's input against the defaults of the pipeline's dict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from downbeat.asl.diagnostic import enumeration, nearest
from downbeat.config.fault import Fault, quoted

if TYPE_CHECKING:
    pass


TYPES: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (int, "a number"),
    (float, "a number"),
    (str, "a text"),
)


def input_problems(fields: Mapping[str, Any], spec: Mapping[str, Any]) -> Iterator[Fault]:
    """Input that the pipeline does not know, or of another type than its default; a pipeline
    without defaults takes any.
    """
    defaults = spec.get("input")
    if not defaults or not isinstance(defaults, Mapping):
        return
    for name, value in fields.items():
        if name not in defaults:
            yield (
                str(name),
                (
                    "is not an input of this pipeline: it takes"
                    f" {enumeration(defaults)}.{nearest(str(name), defaults)}"
                ),
                "unknown-input",
            )
        elif (
            defaults[name] is not None
            and value is not None
            and _type(value) != _type(defaults[name])
        ):
            yield (
                str(name),
                (
                    f"{quoted(value)} is not {_type(defaults[name])} like the default"
                    f" {quoted(defaults[name])}."
                ),
                "wrong-type",
            )


def _type(value: Any) -> str:
    names: Iterable[str] = (name for kind, name in TYPES if isinstance(value, kind))
    return next(iter(names), "a list" if isinstance(value, list) else "a mapping")
