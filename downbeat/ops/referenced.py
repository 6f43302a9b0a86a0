"""What a pipeline refers to, and the finding for what is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from downbeat.ops.faults import code, missing
from downbeat.ops.finding import CheckFinding
from downbeat.plan.planned import Planned


def reference_text(planned: Planned, name: str) -> str:
    """The value of a reference; "" where the pipeline has none, or it is no text."""
    value = planned.references.get(name) if name in planned.pipeline.references else None
    return value if isinstance(value, str) else ""


def answer_or_none(client: Any, call: Callable[[], Any]) -> Any:
    """Return the answer of a read; None where the thing is not there."""
    try:
        return call()
    except client.exceptions.ClientError as error:
        if missing(error) or code(error) in {"ClientException", "InvalidParameterException"}:
            return None
        raise


def absent(planned: Planned, check: str, subject: str) -> CheckFinding:
    """Make the finding that a reference is not there."""
    return CheckFinding(
        planned.key,
        check,
        subject,
        "it does not exist, or not in this account and region.",
        f"make it, or name another under references of {planned.key} in the stack's file.",
    )
