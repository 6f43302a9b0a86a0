"""The policy of a stack's key: who may use it for what, and who may manage it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.iam_documents import policy_document

# https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
USE_BY_SERVICE = ["kms:Decrypt", "kms:GenerateDataKey*"]
USE_BY_LOGS = [
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:ReEncrypt*",
]
# What the aws provider calls to manage a key and to give it an alias.
MANAGE = [
    "kms:CreateAlias",
    "kms:DescribeKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
]
DELETE = ["kms:DeleteAlias", "kms:ScheduleKeyDeletion"]


@dataclass(frozen=True)
class EncryptionArgs:
    """`alias` names the key, e.g. "alias/downbeat-prod"; `deploy_role` is the ARN of the role that
    deploys the stack, which manages this key by the key's own policy; where the stack
    `has_budget`, AWS Budgets speaks to an encrypted topic; with `schedules` it encrypts those too.
    """

    alias: str
    region: str
    account: str
    partition: str
    tags: Mapping[str, str]
    protect: bool = False
    deploy_role: str | None = None
    has_budget: bool = False
    schedules: bool = False


def key_policy(
    region: str, account: str, partition: str, more: Sequence[Mapping[str, Any]] = ()
) -> str:
    """The key's policy; `more` are the statements for the stack's budget and for the role that
    deploys. In a key policy `Resource: "*"` is this key.

    EventBridge gets no condition: KMS sees none of its source keys on the way to an encrypted
    topic, and would refuse in silence.
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    from_here = {"StringEquals": {"aws:SourceAccount": account}}
    groups = f"arn:{partition}:logs:{region}:{account}:log-group:*"
    in_logs = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}}
    logs = f"logs.{region}.{_suffix(partition)}"
    return policy_document(
        [
            {
                "Sid": "AccountDecidesByIam",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
                "Action": "kms:*",
                "Resource": "*",
            },
            _use("AlarmsReachTopics", "cloudwatch.amazonaws.com", USE_BY_SERVICE, from_here),
            _use("EventsReachTopicsAndQueues", "events.amazonaws.com", USE_BY_SERVICE, None),
            _use("SubscriptionsReachDeadLetters", "sns.amazonaws.com", USE_BY_SERVICE, from_here),
            _use("LogsAreEncrypted", logs, USE_BY_LOGS, in_logs),
            *more,
        ]
    )


def budget_statements(args: EncryptionArgs) -> list[dict[str, Any]]:
    """Return what lets the stack's budget speak to an encrypted topic.

    https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
    """
    from_here = {"StringEquals": {"aws:SourceAccount": args.account}}
    statement = _use("BudgetsReachTopics", "budgets.amazonaws.com", USE_BY_SERVICE, from_here)
    return [statement] if args.has_budget else []


def deployment_statements(args: EncryptionArgs) -> list[dict[str, Any]]:
    """Return what the role that deploys may do with this key: manage it, and use it through Lambda.

    The grant stands here and not in the role's own policy: there it could only name keys by a tag
    or an alias, and whoever may tag keys could claim anybody's.
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
    """
    if not args.deploy_role:
        return []
    lambda_here = f"lambda.{args.region}.{_suffix(args.partition)}"
    shared = {"Effect": "Allow", "Principal": {"AWS": args.deploy_role}, "Resource": "*"}
    return [
        {
            **shared,
            "Sid": "DeploymentManagesThisKey",
            "Action": sorted(MANAGE if args.protect else MANAGE + DELETE),
        },
        {
            **shared,
            "Sid": "DeploymentUsesItThroughLambda",
            "Action": ["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt"],
            "Condition": {"StringEquals": {"kms:ViaService": lambda_here}},
        },
        *([_through_scheduler(args, shared)] if args.schedules else []),
    ]


def _through_scheduler(args: EncryptionArgs, shared: Mapping[str, Any]) -> dict[str, Any]:
    """What whoever makes a schedule does with its key.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html
    """
    scheduler_here = f"scheduler.{args.region}.{_suffix(args.partition)}"
    return {
        **shared,
        "Sid": "DeploymentUsesItThroughScheduler",
        "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
        "Condition": {"StringEquals": {"kms:ViaService": scheduler_here}},
    }


def _suffix(partition: str) -> str:
    """Return the end of a service's name in a partition."""
    return "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"


def _use(
    sid: str, service: str, actions: Sequence[str], condition: Mapping[str, Any] | None
) -> dict[str, Any]:
    statement: dict[str, Any] = {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": list(actions),
        "Resource": "*",
    }
    return statement | ({"Condition": condition} if condition else {})
