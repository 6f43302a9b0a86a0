"""The key of a stack: everything that rests (mails under way, dead letters, logs) is encrypted with
it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.iam_documents import policy_document
from downbeat.asl import shared_statements

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
class EncryptionKey:
    """A key as other components need it.

    `id` is what topics and queues name (an alias or an ARN, always known); `arn` is the key's ARN
    (unknown in the first preview when the stack creates it); `statement` is what a role needs that
    sends to something encrypted, `reading` what one needs that only reads it; `ready` is what has
    to exist first.
    """

    id: str
    arn: pulumi.Input[str]
    statement: Mapping[str, Any]
    ready: Sequence[pulumi.Resource] = ()

    @property
    def reading(self) -> Mapping[str, Any]:
        """What a role needs that only reads something encrypted.

        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
        """
        return {**self.statement, "Action": "kms:Decrypt"}


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


class Encryption(pulumi.ComponentResource):
    """One key per stack:

    - the key, rotated every year, with thirty days to change one's mind after a deletion
    - its alias, by which topics, queues and roles name it, so that their properties are known in
      preview
    - its policy: the account's IAM policies, CloudWatch alarms, EventBridge, SNS (dead letters of
      subscriptions) and CloudWatch Logs
    """

    key: EncryptionKey
    key_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: EncryptionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("downbeat:components:Encryption", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self, protect=args.protect)
        key = aws.kms.Key(
            f"{name}-key",
            description=f"Topics, queues and logs of {args.alias.removeprefix('alias/')}",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            policy=key_policy(
                args.region,
                args.account,
                args.partition,
                [*budget_statements(args), *deployment_statements(args)],
            ),
            tags=args.tags,
            opts=child,
        )
        alias = aws.kms.Alias(
            f"{name}-alias", name=args.alias, target_key_id=key.key_id, opts=child
        )
        self.key_arn = key.arn
        self.key = created_key(args, key.arn, (key, alias))
        self.register_outputs({"key_arn": key.arn, "alias": args.alias})


def stack_key(args: EncryptionArgs, existing: str | None, *, keeps: bool = False) -> EncryptionKey:
    """Return the key that the stack names by its ARN, or create one; where executions of earlier
    versions still use the one that was created (`keeps`), it stays beside the named one.
    """
    if existing and not keeps:
        return existing_key(existing)
    created = Encryption("encryption", args).key
    return existing_key(existing) if existing else created


def created_key(
    args: EncryptionArgs, arn: pulumi.Input[str], ready: Sequence[pulumi.Resource]
) -> EncryptionKey:
    """A key that others name by its alias: roles may use whatever key carries it, which is known
    before the key has an ARN.

    https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
    """
    keys = f"arn:{args.partition}:kms:{args.region}:{args.account}:key/*"
    statement = shared_statements.use_key_by_alias(keys, args.alias)
    return EncryptionKey(args.alias, arn, statement, ready)


def existing_key(arn: str) -> EncryptionKey:
    """A key that exists already. Its policy must admit the services that `key_policy` names;
    nothing here looks (docs/configuration.md).
    """
    return EncryptionKey(arn, arn, shared_statements.use_key(arn))


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
