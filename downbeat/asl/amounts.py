"""The amounts that a pipeline's dict states: what a state usually takes (`expected`), and what the
pipeline is reckoned to cost (`cost`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest

EXPECTED_KEYS = ("seconds", "cpu", "memory", "dpu", "log_mb", "dollars")
# Key of `cost` → what kind of value it has.
COST_KEYS: dict[str, type] = {
    "runs_per_month": float,
    "files_per_run": float,
    "input": dict,
    "answers": dict,
    "claimed": float,
    "why": str,
}
KINDS: dict[type, str] = {str: "a sentence", dict: "a dict"}


def expected_faults(path: str, expected: Any, numbers: list[str]) -> Iterator[Diagnostic]:
    """Yield the faults of what a state usually takes.

    Args:
        numbers: the settings that are numbers, as `${name}`.
    """
    if not isinstance(expected, Mapping) or "seconds" not in expected:
        yield Diagnostic(
            path,
            'must be {"seconds": a number above 0, or a setting that is a number}, not'
            f" {expected!r}.",
            "wrong-type",
        )
        return
    for key, amount in expected.items():
        if key not in EXPECTED_KEYS:
            yield Diagnostic(
                f"{path}/{key}",
                f"is no key of `expected`.{nearest(str(key), EXPECTED_KEYS)} Its keys:"
                f" {', '.join(EXPECTED_KEYS)}.",
                "unknown-key",
            )
        elif not _is_positive(amount) and amount not in numbers and (key, amount) != ("dollars", 0):
            yield _not_an_amount(f"{path}/{key}", amount)


def cost_faults(cost: Any, numbers: list[str], meaning: str) -> Iterator[Diagnostic]:
    """Yield the faults of what a pipeline says of its cost; `meaning` is what the key is for."""
    if not isinstance(cost, Mapping):
        yield Diagnostic(
            "/cost", f"must be a dict, not {type(cost).__name__}: {meaning}.", "wrong-type"
        )
        return
    for key, value in cost.items():
        kind = COST_KEYS.get(key)
        if kind is None:
            yield Diagnostic(
                f"/cost/{key}",
                f"is no key of `cost`.{nearest(str(key), COST_KEYS)} Its keys:"
                f" {', '.join(COST_KEYS)}.",
                "unknown-key",
            )
        elif kind is float and not _is_positive(value) and value not in numbers:
            yield _not_an_amount(f"/cost/{key}", value)
        elif kind is not float and not isinstance(value, kind):
            yield Diagnostic(f"/cost/{key}", f"must be {KINDS[kind]}, not {value!r}.", "wrong-type")


def _not_an_amount(path: str, value: Any) -> Diagnostic:
    message = f"must be a number above 0, or a setting that is a number, not {value!r}."
    return Diagnostic(path, message, "wrong-type")


def _is_positive(number: Any) -> bool:
    return isinstance(number, (int, float)) and not isinstance(number, bool) and number > 0
