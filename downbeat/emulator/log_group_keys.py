"""AssociateKmsKey and DisassociateKmsKey of the embedded AWS: MiniStack keeps the key of a log
group that is created with one, and has no call that gives one to a group that is there.

https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import cloudwatch_logs

ACTIONS = ("AssociateKmsKey", "DisassociateKmsKey")


def install() -> None:
    """Answers the two calls, and hands MiniStack all others."""
    answer = cloudwatch_logs.handle_request

    async def handle_request(
        method: str, path: str, headers: Mapping[str, str], body: Any, query: Any
    ) -> Any:
        action = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
        if action in ACTIONS:
            return keyed(action, json.loads(body or "{}"))
        return await answer(method, path, headers, body, query)

    cloudwatch_logs.handle_request = handle_request


def keyed(action: str, request: Mapping[str, Any]) -> Any:
    """Gives a log group its key, or removes it."""
    group = cloudwatch_logs._log_groups.get(str(request.get("logGroupName")))
    if group is None:
        name = request.get("logGroupName")
        message = f"The specified log group does not exist: {name}"
        return error_response_json("ResourceNotFoundException", message, 400)
    group["kmsKeyId"] = request["kmsKeyId"] if action == "AssociateKmsKey" else None
    return json_response({})
