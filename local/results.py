"""What a service answers when all goes well, in the shape of its API: the result of a Task for which nobody said anything."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from local.simulator import Call, TaskError

STOPPED = "EssentialContainerExited"


def default_result(call: Call) -> Any:
    """A plausible good answer of the service that a call goes to; {} for a service that is not in the table."""
    if call.kind == "ItemReader":
        return []
    return RESULTS.get(service_action(call.resource), lambda given: {})(call.arguments if isinstance(call.arguments, dict) else {})


def exits_with(code: int, otherwise: Callable[[Call], Any]) -> Callable[[Call], Any]:
    """`tasks` where every container that a state waits for exits with this code: not 0 is States.TaskFailed, the task as Cause.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
    """

    def tasks(call: Call) -> Any:
        if service_action(call.resource) != "ecs:runTask.sync":
            return otherwise(call)
        task = ecs_task(call.arguments if isinstance(call.arguments, dict) else {}, code)
        if code:
            raise TaskError("States.TaskFailed", json.dumps(task, separators=(",", ":")))
        return task

    return tasks


def service_action(resource: str) -> str:
    """The part of a Resource that says what is called: "ecs:runTask.sync"."""
    found = re.fullmatch(r"arn:[^:]*:states:[^:]*:[^:]*:(.+)", resource)
    return found[1] if found else "lambda"


def ecs_task(given: dict[str, Any], code: int) -> dict[str, Any]:
    """A Fargate task that stopped, as ecs:runTask.sync gives it: one container for each override, or one called "app"."""
    overrides = (given.get("Overrides") or {}).get("ContainerOverrides") or [{"Name": "app"}]
    containers = [{"Name": override.get("Name", "app"), "ExitCode": code, "LastStatus": "STOPPED"} for override in overrides]
    return {
        "ClusterArn": given.get("Cluster", ""),
        "TaskDefinitionArn": given.get("TaskDefinition", ""),
        "TaskArn": f"arn:aws:ecs:us-east-1:111122223333:task/{_id(given)}",
        "Containers": containers,
        "LastStatus": "STOPPED",
        "DesiredStatus": "STOPPED",
        "StopCode": STOPPED,
        "StoppedReason": "Essential container in task exited",
    }


def _id(given: Any) -> str:
    return hashlib.sha256(json.dumps(given, sort_keys=True, default=str).encode()).hexdigest()[:32]


def _child(given: dict[str, Any], output: Any) -> dict[str, Any]:
    arn = str(given.get("StateMachineArn", ""))
    execution = f"{arn.replace(':stateMachine:', ':execution:')}:{given.get('Name') or _id(given)}"
    return {"ExecutionArn": execution, "StateMachineArn": arn, "Status": "SUCCEEDED", "Output": output}


def _job_run(given: dict[str, Any]) -> dict[str, Any]:
    return {"JobName": given.get("JobName", ""), "Id": f"jr_{_id(given)}", "JobRunState": "SUCCEEDED"}


RESULTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "ecs:runTask.sync": lambda given: ecs_task(given, 0),
    "ecs:runTask": lambda given: {"Tasks": [{**ecs_task(given, 0), "LastStatus": "PROVISIONING"}], "Failures": []},
    "glue:startJobRun.sync": _job_run,
    "glue:startJobRun": lambda given: {"JobRunId": f"jr_{_id(given)}"},
    "lambda:invoke": lambda given: {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": {}},
    "sns:publish": lambda given: {"MessageId": _id(given)},
    "sqs:sendMessage": lambda given: {"MessageId": _id(given), "MD5OfMessageBody": _id(given)},
    "events:putEvents": lambda given: {"Entries": [{"EventId": _id(entry)} for entry in given.get("Entries", [])], "FailedEntryCount": 0},
    "states:startExecution": lambda given: {"ExecutionArn": _child(given, None)["ExecutionArn"]},
    "states:startExecution.sync": lambda given: _child(given, "{}"),
    "states:startExecution.sync:2": lambda given: _child(given, {}),
    "batch:submitJob.sync": lambda given: {"JobName": given.get("JobName", ""), "JobId": _id(given), "Status": "SUCCEEDED"},
}
