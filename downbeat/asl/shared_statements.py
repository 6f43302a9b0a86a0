"""IAM statements that many roles have: one home for each, so that what is tested is what is
deployed. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

Statement = dict[str, Any]

# IAM knows no resource for any of these, so "*" is all that can be granted.
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html
LOG_DELIVERY = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)
TRACING = (
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)
# What puts a message on an encrypted topic or queue does this with the key.
# https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
KEY_USE = ("kms:Decrypt", "kms:GenerateDataKey")
# Calls that put something on an encrypted topic or queue, and so use its key.
SENDS = frozenset({"sns:Publish", "sqs:SendMessage"})


def allow(
    actions: str | Iterable[str], resource: str, condition: Mapping[str, Any] | None = None
) -> Statement:
    """Return one Allow statement, its actions in the order given."""
    statement: Statement = {
        "Effect": "Allow",
        "Action": actions if isinstance(actions, str) else list(actions),
        "Resource": resource,
    }
    return statement | ({"Condition": dict(condition)} if condition else {})


def machine_observability() -> list[Statement]:
    """Return what every state machine needs to deliver its logs and its X-Ray traces."""
    return [allow(LOG_DELIVERY, "*"), allow(TRACING, "*")]


def machine_role(
    statements: Sequence[Mapping[str, Any]],
    key: Mapping[str, Any],
    elsewhere: Collection[str] = (),
) -> list[Mapping[str, Any]]:
    """Return a machine's whole policy: what its Tasks need, `key` (the use of the stack's key) if
    they send to something encrypted, logs and traces. `elsewhere` are the ARNs of topics and queues
    that the stack's key does not encrypt.
    """
    use = [key] if sends(statements, elsewhere) else []
    return [*statements, *use, *machine_observability()]


def function_observability(log_group_arn: str) -> list[Statement]:
    """Return what a Lambda function needs to write its own log group and its X-Ray traces.

    https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
    """
    return [
        allow(("logs:CreateLogStream", "logs:PutLogEvents"), f"{log_group_arn}:*"),
        allow(("xray:PutTelemetryRecords", "xray:PutTraceSegments"), "*"),
    ]


def in_a_vpc() -> Statement:
    """Return what a Lambda function needs to have network interfaces in a VPC: they do not exist
    beforehand, and none of these actions can name one.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
    """
    actions = ("CreateNetworkInterface", "DeleteNetworkInterface", "DescribeNetworkInterfaces")
    return allow(tuple(f"ec2:{action}" for action in actions), "*")


def use_key(arn: str) -> Statement:
    """Return the use of one key by what sends to something encrypted with it."""
    return allow(KEY_USE, arn)


def use_key_by_alias(keys: str, alias: str) -> Statement:
    """Return the use of whatever key carries `alias` ("alias/downbeat-prod"), which is known
    before the key has an ARN. `keys` is the ARN pattern of the account's keys.

    https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
    """
    return allow(KEY_USE, keys, {"ForAnyValue:StringEquals": {"kms:ResourceAliases": alias}})


def start(arn: str) -> Statement:
    """Return the right to start a state machine. AWS judges a start by alias or version by the
    machine's own ARN; with the ARN of an alias or version the condition narrows it to that one.

    https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
    """
    parts = arn.split(":")
    machine, narrowed = ":".join(parts[:7]), None
    if len(parts) > 7:
        narrowed = {"ForAnyValue:StringEquals": {"states:StateMachineQualifier": parts[7]}}
    return allow("states:StartExecution", machine, narrowed)


def send(queue_arn: str) -> Statement:
    """Return the right to leave a message in a queue."""
    return allow("sqs:SendMessage", queue_arn)


def read_queue(queue_arn: str, *, hide: bool = True) -> Statement:
    """Return what an event source mapping or a pipe does with its queue; `hide`: it also changes
    how long a message stays hidden, as Lambda does.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
    """
    actions = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")
    return allow(("sqs:ChangeMessageVisibility", *actions) if hide else actions, queue_arn)


def sends(statements: Iterable[Mapping[str, Any]], elsewhere: Collection[str] = ()) -> bool:
    """Whether any of the statements puts a message on a topic or queue that is not one of
    `elsewhere`.
    """
    return any(
        action in SENDS
        for statement in statements
        for action in _actions(statement.get("Action", []))
        if not set(_actions(statement.get("Resource", []))) <= {*elsewhere} or not elsewhere
    )


def _actions(actions: str | Iterable[str]) -> Iterable[str]:
    return [actions] if isinstance(actions, str) else actions
