"""ECS tasks on Fargate: what to run, what to retry, and which exit code came back.

`ecs:runTask.sync` fails the state when any container ends with another code than 0, a sidecar's
too, and puts the stopped task as JSON into the Cause. The error is States.TaskFailed whatever
happened, so the exit code of the main container is read there.
https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.cause import parsed_cause

# Faults of ECS itself, not of the container:
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html
SERVICE_ERRORS = [
    "ECS.AmazonECSException",
    "ECS.ServerException",
    "ECS.ThrottlingException",
    "AmazonECS.Unknown",
]


def fargate_task(
    task_definition: str,
    container: str,
    *,
    command: Sequence[str] | None = None,
    environment: Mapping[str, str] | None = None,
    sized: bool = True,
) -> dict[str, Any]:
    """Arguments of ecs:runTask for one task in private subnets; `environment` maps names to strings
    or JSONata.

    With `sized` the stack's `size` decides CPU and memory instead of the task definition.
    """
    override: dict[str, Any] = {"Name": container}
    if command:
        override["Command"] = list(command)
    if environment:
        override["Environment"] = [
            {"Name": name, "Value": value} for name, value in environment.items()
        ]
    size = {"Cpu": "${task_cpu}", "Memory": "${task_memory}"} if sized else {}
    return {
        "LaunchType": "FARGATE",
        "Cluster": "${cluster}",
        "TaskDefinition": task_definition,
        "NetworkConfiguration": {
            "AwsvpcConfiguration": {
                "Subnets": "${subnets}",
                "SecurityGroups": "${security_groups}",
                "AssignPublicIp": "DISABLED",
            }
        },
        "Overrides": {**size, "ContainerOverrides": [override]},
    }


def pass_role(*roles: str, why: str, only_with: str | None = None) -> dict[str, Any]:
    """The statement that lets the machine hand these roles to ECS; a task definition's roles cannot
    be read off the definition.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html#ecs-iam
    """
    statement = {
        "Action": ["iam:PassRole"],
        "Resource": list(roles),
        "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        "why": why,
    }
    return {**statement, "only_with": only_with} if only_with else statement


def exit_code(container: str) -> str:
    """JSONata for the exit code of the named container of a failed task, -1 where there is none:
    never started, or the Cause is no task.
    """
    code = f"($task.Containers[Name = '{container}'].ExitCode)[0]"
    return (
        f"{{% ($task := {parsed_cause()}; $code := {code}; $type($code) = 'number' ? $code :"
        " -1) %}"
    )


# JSONata for the ARN of a failed task, "" where the Cause is no task.
STOPPED_TASK_ARN = (
    f"{{% ($task := {parsed_cause()}; $type($task.TaskArn) = 'string' ? $task.TaskArn : '') %}}"
)
