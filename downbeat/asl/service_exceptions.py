"""Whether the name of an error is one that a Resource may report.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

import re

from downbeat.asl.diagnostic import nearest
from downbeat.asl.service_models import NONE, STRICT, Mismatch, some
from downbeat.asl.service_operations import service_operation
from downbeat.asl.service_shapes import sdk_name

# Errors that any operation may report:
# https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
COMMON_ERRORS = {
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InternalFailure",
    "InternalServerError",
    "InternalServerException",
    "InternalServiceException",
    "InvalidActionException",
    "InvalidClientTokenId",
    "MalformedQueryString",
    "MissingAction",
    "MissingAuthenticationToken",
    "NotAuthorized",
    "OptInRequired",
    "ProvisionedThroughputExceededException",
    "RequestExpired",
    "RequestLimitExceeded",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "ThrottledException",
    "ThrottlingException",
    "TooManyRequestsException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationError",
    "ValidationException",
    "SdkClientException",
    "Unknown",
}
# Errors that Step Functions itself reports for an optimised integration.
# https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
OWN_ERRORS = {
    "PutEvents": {"FailedEntry"},
    "Invoke": {"ClientExecutionTimeoutException"},
}
# Names of optimised integrations before the dot of an error.
ERROR_PREFIXES = {
    "Lambda": "Lambda",
    "ECS": "ECS",
    "Glue": "Glue",
    "SNS": "SNS",
    "SQS": "SQS",
    "DynamoDB": "DynamoDB",
    "Batch": "Batch",
    "SFN": "StepFunctions",
    "CodeBuild": "CodeBuild",
    "SageMaker": "SageMaker",
    "Athena": "Athena",
    "EventBridge": "EventBridge",
}


def error_prefix(resource: str) -> str | None:
    """What stands before the dot in the errors of a call, such as "Athena"; None where nobody
    knows.
    """
    operation = service_operation(resource)
    if operation is None:
        return None
    return operation.model.error_prefix if operation.sdk else ERROR_PREFIXES.get(operation.model.id)


def error_mismatch(resource: str, error: str | None, *, mode: str = STRICT) -> Mismatch | None:
    """How an error's name does not fit what a Resource may report, or None where it does.

    `States.…` fits everywhere; what a Lambda function raises, and what a callback or an activity
    reports, is theirs to name. A service's own error is its prefix, a dot, and an exception of the
    operation or one that any operation may report (STRICT and PRESENT
    alike; NONE accepts everything).
    """
    operation = service_operation(resource)
    if mode == NONE or not error or error.startswith("States.") or operation is None:
        return None
    model, free = operation.model, resource.endswith(".waitForTaskToken")
    prefix = error_prefix(resource)
    own = not operation.sdk and model.id == "Lambda" and not error.startswith("Lambda.")
    if free or own or prefix is None or error.endswith(".Unknown"):
        return None  # AmazonECS.Unknown and its like: Step Functions' own
    before, _, name = error.partition(".")
    known = {_exception(one) for one in operation.exceptions}
    known |= {one for one in operation.exceptions if one.endswith("Fault")}
    known |= {f"{one}Exception" for one in operation.exceptions if one.endswith("Error")}
    if not operation.sdk:
        known |= OWN_ERRORS.get(operation.name, set())
    else:
        known |= {sdk_name(one.removesuffix("Exception")) + "Exception" for one in known}
    if before == prefix and (not known or _fits(name, known, prefix)):
        return None
    names = sorted(f"{prefix}.{one}" for one in known)
    fix = nearest(error, names) or some(names or [f"{prefix}.…"])
    message = f"Error '{error}' is not one that {operation.name} reports"
    return Mismatch("", error, "error", message, fix)


def reported_errors(resource: str) -> list[str]:
    """The errors that a call's operation has of its own, as a Retry or a Catch names them, sorted;
    [] where the service's model has none, and for a Resource that is no call of a service.
    """
    operation = service_operation(resource)
    if operation is None:
        return []
    prefix = error_prefix(resource)
    names = {_exception(one) for one in operation.exceptions}
    own = set() if operation.sdk else OWN_ERRORS.get(operation.name, set())
    return sorted(f"{prefix}.{one}" for one in names | own) if prefix else []


def _fits(name: str, known: set[str], prefix: str) -> bool:
    general = rf"(Amazon|AWS)?{prefix}\w*Exception"
    return name in known | COMMON_ERRORS or bool(re.fullmatch(general, name, re.IGNORECASE))


def _exception(shape: str) -> str:
    """An exception as Step Functions names it, which is the class of the AWS SDK for Java:
    NoSuchKey is NoSuchKeyException.
    """
    return (
        shape if shape.endswith("Exception") else re.sub("(Error|Fault)$", "", shape) + "Exception"
    )
