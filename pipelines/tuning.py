"""Declarations of settings that several pipelines have: limits in seconds, retries, payloads."""

from __future__ import annotations

from typing import Any

from pipelines.shared import HOUR, MINUTE

# https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
LONGEST_CALL = 15 * MINUTE
# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
LONGEST_EXECUTION = 365 * 24 * HOUR


def seconds(default: int, what: str, *, maximum: int = LONGEST_EXECUTION) -> dict[str, Any]:
    """A limit in seconds."""
    return {
        "type": "integer",
        "minimum": 1,
        "maximum": maximum,
        "default": default,
        "description": f"{what}, in seconds.",
    }


def retries(default: int, what: str) -> dict[str, Any]:
    """How often something is tried again after its first attempt."""
    return {
        "type": "integer",
        "minimum": 0,
        "maximum": 20,
        "default": default,
        "description": f"How often {what} is tried again after a failure.",
    }


def dpu(default: float, what: str) -> dict[str, Any]:
    """How many DPUs a Glue job has, for `downbeat cost`.
    https://docs.aws.amazon.com/glue/latest/dg/add-job.html
    """
    return {
        "type": "number",
        "minimum": 0.0625,
        "maximum": 1000,
        "default": default,
        "description": f"How many DPUs {what} has: it is priced by them.",
    }


def memory(what: str) -> dict[str, Any]:
    """How much memory a function has, for `downbeat cost`; Lambda's own default.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
    """
    return {
        "type": "integer",
        "minimum": 128,
        "maximum": 10240,
        "default": 128,
        "description": f"The memory of {what}, in MiB: it is priced by it.",
    }


def payload(default: dict[str, Any], what: str) -> dict[str, Any]:
    """What a function is called with."""
    return {"type": "object", "default": default, "description": f"What {what} is called with."}


def name(default: str, what: str) -> dict[str, Any]:
    """The name of something that exists."""
    return {"type": "string", "default": default, "description": what}


def machine_limit(default: int, by_size: dict[str, int] | None = None) -> dict[str, dict[str, Any]]:
    """The limit of a whole execution, and that of stacks of other sizes."""
    limit = seconds(default, "The limit of a whole execution")
    return {"machine_limit": {**limit, **({"by_size": by_size} if by_size else {})}}
