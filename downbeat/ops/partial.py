"""Executions that succeeded and are no plain success: in part, or skipped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from downbeat.ops.deployment import Deployment, last_execution
from downbeat.plan.end_patterns import special_ends
from downbeat.plan.planned import Planned


def special_end(planned: Planned, answer: Mapping[str, Any]) -> str:
    """What an execution that succeeded says in its output: "partial", "skipped", or "" for neither.

    Args:
        answer: DescribeExecution's.
    """
    if answer.get("status") != "SUCCEEDED":
        return ""
    try:
        output = json.loads(answer.get("output") or "null")
    except ValueError:
        return ""
    if not isinstance(output, Mapping):
        return ""
    end = "partial" if output.get("outcome") == "partial" else ""
    end = end or ("skipped" if list(output) == ["skipped"] else "")
    return end if end in special_ends(planned.definition) else ""


def succeeded_in_part(deployment: Deployment, planned: Planned) -> dict[str, Any] | None:
    """DescribeExecution's answer of the pipeline's last execution, if its output says that it
    succeeded in part; asked for only where the definition can say so.
    """
    if "partial" not in special_ends(planned.definition):
        return None
    client = deployment.client("stepfunctions")
    arn = last_execution(deployment, planned, failed=False)
    last = dict(client.describe_execution(executionArn=arn))
    return last if special_end(planned, last) == "partial" else None
