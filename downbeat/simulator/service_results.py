"""What a service answers when all goes well, in the shape of its API: the result of a Task for
which nobody said anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from downbeat.simulator import Call
from downbeat.simulator.cluster_results import CLUSTER_RESULTS
from downbeat.simulator.job_results import EPOCH, JOB_RESULTS, identity
from downbeat.simulator.sagemaker_results import SAGEMAKER_RESULTS

STOPPED = "EssentialContainerExited"


def default_result(call: Call) -> Any:
    """A plausible good answer of the service that a call goes to; {} for a service that is not in
    the table.
    """
    if call.kind == "ItemReader":
        return []
    arguments = call.arguments if isinstance(call.arguments, dict) else {}
    action = service_action(call.resource)
    if action in LISTINGS:
        return LISTINGS[action](arguments, call.context["Execution"]["StartTime"])
    return RESULTS.get(answers_like(action), lambda arguments: {})(arguments)


def service_action(resource: str) -> str:
    """The part of a Resource that says what is called: "ecs:runTask.sync"."""
    match = re.fullmatch(r"arn:[^:]*:states:[^:]*:[^:]*:(.+)", resource)
    return match[1] if match else "lambda"


def ecs_task(
    arguments: dict[str, Any], codes: Mapping[str, int | None] | None = None
) -> dict[str, Any]:
    """A Fargate task that stopped, as ecs:runTask.sync gives it: a container for each in `codes`,
    with its exit code.

    Without `codes` one for each override, or one called "app", and all went well. None: the
    container never started, and has no code.
    """
    overrides = (arguments.get("Overrides") or {}).get("ContainerOverrides") or [{"Name": "app"}]
    exits = (
        dict.fromkeys((override.get("Name", "app") for override in overrides), 0)
        if codes is None
        else codes
    )
    return {
        "Attachments": [
            {
                "Details": [{"Name": "subnetId", "Value": "subnet-0"}],
                "Status": "DELETED",
                "Type": "eni",
            }
        ],
        "ClusterArn": arguments.get("Cluster", ""),
        "TaskDefinitionArn": arguments.get("TaskDefinition", ""),
        "TaskArn": _task_arn(arguments),
        "Containers": [_container(name, code) for name, code in exits.items()],
        "LastStatus": "STOPPED",
        "LaunchType": arguments.get("LaunchType", "FARGATE"),
        "DesiredStatus": "STOPPED",
        "Overrides": arguments.get("Overrides") or {"ContainerOverrides": []},
        "StartedBy": "AWS Step Functions",
        "StopCode": STOPPED,
        "StoppedReason": "Essential container in task exited",
    }


def _container(name: str, code: int | None) -> dict[str, Any]:
    exit_code = {} if code is None else {"ExitCode": code}
    return {"Name": name, **exit_code, "LastStatus": "STOPPED"}


def _child(arguments: dict[str, Any], output: Any) -> dict[str, Any]:
    arn = str(arguments.get("StateMachineArn", ""))
    name = arguments.get("Name") or identity(arguments)
    execution = f"{arn.replace(':stateMachine:', ':execution:')}:{name}"
    return {
        "ExecutionArn": execution,
        "StateMachineArn": arn,
        "StartDate": EPOCH,
        "Status": "SUCCEEDED",
        "Output": output,
    }


def _response() -> dict[str, Any]:
    """https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html"""
    headers = {"content-type": ["application/json"]}
    return {"Headers": headers, "ResponseBody": {}, "StatusCode": 200, "StatusText": "OK"}


def _attributes(arguments: dict[str, Any]) -> dict[str, Any]:
    """What a write to DynamoDB answers: the attributes only where ReturnValues asks for them."""
    if arguments.get("ReturnValues", "NONE") == "NONE":
        return {}
    return {"Attributes": arguments.get("Key") or arguments.get("Item") or {}}


RESULTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "ecs:runTask.sync": ecs_task,
    "ecs:runTask": lambda given: {
        "Tasks": [{**ecs_task(given), "LastStatus": "PROVISIONING"}],
        "Failures": [],
    },
    "apigateway:invoke": lambda given: _response(),
    "bedrock:invokeModel": lambda given: {"Body": {}, "ContentType": "application/json"},
    "dynamodb:getItem": lambda given: {"Item": given.get("Key") or {}},
    "dynamodb:putItem": _attributes,
    "dynamodb:updateItem": _attributes,
    "dynamodb:deleteItem": _attributes,
    "eks:call": lambda given: _response(),
    "http:invoke": lambda given: _response(),
    "lambda:invoke": lambda given: {"StatusCode": 200, "ExecutedVersion": "$LATEST", "Payload": {}},
    "sns:publish": lambda given: {"MessageId": identity(given)},
    "sqs:sendMessage": lambda given: {
        "MessageId": identity(given),
        "MD5OfMessageBody": identity(given),
    },
    "events:putEvents": lambda given: {
        "Entries": [{"EventId": identity(entry)} for entry in given.get("Entries", [])],
        "FailedEntryCount": 0,
    },
    "states:startExecution": lambda given: {
        key: _child(given, None)[key] for key in ("ExecutionArn", "StartDate")
    },
    "states:startExecution.sync": lambda given: _child(given, "{}"),
    "states:startExecution.sync:2": lambda given: _child(given, {}),
    **JOB_RESULTS,
    **CLUSTER_RESULTS,
    **SAGEMAKER_RESULTS,
}
# The service's name in aws-sdk:<service>:<operation> → its name as an optimized integration.
# https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
OPTIMIZED = {
    **{name: name for name in ("athena", "batch", "codebuild", "dynamodb", "ecs", "glue")},
    **{name: name for name in ("lambda", "sagemaker", "sns", "sqs")},
    "bedrockruntime": "bedrock",
    "eventbridge": "events",
    "sfn": "states",
}


def answers_like(action: str) -> str:
    """The optimized integration that answers alike: "dynamodb:getItem" for
    "aws-sdk:dynamodb:getItem"; the action itself where there is none.
    """
    sdk, _, rest = action.partition("aws-sdk:")
    service, _, operation = rest.partition(":")
    alike = f"{OPTIMIZED.get(service, '')}:{operation}"
    return alike if not sdk and alike in RESULTS else action


def _executions(arguments: dict[str, Any], started: str) -> dict[str, Any]:
    """The execution that asks, where those at work are asked for; else one that ended well when
    this one began.
    """
    machine, name = str(arguments.get("StateMachineArn", "")), identity(arguments)
    execution = {
        "ExecutionArn": f"{machine.replace(':stateMachine:', ':execution:')}:{name}",
        "Name": name,
        "StartDate": started,
        "StateMachineArn": machine,
        "Status": arguments.get("StatusFilter", "SUCCEEDED"),
    }
    return {"Executions": [execution]}


def _schedule(arguments: dict[str, Any], started: str) -> dict[str, Any]:
    changed = {"CreationDate": started, "LastModificationDate": started}
    return {
        "Name": arguments.get("Name", ""),
        "GroupName": arguments.get("GroupName", "default"),
        "State": "ENABLED",
        **changed,
    }


# Answers with a time in them, from what was asked and when the execution started.
LISTINGS: dict[str, Callable[[dict[str, Any], str], Any]] = {
    "aws-sdk:sfn:listExecutions": _executions,
    "aws-sdk:scheduler:getSchedule": _schedule,
}


def _task_arn(arguments: Mapping[str, Any]) -> str:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#ecs-resource-ids"""
    cluster = str(arguments.get("Cluster") or "default").rsplit("/", 1)[-1]
    return f"arn:aws:ecs:us-east-1:111122223333:task/{cluster}/{identity(arguments)}"
