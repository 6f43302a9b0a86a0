"""Which calls of a run nobody answered: their results are the service's shape and nothing more, so
whatever the run makes of them proves nothing.
"""

from __future__ import annotations

from typing import Any

from downbeat.simulator import Call
from downbeat.simulator.call import Tasks
from downbeat.simulator.service_results import (
    LISTINGS,
    RESULTS,
    answers_like,
    default_result,
    service_action,
)

# What of a good answer only the called code or data can know, and what stands there by default.
CONTENT = {
    "apigateway:invoke": '{"ResponseBody": {}}',
    "athena:getQueryResults": '{"ResultSet": {"Rows": []}}',
    "bedrock:invokeModel": '{"Body": {}}',
    "dynamodb:getItem": '{"Item": the key alone}',
    "eks:call": '{"ResponseBody": {}}',
    "http:invoke": '{"ResponseBody": {}}',
    "lambda:invoke": '{"Payload": {}}',
    "states:startExecution.sync": '{"Output": "{}"}',
    "states:startExecution.sync:2": '{"Output": {}}',
}
SILENT = ("aws-sdk:cloudwatch:putMetricData",)  # really answers nothing


def stand_in(call: Call) -> str:
    """What of the default result only the user can know: '{}', '{"Payload": {}}' or ''."""
    action = answers_like(service_action(call.resource))
    if call.kind != "Task" or action in LISTINGS or action in SILENT:
        return ""
    return CONTENT.get(action, "" if action in RESULTS else "{}")


def noting(unanswered: dict[str, str]) -> Tasks:
    """`tasks` that give default results and note state → stand_in for those that hold nothing of
    the user's own.
    """

    def tasks(call: Call) -> Any:
        if empty := stand_in(call):
            unanswered[call.state] = empty
        return default_result(call)

    return tasks
