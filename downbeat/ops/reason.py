"""Why a state failed, in one sentence: from the error and the Cause that a service integration
reports.

`.sync` puts what it waited for into the Cause as JSON, each service in its own shape:
https://docs.aws.amazon.com/step-functions/latest/dg/connect-supported-services.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from downbeat.ops.words import shortened

MOST = 600
# Errors that Step Functions itself raises.
# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
OWN_ERRORS = {
    "States.Timeout": "it ran longer than its TimeoutSeconds",
    "States.HeartbeatTimeout": "no heartbeat came within HeartbeatSeconds",
    "States.DataLimitExceeded": "its data was larger than 256 KiB",
    "States.Permissions": "the execution role may not do what the state needs",
    "States.QueryEvaluationError": "a JSONata expression could not be evaluated",
    "States.ParameterPathFailure": "a path of its Parameters leads nowhere in the input",
    "States.NoChoiceMatched": "no choice matched and there is no Default",
    "States.ExceedToleratedFailureThreshold": "more items failed than the Map tolerates",
    "States.ItemReaderFailed": "the Map could not read its items",
    "States.ResultWriterFailed": "the Map could not write its results",
}
# "… (Service: AmazonECS; Status Code: 400; Error Code: X; Request ID: Y; Proxy: null)", and the
# newer form with commas.
# What Lambda says of a function that it stopped.
TIMED_OUT = re.compile(r"Task timed out after ([0-9.]+) seconds")
SERVICE_NOTE = re.compile(r"\s*\(Service: (?P<service>[^;,)]+)[;,](?P<rest>[^)]*)\)\.?\s*$")


@dataclass(frozen=True)
class FailureReason:
    """Why something failed: `sentence` for people, without a full stop where the service's own
    text ends it; `service` whose words they are, "" for unknown; `ids` what to look for in its
    logs.
    """

    sentence: str
    service: str
    ids: Mapping[str, str]


def find_reason(error: str, cause: str) -> FailureReason:
    """The reason that an error and its Cause give; the Cause itself, the middle left out, where it
    has no known shape.
    """
    parsed = _parsed(cause)
    for keys, service, read in SHAPES:
        if keys <= set(parsed):
            sentence, ids = read(parsed)
            return FailureReason(shortened(sentence, MOST), service, _texts(ids))
    if error in OWN_ERRORS:
        detail = f": {shortened(cause, MOST)}" if cause else ""
        return FailureReason(f"{OWN_ERRORS[error]}{detail}", "states", {})
    if error.startswith("States.Http.StatusCode."):
        status = error.rpartition(".")[2]
        return FailureReason(
            f"the HTTP endpoint answered {status}: {shortened(cause, MOST)}", "http", {}
        )
    return _service_text(cause) or FailureReason(shortened(cause or error, MOST), "", {})


def _parsed(cause: str) -> Mapping[str, Any]:
    try:
        value = json.loads(cause)
    except ValueError:
        return {}
    return value if isinstance(value, Mapping) else {}


def _texts(ids: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in ids.items() if value}


def _service_text(cause: str) -> FailureReason | None:
    """The message of a refused API call, its note reduced to the service and the request id."""
    match = SERVICE_NOTE.search(cause)
    if not match:
        return None
    request = re.search(r"Request ID: ([\w-]+)", match["rest"])
    service = match["service"].strip()
    sentence = f"{service} refused the call: {cause[: match.start()]}"
    return FailureReason(
        shortened(sentence, MOST), service, _texts({"request": request and request[1]})
    )


def _ecs(task: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    stopped = task.get("StoppedReason") or "no reason was given"
    code = f" ({task['StopCode']})" if task.get("StopCode") else ""
    containers = [one for one in task.get("Containers") or [] if isinstance(one, Mapping)]
    failed = [one for one in containers if one.get("ExitCode") not in (0, None)]
    silent = [one for one in containers if one.get("ExitCode") is None and one.get("Reason")]
    sentences = [_container(one) for one in failed or silent]
    ids = {
        "task": task.get("TaskArn"),
        "cluster": task.get("ClusterArn"),
        "task_definition": task.get("TaskDefinitionArn"),
        "container": (failed or silent or containers or [{}])[0].get("Name"),
    }
    if not any(one.get("ExitCode") is not None for one in containers):
        return "; ".join([f"the ECS task never started: {stopped}{code}", *sentences]), ids
    return "; ".join([*sentences, f"the ECS task stopped: {stopped}{code}"]), ids


def _container(one: Mapping[str, Any]) -> str:
    name, code = one.get("Name", "?"), one.get("ExitCode")
    ended = f"the container {name} ended with exit code {code}"
    if code is None:
        return f"the container {name}: {one['Reason']}"
    signal = {137: " (killed, usually out of memory)", 139: " (segmentation fault)"}.get(code, "")
    return f"{ended}{signal}" + (f": {one['Reason']}" if one.get("Reason") else "")


def _glue(run: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    message = run.get("ErrorMessage") or "no message was given"
    identity = run.get("Id") or run.get("JobRunId")
    state = str(run.get("JobRunState", "FAILED")).lower()
    return (
        f"the Glue job {run.get('JobName')} {state}, run {identity}: {message}",
        {"job": run.get("JobName"), "run": identity, "log_group": run.get("LogGroupName")},
    )


def _function(cause: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    kind = cause.get("errorType")
    message = cause.get("errorMessage") or "no message was given"
    request = cause.get("requestId") or _request_of(message)
    known = f" (request {request})" if request else ""
    if limit := TIMED_OUT.search(str(message)):
        return f"the function ran out of its time, {limit[1]} seconds{known}", {"request": request}
    return f"the function raised {kind or 'an error'}: {message}{known}", {"request": request}


def _request_of(message: str) -> str:
    """The request id within "… RequestId: 1-2-3 Error: Task timed out …"."""
    match = re.search(r"RequestId: ([0-9a-f-]{36})", message)
    return match[1] if match else ""


def _athena(cause: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    query = cause["QueryExecution"]
    status = query.get("Status") or {}
    error = (status.get("AthenaError") or {}).get("ErrorMessage")
    why = status.get("StateChangeReason") or error or "no reason was given"
    identity = query.get("QueryExecutionId")
    return f"the Athena query {identity} {str(status.get('State', 'FAILED')).lower()}: {why}", {
        "query": identity
    }


def _batch(job: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    container = job.get("Container") or {}
    parts = [f"the Batch job {job.get('JobName')} ({job['JobId']}) failed"]
    if container.get("ExitCode") is not None:
        parts.append(f"exit code {container['ExitCode']}")
    parts += [text for text in (container.get("Reason"), job.get("StatusReason")) if text]
    return ": ".join(parts), {"job": job["JobId"], "stream": container.get("LogStreamName")}


def _emr_step(cause: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    step = cause["Step"]
    status = step.get("Status") or {}
    details = status.get("FailureDetails") or {}
    told_by = (status.get("StateChangeReason") or {}).get("Message")
    why = details.get("Message") or details.get("Reason") or told_by or "no reason was given"
    where = f"; its log is {details['LogFile']}" if details.get("LogFile") else ""
    return (
        f"the EMR step {step.get('Name')} {str(status.get('State', 'FAILED')).lower()}:"
        f" {why}{where}",
        {"step": step.get("Id")},
    )


def _emr_cluster(cause: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    cluster = cause["Cluster"]
    change = (cluster.get("Status") or {}).get("StateChangeReason") or {}
    why = change.get("Message") or change.get("Code") or "no reason was given"
    return f"the EMR cluster {cluster.get('Name')} ended: {why}", {"cluster": cluster.get("Id")}


def _sagemaker(kind: str) -> Callable[[Mapping[str, Any]], tuple[str, dict[str, Any]]]:
    def read(job: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        name = job[f"{kind}JobName"]
        status = str(job.get(f"{kind}JobStatus", "Failed")).lower()
        why = job.get("FailureReason") or job.get("ExitMessage") or "no reason was given"
        return f"the SageMaker {kind.lower()} job {name} {status}: {why}", {"job": name}

    return read


def _http(answer: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    body = answer.get("ResponseBody")
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    status = f"{answer['StatusCode']} {answer.get('StatusText') or ''}".strip()
    return f"the HTTP endpoint answered {status}: {text or 'nothing'}", {}


def _nested(cause: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    inner = find_reason(str(cause.get("Error") or ""), str(cause.get("Cause") or ""))
    name = str(cause["ExecutionArn"]).split(":")[-1]
    status = str(cause.get("Status", "FAILED"))
    error = f" with {cause['Error']}" if cause.get("Error") else ""
    why = f": {inner.sentence}" if inner.sentence else ""
    return f"the execution {name} that it started ended {status}{error}{why}", {
        "execution": cause["ExecutionArn"]
    }


def _codebuild(cause: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    build = cause["Build"]
    phases = [one for one in build.get("Phases") or [] if one.get("PhaseStatus") == "FAILED"]
    contexts = [text.get("Message") for one in phases for text in one.get("Contexts") or []]
    why = "; ".join(filter(None, contexts)) or "see its log"
    return f"the CodeBuild build {build.get('Id')} failed: {why}", {"build": build.get("Id")}


Shape = tuple[frozenset[str], str, Callable[[Mapping[str, Any]], tuple[str, dict[str, Any]]]]
# Keys that a Cause of this service always has → the service and how it is read.
SHAPES: tuple[Shape, ...] = (
    (frozenset({"TaskArn", "Containers"}), "ecs", _ecs),
    (frozenset({"JobName", "JobRunState"}), "glue", _glue),
    (frozenset({"JobId", "JobQueue"}), "batch", _batch),
    (frozenset({"QueryExecution"}), "athena", _athena),
    (frozenset({"Step"}), "emr", _emr_step),
    (frozenset({"Cluster"}), "emr", _emr_cluster),
    (frozenset({"Build"}), "codebuild", _codebuild),
    *(
        (frozenset({f"{kind}JobName"}), "sagemaker", _sagemaker(kind))
        for kind in ("Training", "Transform", "Processing", "HyperParameterTuning", "Labeling")
    ),
    (frozenset({"ExecutionArn", "Status"}), "states", _nested),
    (frozenset({"StatusCode", "ResponseBody"}), "http", _http),
    (frozenset({"errorMessage"}), "lambda", _function),
)
