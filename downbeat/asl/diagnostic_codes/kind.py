"""What is known of a diagnostic's code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class DiagnosticKind(NamedTuple):
    """One kind of fault.

    `example` has one of: "definition" (values or text), "state" (a state S that ends), "pipeline"
    (changes of a small good pipeline), "stack" (changes of a small good stack file), each with what
    else it takes: "language", "type", "references", "tuned" (the pipeline's keys in the stack
    file). `text` is the diagnostic that the example
    gives, as one line.
    """

    title: str
    why: str
    fix: str
    example: Mapping[str, Any]
    text: str
