"""The IAM statements that the function's role needs: exactly the calls that it makes. Pure; the
deploying program calls it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html:
# TransactWriteItems has no action of its own
TABLE_ACTIONS = (
    "dynamodb:BatchGetItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
)
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: the event source mapping
# reads with the function's role
QUEUE_ACTIONS = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
LOG_ACTIONS = ("logs:CreateLogStream", "logs:PutLogEvents")
TRACE_ACTIONS = ("xray:PutTelemetryRecords", "xray:PutTraceSegments")
KEY_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")


def statements(
    *,
    table_arn: str,
    manifest_bucket_arn: str,
    manifest_prefix: str,
    queue_arn: str,
    log_group_arn: str,
    state_machine_arn: str = "",
    key_arns: Iterable[str] = (),
) -> list[dict[str, Any]]:
    """The role's statements, sorted by Sid. `state_machine_arn` may be a machine's, an alias' or a
    version's; "" grants no start.

    `key_arns` are the customer keys of the table, the manifest bucket and the queue; none for keys
    that AWS manages. X-Ray has no resources to name:
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    """
    keys = sorted(set(key_arns))
    found = [
        *calls(
            table_arn=table_arn,
            manifest_bucket_arn=manifest_bucket_arn,
            manifest_prefix=manifest_prefix,
            state_machine_arn=state_machine_arn,
        ),
        _statement("ReadQueue", QUEUE_ACTIONS, [queue_arn]),
        _statement("WriteLogs", LOG_ACTIONS, [f"{log_group_arn.removesuffix(':*')}:*"]),
        _statement("Trace", TRACE_ACTIONS, ["*"]),
        *([_statement("UseKeys", KEY_ACTIONS, keys)] if keys else []),
    ]
    return sorted(found, key=lambda statement: statement["Sid"])


def calls(
    *, table_arn: str, manifest_bucket_arn: str, manifest_prefix: str, state_machine_arn: str = ""
) -> list[dict[str, Any]]:
    """The statements of the calls that the code itself makes: for a deploying program that grants
    queue, logs, traces and keys anyway.
    """
    return [
        _statement("Track", TABLE_ACTIONS, [table_arn]),
        _statement(
            "WriteManifests", ["s3:PutObject"], [f"{manifest_bucket_arn}/{manifest_prefix}*"]
        ),
        *([_start(state_machine_arn)] if state_machine_arn else []),
    ]


def _statement(sid: str, actions: Iterable[str], resources: list[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": sorted(actions), "Resource": resources}


def _start(arn: str) -> dict[str, Any]:
    """A start by alias or version is authorized on the machine; the condition narrows it to the
    qualifier.

    https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
    """
    machine, qualifier = ":".join(arn.split(":")[:7]), arn.split(":")[7:]
    statement = _statement("StartExecutions", ["states:StartExecution"], [machine])
    return (
        {
            **statement,
            "Condition": {
                "ForAnyValue:StringEquals": {"states:StateMachineQualifier": qualifier[0]}
            },
        }
        if qualifier
        else statement
    )
