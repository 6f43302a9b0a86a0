"""The event that AWS sends to EventBridge when an execution starts, ends or is redriven.

https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ministack.services import eventbridge

from downbeat.emulator.api_answers import kind_of
from downbeat.emulator.redrive_calls import redrive_status

LOGGER = logging.getLogger(__name__)
DETAIL_TYPE = "Step Functions Execution Status Change"
LARGEST = 248 * 1024  # bytes of an input or output that an event includes


def emit_status(record: Mapping[str, Any]) -> None:
    """Sends the status of an execution of a Standard workflow to the default bus. As in AWS, a
    delivery that fails does not fail the execution: it is logged.
    """
    if kind_of(record) == "EXPRESS":
        return
    entry = {
        "Source": "aws.states",
        "DetailType": DETAIL_TYPE,
        "Detail": json.dumps(status_detail(record)),
        "Resources": [record["executionArn"]],
    }
    try:
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
    except Exception:  # as in AWS, an event that is not delivered leaves the execution as it is
        LOGGER.exception("the status of %s was not delivered", record["executionArn"])


def status_detail(record: Mapping[str, Any]) -> dict[str, Any]:
    """The detail of the event."""
    output = record.get("output") if record["status"] == "SUCCEEDED" else None
    input_text, given_details = _payload(record.get("input"))
    made, made_details = _payload(output)
    return {
        "executionArn": record["executionArn"],
        "stateMachineArn": record["stateMachineArn"],
        "stateMachineVersionArn": None,
        "stateMachineAliasArn": None,
        "name": record["name"],
        "status": record["status"],
        "startDate": _milliseconds(record.get("startDate")),
        "stopDate": _milliseconds(record.get("stopDate")),
        "input": input_text,
        "inputDetails": given_details,
        "output": made,
        "outputDetails": made_details,
        "error": record.get("error") or None,
        "cause": record.get("cause") or None,
        "redriveCount": record.get("redriveCount", 0),
        "redriveDate": _milliseconds(record.get("redriveDate")),
        "redriveStatusReason": None,
        **redrive_status(record),
    }


def _payload(text: str | None) -> tuple[str | None, dict[str, bool] | None]:
    """(the text or None where it is too large, its …Details)."""
    if text is None:
        return None, None
    included = len(text.encode()) <= LARGEST
    return text if included else None, {"included": included}


def _milliseconds(time: str | None) -> int | None:
    return int(datetime.fromisoformat(time).timestamp() * 1000) if time else None
