"""What services say when a Task fails: the errors and Causes that a state's Retry and Catch get to
see.

The texts of services are as AWS words them ("… (Service: AmazonECS; Status Code: 400; Error Code:
…)"); `.sync` puts what it waited for into the Cause as JSON.
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html
"""

from __future__ import annotations

from typing import NamedTuple

from downbeat.asl.service_exceptions import error_prefix
from downbeat.simulator import Call, TaskError
from downbeat.simulator.container_failures import TASK_FAILED, exited, glue_failed
from downbeat.simulator.function_failures import function_failed, function_timed_out
from downbeat.simulator.job_results import identity
from downbeat.simulator.service_results import service_action


class Service(NamedTuple):
    """How a service integration names its errors: `prefix` before the dot, `name` in the Cause, the
    codes for two refusals.

    A code is (error behind the dot, Error Code in the Cause, HTTP status).
    """

    prefix: str
    name: str
    throttled: tuple[str, str, int]
    denied: tuple[str, str, int]


SERVICES = {
    "ecs": Service(
        "ECS",
        "AmazonECS",
        ("ThrottlingException", "ThrottlingException", 400),
        ("AccessDeniedException",) * 2 + (400,),
    ),
    "glue": Service(
        "Glue",
        "AWSGlue",
        ("ThrottlingException", "ThrottlingException", 400),
        ("AccessDeniedException",) * 2 + (400,),
    ),
    "lambda": Service(
        "Lambda",
        "AWSLambda",
        ("TooManyRequestsException", "TooManyRequestsException", 429),
        ("AWSLambdaException", "AccessDeniedException", 403),
    ),
    "sns": Service(
        "SNS",
        "AmazonSNS",
        ("AmazonSNSException", "Throttling", 400),
        ("AuthorizationErrorException", "AuthorizationError", 403),
    ),
    "dynamodb": Service(
        "DynamoDB",
        "AmazonDynamoDBv2",
        ("ProvisionedThroughputExceededException",) * 2 + (400,),
        ("AmazonDynamoDBException", "AccessDeniedException", 400),
    ),
}


def throttled(call: Call) -> TaskError:
    """The service refused because of too many requests."""
    service = _service(call.resource)
    return _refused(call, service, service.throttled, "Rate exceeded")


def denied(call: Call) -> TaskError:
    """The role may not make this call."""
    service, action = _service(call.resource), _action(call.resource)
    who = call.context.get("Execution", {}).get("RoleArn", "arn:aws:iam::111122223333:role/states")
    message = (
        f"User: {who} is not authorized to perform: {action} because no identity-based policy"
        f" allows the {action} action"
    )
    return _refused(call, service, service.denied, message)


def service_failure(call: Call, error: str, seconds: float = 0.0) -> TaskError:
    """What the service of this call would report as `error`: the Cause that goes with it, and how
    long it took.

    What a `.sync` waited for and a function's own exceptions take `seconds`; a refusal takes no
    time.
    """
    action, name = service_action(call.resource), error.partition(".")
    if error == TASK_FAILED and action == "ecs:runTask.sync":
        return exited(call, 1, seconds=seconds)
    if error == TASK_FAILED and action == "glue:startJobRun.sync":
        return glue_failed(call, seconds=seconds)
    if error == "Sandbox.Timedout":
        return function_timed_out(call, seconds)
    if action in ("lambda", "lambda:invoke") and not name[1]:
        return function_failed(call, error, f"{error} on request", seconds=seconds)
    service = _service(call.resource)
    if name[0] == service.prefix and name[2]:
        return _refused(call, service, (name[2], name[2], 400), f"{name[2]} on request")
    return TaskError(error, f"{error} on request", seconds=seconds)


def refused(call: Call, code: str, message: str) -> TaskError:
    """A refusal with the code and the message of the service: "ResourceNotFoundException" becomes
    DynamoDB.ResourceNotFoundException, and may be given as that.
    """
    code = code.rpartition(".")[2]
    error = code if code.endswith(("Exception", "Error")) else f"{code}Exception"
    return _refused(call, _service(call.resource), (error, code, 400), message)


def _service(resource: str) -> Service:
    """The service behind a Resource. An AWS SDK integration names its errors after the SDK's
    client: CloudWatch.CloudWatchException.
    """
    action = service_action(resource)
    if action.startswith("aws-sdk:"):
        name = action.split(":")[1]
        prefix = SDK_NAMES.get(name, name[:1].upper() + name[1:])
        code = (f"{prefix}Exception", "", 400)
        return Service(prefix, prefix, code, code)
    prefix = error_prefix(resource) or "Service"
    return SERVICES.get(
        action.partition(":")[0],
        Service(
            prefix,
            "AWS" if prefix == "Service" else prefix,
            ("ThrottlingException", "Throttling", 400),
            ("AccessDeniedException",) * 2 + (403,),
        ),
    )


SDK_NAMES = {
    "cloudwatch": "CloudWatch",
    "dynamodb": "DynamoDb",
    "cloudwatchlogs": "CloudWatchLogs",
    "eventbridge": "EventBridge",
}


def _refused(call: Call, service: Service, code: tuple[str, str, int], message: str) -> TaskError:
    """A refusal comes before there is anything to wait for."""
    error, sentence, status = code
    request = identity([call.state, call.attempt])
    if service_action(call.resource).startswith("aws-sdk:"):
        cause = (
            f"{message} (Service: {service.name}, Status Code: {status}, Request ID: {request})"
            " (SDK Attempt Count: 1)"
        )
    else:
        cause = (
            f"{message} (Service: {service.name}; Status Code: {status}; Error Code: {sentence};"
            f" Request ID: {request}; Proxy: null)"
        )
    return TaskError(f"{service.prefix}.{error}", cause, submitted=False)


def _action(resource: str) -> str:
    """What a Resource does, as IAM calls it, near enough for a message: ecs:RunTask."""
    action = service_action(resource).removeprefix("aws-sdk:").split(".")[0]
    service, _, operation = action.partition(":")
    return f"{service}:{operation[:1].upper()}{operation[1:]}"
