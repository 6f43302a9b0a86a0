"""The limit of each Task that says none: as long as its execution may live, as a setting to
lower.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.asl.walk import PROCESSORS

# AWS takes 99,999,999 then, which no execution lives to see: it ends after a year. This is a second
# less, so that it is a limit.
# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
UNLIMITED = 365 * 24 * 60 * 60 - 1  # seconds
LIMITS = ("TimeoutSeconds", "TimeoutSecondsPath")
NAMES = ("task_timeout", "default_task_timeout")
DECLARATION = {
    "type": "integer",
    "minimum": 1,
    "maximum": UNLIMITED,
    "default": UNLIMITED,
    "description": (
        "The limit, in seconds, of each Task that had none; the default is a year, after which the"
        " execution ends."
    ),
}
NOTE = (
    "{count} without TimeoutSeconds: the setting {setting} is the limit. Its default is a year,"
    " after which AWS ends the execution; lower it."
)


def unlimited(machine: Mapping[str, Any]) -> int:
    """How many Tasks have no limit."""
    return sum(
        _is_unlimited(state) + sum(map(unlimited, _inner(state)))
        for state in machine["States"].values()
    )


def limited(machine: Mapping[str, Any], setting: str) -> dict[str, Any]:
    """The machine with the setting as the limit of each Task that has none, at every depth."""
    states = {name: _limited(state, setting) for name, state in machine["States"].items()}
    return {**machine, "States": states}


def _limited(state: Mapping[str, Any], setting: str) -> dict[str, Any]:
    out = dict(state)
    if _is_unlimited(state):
        out["TimeoutSeconds"] = f"${{{setting}}}"
    if isinstance(out.get("Branches"), list):
        out["Branches"] = [limited(branch, setting) for branch in out["Branches"]]
    return out | {key: limited(out[key], setting) for key in PROCESSORS if key in out}


def _inner(state: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*state.get("Branches", ()), *(state[key] for key in PROCESSORS if key in state)]


def _is_unlimited(state: Mapping[str, Any]) -> bool:
    return state.get("Type") == "Task" and not any(key in state for key in LIMITS)
