"""What a pipeline's dict says that its states usually take, with the stack's settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl import setting_values, substituted, walk


def expected(
    spec: Mapping[str, Any], settings: Mapping[str, Any] | None = None
) -> dict[str, dict[str, float]]:
    """Return state → {"seconds": 300.0, "dpu": 10.0, …}, of those states that have `expected`.

    docs/pipeline-keys.md has the keys. Values that are settings are those of the stack.
    """
    values = setting_values(spec, {}, settings)
    return {
        name: {key: float(substituted(amount, values)) for key, amount in state["expected"].items()}
        for name, state in _written(spec)
        if "expected" in state
    }


def _written(spec: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for states in (spec.get("States", {}), spec.get("on_failure", {})):
        for located in walk.states({"States": states}):
            yield located.name, located.state
