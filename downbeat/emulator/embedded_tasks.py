"""What the Tasks of an execution in the embedded AWS do: they call its services, and a stand-in
answers for what cannot run there (a container, a Spark cluster, a model).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from downbeat.emulator.live_tasks import Client, live
from downbeat.simulator import Call, ExecutionStopped, TaskError, service_errors
from downbeat.simulator.call import Tasks
from downbeat.simulator.service_results import default_result, service_action

POLL_SECONDS = 0.1
LONGEST_SECONDS = 300.0  # of real time that a job or a child may take on this machine
GLUE_ENDS = ("SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED", "ERROR")
CHILD_ENDS = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")


def service_tasks(client: Client, stopped: Callable[[], bool]) -> Tasks:
    """`tasks` for `simulate`: `client` makes boto3 clients by name, `stopped` says whether somebody
    has ended the execution meanwhile. Raises ExecutionStopped then.
    """
    others = live(client, default_result)

    def tasks(call: Call) -> Any:
        if stopped():
            raise ExecutionStopped
        action = service_action(call.resource)
        try:
            if call.kind == "ItemReader":
                return _items(client, call)
            return RUNNERS.get(action, lambda client, call: others(call))(client, call)
        except ClientError as error:
            details = error.response["Error"]
            raise service_errors.refused(
                call, details["Code"], details.get("Message", "")
            ) from None

    return tasks


def _job(client: Client, call: Call) -> Any:
    """glue:startJobRun.sync: a run of the job that is there; MiniStack runs Python shell jobs, and
    lets Spark jobs succeed.
    """
    glue, arguments = client("glue"), call.arguments or {}
    name = str(arguments.get("JobName", ""))
    run = glue.start_job_run(JobName=name, Arguments=arguments.get("Arguments") or {})
    ended = _polled(
        lambda: glue.get_job_run(JobName=name, RunId=run["JobRunId"])["JobRun"],
        lambda job_run: job_run["JobRunState"] in GLUE_ENDS,
    )
    result = default_result(call) | {
        "Id": run["JobRunId"],
        "JobRunState": ended["JobRunState"],
        "Arguments": ended.get("Arguments") or {},
    }
    if ended["JobRunState"] != "SUCCEEDED":
        result |= {"ErrorMessage": ended.get("ErrorMessage", "")}
        raise TaskError("States.TaskFailed", json.dumps(result))
    return result


def _child(client: Client, call: Call) -> Any:
    """states:startExecution in its three forms."""
    states, arguments = client("stepfunctions"), call.arguments or {}
    child_input = arguments.get("Input", {})
    named = {"name": arguments["Name"]} if arguments.get("Name") else {}
    started = states.start_execution(
        stateMachineArn=arguments.get("StateMachineArn", ""),
        input=child_input if isinstance(child_input, str) else json.dumps(child_input),
        **named,
    )
    arn = started["executionArn"]
    if not call.resource.endswith((".sync", ".sync:2")):
        return {"ExecutionArn": arn, "StartDate": started["startDate"].isoformat()}
    ended = _polled(
        lambda: states.describe_execution(executionArn=arn),
        lambda execution: execution["status"] in CHILD_ENDS,
    )
    output = ended.get("output")
    if call.resource.endswith(":2") and output is not None:
        output = json.loads(output)
    result = {
        "ExecutionArn": arn,
        "StateMachineArn": ended["stateMachineArn"],
        "Name": ended["name"],
        "Status": ended["status"],
        "Input": ended.get("input"),
        "Output": output,
    }
    if ended["status"] != "SUCCEEDED":
        failure = {"Error": ended.get("error"), "Cause": ended.get("cause")}
        raise TaskError("States.TaskFailed", json.dumps(result | failure))
    return result


def _container(client: Client, call: Call) -> Any:
    """ecs:runTask: nothing runs, but the cluster and the task definition must be there, as for ECS.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
    """
    ecs, arguments = client("ecs"), call.arguments or {}
    cluster = str(arguments.get("Cluster") or "default")
    clusters = ecs.describe_clusters(clusters=[cluster])["clusters"]
    if not any(one.get("status") == "ACTIVE" for one in clusters):
        raise service_errors.refused(call, "ClusterNotFoundException", "Cluster not found.")
    try:
        ecs.describe_task_definition(taskDefinition=str(arguments.get("TaskDefinition", "")))
    except ClientError:
        raise service_errors.refused(call, "ClientException", "TaskDefinition not found.") from None
    return default_result(call)


def _function(client: Client, call: Call) -> Any:
    """A function's own ARN as the Resource: its answer is the result."""
    invoke = call._replace(
        resource="arn:aws:states:::lambda:invoke",
        arguments={"FunctionName": call.resource, "Payload": call.arguments},
    )
    return _invoked(client, invoke)["Payload"]


def _invoked(client: Client, call: Call) -> Any:
    """lambda:invoke; a function that raised fails the Task with its error's type.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
    """
    result = live(client, default_result)(call)
    if not result.get("FunctionError"):
        return result
    error = result.get("Payload")
    kind = error.get("errorType") if isinstance(error, dict) else None
    raise TaskError(str(kind or "Lambda.Unknown"), json.dumps(error))


def _items(client: Client, call: Call) -> Any:
    """The items of a Distributed Map that are in S3: the keys of a prefix, or one JSON object."""
    arguments = call.arguments or {}
    s3 = client("s3")
    if service_action(call.resource) == "s3:listObjectsV2":
        pages = s3.get_paginator("list_objects_v2").paginate(
            Bucket=arguments.get("Bucket", ""), Prefix=arguments.get("Prefix", "")
        )
        return [
            {
                "Etag": one["ETag"],
                "Key": one["Key"],
                "LastModified": int(one["LastModified"].timestamp()),
                "Size": one["Size"],
                "StorageClass": one.get("StorageClass", "STANDARD"),
            }
            for page in pages
            for one in page.get("Contents", [])
        ]
    response = s3.get_object(Bucket=arguments.get("Bucket", ""), Key=arguments.get("Key", ""))
    return response["Body"].read().decode("utf-8")


RUNNERS: dict[str, Callable[[Client, Call], Any]] = {
    "ecs:runTask": _container,
    "ecs:runTask.sync": _container,
    "glue:startJobRun.sync": _job,
    "states:startExecution": _child,
    "states:startExecution.sync": _child,
    "states:startExecution.sync:2": _child,
    "lambda:invoke": _invoked,
    "lambda": _function,
}


def _polled(look: Callable[[], Any], ended: Callable[[Any], bool]) -> Any:
    """What `look` sees once it has ended. Raises TaskError where that takes too long here."""
    deadline = time.monotonic() + LONGEST_SECONDS
    while not ended(seen := look()):
        if time.monotonic() > deadline:
            raise TaskError(
                "States.Timeout", f"it did not end within {LONGEST_SECONDS:.0f} s on this machine"
            )
        time.sleep(POLL_SECONDS)
    return seen
