"""From an event about an execution that has ended to what the tracking table is to say of it.

Nothing inside a machine can note that it timed out or was stopped, nor that it failed where its
failure path does not reach; EventBridge reports each of them.
https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from .invocation import iso
from .json_values import Malformed, mapping, optional_text, text

STATUS_CHANGE = "Step Functions Execution Status Change"
LONGEST_REASON = 1_000

# What a status means where the event has neither error nor cause.
# https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
MEANINGS = {
    "TIMED_OUT": "the execution ran longer than its machine allows.",
    "ABORTED": "the execution was stopped.",
    "FAILED": "the execution failed without a reason.",
}


class ExecutionEnd(NamedTuple):
    """An execution that ended without success. `stopped_at` is ISO 8601 in UTC, "" where the event
    has no time; `manifest_path` and `date_prefix` are its input's, "" where it has none.
    """

    execution_arn: str
    name: str
    status: str
    reason: str
    stopped_at: str
    manifest_path: str
    date_prefix: str


def from_status_change(event: Mapping[str, Any]) -> ExecutionEnd:
    """Read the event. Raises Malformed."""
    if event.get("source") != "aws.states":
        raise Malformed('the source of a status change is not "aws.states".')
    detail = mapping(event.get("detail"), "detail")
    status = text(detail.get("status"), "detail.status")
    started_with = _input(detail.get("input"))
    return ExecutionEnd(
        text(detail.get("executionArn"), "detail.executionArn"),
        text(detail.get("name"), "detail.name"),
        status,
        _reason(status, detail),
        _time(detail.get("stopDate")),
        *(_name(started_with, field) for field in ("manifest_path", "date_prefix")),
    )


def _reason(status: str, detail: Mapping[str, Any]) -> str:
    parts = [optional_text(detail.get(name), f"detail.{name}") for name in ("error", "cause")]
    reason = ": ".join(part for part in parts if part) or MEANINGS.get(status, "")
    sentence = f"{status}: {reason}" if reason else status
    if len(sentence) <= LONGEST_REASON:
        return sentence
    half = LONGEST_REASON // 2
    return f"{sentence[:half]} … {sentence[-half:]}"


def _input(document: Any) -> Mapping[str, Any]:
    """Return the execution's input, or {} where the event leaves it out or it is no object."""
    try:
        value = json.loads(document)
    except (TypeError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, Mapping) else {}


def _name(started_with: Mapping[str, Any], field: str) -> str:
    try:
        return text(started_with.get(field), field)
    except Malformed:
        return ""


def _time(milliseconds: Any) -> str:
    plain = isinstance(milliseconds, int) and 0 < milliseconds < 10**14
    return iso(milliseconds) if plain else ""
