"""Plays Tasks against the embedded AWS: what SNS, SQS, DynamoDB, Lambda, CloudWatch and EventBridge
are asked really goes there.

    ecs:runTask, glue:startJobRun      follow the outcomes: nothing can run there
    everything in SERVICES             a boto3 call of the same operation, its answer or its error
    in ASL's spelling

An execution played here is none of the embedded AWS's own, so what AWS would do when it ends is
done by hand (`ended`): the alarms of this state machine are set (the embedded AWS evaluates metrics
without looking at their dimensions: every pipeline's alarm would ring), and what a rule on the
execution's status matches is delivered (no API may put an event of the source aws.states).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError

from downbeat.simulator import Call, TaskError, service_errors
from downbeat.simulator.call import Tasks
from downbeat.simulator.service_results import service_action

Client = Callable[[str], Any]
# The service of an integration → boto3's client.
# https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html
SERVICES = {
    "sns": "sns",
    "sqs": "sqs",
    "dynamodb": "dynamodb",
    "lambda": "lambda",
    "events": "events",
    "aws-sdk:cloudwatch": "cloudwatch",
    "aws-sdk:dynamodb": "dynamodb",
    "aws-sdk:eventbridge": "events",
    "aws-sdk:glue": "glue",
    "aws-sdk:lambda": "lambda",
    "aws-sdk:s3": "s3",
    "aws-sdk:secretsmanager": "secretsmanager",
    "aws-sdk:ssm": "ssm",
    "aws-sdk:scheduler": "scheduler",
    "aws-sdk:sfn": "stepfunctions",
    "aws-sdk:sns": "sns",
    "aws-sdk:sqs": "sqs",
}
# Arguments that the service takes as text, and an optimized integration as any JSON.
TEXTS = {
    "sns": ("Message",),
    "sqs": ("MessageBody",),
    "lambda": ("Payload",),
    "events": ("Detail",),
}


def live(client: Client, otherwise: Tasks) -> Tasks:
    """`tasks` that ask the embedded AWS; what it does not play is answered by `otherwise`. `client`
    makes boto3 clients by name.
    """

    def tasks(call: Call) -> Any:
        service, _, operation = service_action(call.resource).rpartition(":")
        if call.kind != "Task" or service not in SERVICES or "." in operation:
            return otherwise(call)
        return asked(client(SERVICES[service]), service, operation, call)

    return tasks


def asked(client: Any, service: str, operation: str, call: Call) -> Any:
    """The answer of one operation. Raises TaskError with the service's own error."""
    model = client.meta.service_model.operation_model(operation[:1].upper() + operation[1:])
    parameters = {} if call.arguments is None else _texts(service, call.arguments)
    members = {
        name[:1].upper() + name[1:]: name
        for name in (model.input_shape.members if model.input_shape else {})
    }
    try:
        answer = getattr(client, xform_name(model.name))(
            **{members.get(name, name): value for name, value in parameters.items()}
        )
    except ClientError as error:
        refusal = error.response["Error"]
        raise service_errors.refused(call, refusal["Code"], refusal.get("Message", "")) from None
    except ParamValidationError as fault:
        raise TaskError("States.Runtime", str(fault), submitted=False) from None
    return _spelled({key: value for key, value in answer.items() if key != "ResponseMetadata"})


def _texts(service: str, content: Any) -> Any:
    if isinstance(content, list):
        return [_texts(service, item) for item in content]
    if not isinstance(content, Mapping):
        return content
    texts = TEXTS.get(service, ())
    return {
        key: (
            json.dumps(value)
            if key in texts and not isinstance(value, str)
            else _texts(service, value)
        )
        for key, value in content.items()
    }


def _spelled(value: Any) -> Any:
    """An answer as a state sees it: names begin with a capital, times are text, a function's
    payload is JSON again.
    """
    if isinstance(value, Mapping):
        return {key[:1].upper() + key[1:]: _spelled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_spelled(item) for item in value]
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03d}Z"
    if hasattr(value, "read"):
        text = value.read().decode()
        return json.loads(text) if text else None
    return value
