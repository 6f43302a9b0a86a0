"""The key of a stack: everything that rests (mails under way, dead letters, logs) is encrypted with
it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.key_statements import (
    EncryptionArgs,
    budget_statements,
    deployment_statements,
    key_policy,
)
from downbeat.asl import shared_statements


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
