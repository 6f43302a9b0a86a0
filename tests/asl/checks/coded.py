"""The problems of a definition as (path, code): what a test asserts. The texts are asserted once
per code, by the examples of docs/diagnostics.md.
"""

from collections.abc import Mapping
from typing import Any

from downbeat import asl


def problems(
    definition: Mapping[str, Any] | str, *, type: str = "STANDARD"
) -> list[tuple[str, str]]:
    """`asl.problems` without the texts."""
    return [(each.path, each.code) for each in asl.problems(definition, type=type)]
