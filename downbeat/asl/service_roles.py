"""Why the roles of what starts and reports executions may do what they may: each action, who does
it, and the AWS page that asks for it. Pure.

The roles of state machines have reasons of their own, from their definitions
(downbeat.asl.reasons).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from downbeat.asl.derivation import Reason
from downbeat.asl.statements import listed, merged

SCHEDULER, EVENTS = "scheduler.amazonaws.com", "events.amazonaws.com"
PIPES, LAMBDA = "pipes.amazonaws.com", "lambda.amazonaws.com"
GUIDE = "https://docs.aws.amazon.com"
SCHEDULER_ROLE = f"{GUIDE}/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role"
SCHEDULER_LETTERS = f"{GUIDE}/scheduler/latest/UserGuide/configuring-schedule-dlq.html"
EVENT_ROLES = f"{GUIDE}/eventbridge/latest/userguide/eb-use-identity-based.html"
DESTINATIONS = f"{GUIDE}/eventbridge/latest/userguide/eb-api-destinations.html"
PIPE_ROLE = f"{GUIDE}/eventbridge/latest/userguide/eb-pipes-permissions.html"
SQS_TO_LAMBDA = f"{GUIDE}/lambda/latest/dg/services-sqs-configure.html"
SQS_KEYS = f"{GUIDE}/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html"
LAMBDA_LOGS = f"{GUIDE}/lambda/latest/dg/monitoring-cloudwatchlogs.html"
LAMBDA_TRACES = f"{GUIDE}/lambda/latest/dg/services-xray.html"
START_API = f"{GUIDE}/step-functions/latest/apireference/API_StartExecution.html"
# Service → AWS's table of its actions and of their resources.
AUTHORIZATION = {
    "dynamodb": f"{GUIDE}/service-authorization/latest/reference/list_amazondynamodb.html",
    "s3": f"{GUIDE}/service-authorization/latest/reference/list_amazons3.html",
    "sns": f"{GUIDE}/service-authorization/latest/reference/list_amazonsns.html",
    "states": f"{GUIDE}/service-authorization/latest/reference/list_awsstepfunctions.html",
}

_KEY = ("kms:Decrypt", "kms:GenerateDataKey")
_READS = (
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
)
# Service that takes the role on → actions → (who does it, the page that asks for it).
PURPOSES: dict[str, dict[tuple[str, ...], tuple[str, str]]] = {
    SCHEDULER: {
        ("states:StartExecution",): ("The schedule starts the state machine.", SCHEDULER_ROLE),
        ("lambda:InvokeFunction",): ("The schedule calls the function.", SCHEDULER_ROLE),
        ("sqs:SendMessage",): ("A start that fails becomes a dead letter.", SCHEDULER_LETTERS),
        _KEY: ("The queue of dead letters is encrypted with the stack's key.", SQS_KEYS),
    },
    EVENTS: {
        ("states:StartExecution",): ("The rule starts the state machine.", EVENT_ROLES),
        ("events:InvokeApiDestination",): ("The rules write to Slack.", DESTINATIONS),
    },
    PIPES: {
        ("states:StartExecution",): ("The pipe starts the state machine.", PIPE_ROLE),
        _READS: ("The pipe takes the messages out of the queue.", PIPE_ROLE),
        _KEY: ("The queue may be encrypted with the stack's key.", SQS_KEYS),
    },
    LAMBDA: {
        ("states:StartExecution",): ("The function starts the state machine.", START_API),
        _READS: ("Lambda takes the messages out of the queue.", SQS_TO_LAMBDA),
        _KEY: ("What the function reads or sends is encrypted.", SQS_KEYS),
        ("logs:CreateLogStream", "logs:PutLogEvents"): ("The function logs.", LAMBDA_LOGS),
        ("xray:PutTelemetryRecords", "xray:PutTraceSegments"): (
            "The function is traced.",
            LAMBDA_TRACES,
        ),
    },
}


def service_role_reasons(service: str, statements: Iterable[Mapping[str, Any]]) -> list[Reason]:
    """Why a role that a service takes on has its statements: a statement with a `why` of its own
    (what a function's code calls) for that, each action of the others as PURPOSES has it.
    """
    known = PURPOSES.get(service, {})
    return [reason for one in statements for reason in _reasons(known, one)]


def service_of(trust: str) -> str:
    """The service that takes a role on, by the role's trust policy as JSON."""
    principal = json.loads(trust)["Statement"][0]["Principal"]
    return str(principal.get("Service", ""))


def _reasons(
    known: Mapping[tuple[str, ...], tuple[str, str]], statement: Mapping[str, Any]
) -> list[Reason]:
    if statement.get("why"):
        page = AUTHORIZATION.get(listed(statement["Action"])[0].partition(":")[0], "")
        return [Reason("/", merged([statement])[0], page=page, why=str(statement["why"]))]
    reasons = []
    for actions, (why, page) in known.items():
        asked = [action for action in listed(statement["Action"]) if action in actions]
        if asked:
            part = merged([{**statement, "Action": asked}])[0]
            reasons.append(Reason("/", part, page=page, why=why))
    return reasons
