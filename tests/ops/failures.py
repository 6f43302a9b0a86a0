"""Task functions for simulated executions: how the services of the pipelines answer and fail."""

import json

from downbeat.simulator import Result, TaskError
from downbeat.simulator.container_failures import exited, glue_failed

TASK_ARN = "arn:aws:ecs:us-east-1:111122223333:task/ccapi-prod/0f1e2d3c4b5a69788796a5b4c3d2e1f0"


def well(call):
    """Every service answers well; Glue jobs and containers take four minutes, the ETL's function
    answers as it does.
    """
    if call.resource.endswith(".sync"):
        return Result({"TaskArn": TASK_ARN, "Containers": []}, seconds=240)
    if call.resource.endswith("scheduler:getSchedule"):
        return {"State": "ENABLED", "LastModificationDate": "2026-01-01T00:00:00Z"}
    if call.resource.endswith("sfn:listExecutions"):
        return {"Executions": []}
    if call.resource.endswith("lambda:invoke"):
        return Result({"Payload": {"statusCode": 200, "body": "done"}}, seconds=40)
    return {}


def failing(state, error):
    """well, but `state` raises error(call)."""

    def tasks(call):
        if call.state == state:
            raise error(call)
        return well(call)

    return tasks


def glue(message="Command failed with exit code 1"):
    return lambda call: glue_failed(call, message, seconds=120)


def container(code=1):
    return lambda call: exited(call, code, seconds=300)


def raised(error, cause):
    text = cause if isinstance(cause, str) else json.dumps(cause)
    return lambda call: TaskError(error, text, seconds=5)
