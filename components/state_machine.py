"""The state machine of one orchestration, with the role it runs under and the group it logs to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from components.policy_document import policy_document, trust_document
from downbeat.plan.address import Address

# None of these takes a resource. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
LOG_DELIVERY = {
    "Effect": "Allow",
    "Action": [
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
    ],
    "Resource": "*",
}

# None of these takes a resource. https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html
TRACING = {
    "Effect": "Allow",
    "Action": [
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    ],
    "Resource": "*",
}

# Calls that put something on an encrypted topic or queue, and so use its key.
SENDS = frozenset({"sns:Publish", "sqs:SendMessage"})


@dataclass(frozen=True)
class StateMachineArgs:
    """`statements` are what the definition's Tasks need; `log_level` is ERROR, or ALL while one
    looks for something.
    """

    address: Address
    definition: Mapping[str, Any]
    statements: Sequence[Mapping[str, Any]]
    key: EncryptionKey
    tags: Mapping[str, str]
    log_retention_days: int = 90
    log_level: str = "ERROR"
    permissions_boundary: str | None = None
    protect: bool = False
    retain_logs: bool = False


class StateMachine(pulumi.ComponentResource):
    """What runs:

    - a log group under /aws/vendedlogs/states/, encrypted, with a retention
    - an execution role that only this state machine can assume
    - its policy: what the definition needs, log delivery, traces, the key of encrypted topics and
      queues
    - the state machine: Standard, traced, logging errors without the execution's data, every change
      a published version
    - the alias `live`, which schedules and triggers start
    """

    machine: aws.sfn.StateMachine
    alias: aws.sfn.Alias
    role: aws.iam.Role
    log_group: aws.cloudwatch.LogGroup

    def __init__(
        self, name: str, args: StateMachineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("downbeat:components:StateMachine", name, {}, opts)
        self.log_group = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=args.address.log_group,
            retention_in_days=args.log_retention_days,
            kms_key_id=args.key.arn,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=args.retain_logs),
        )
        self.role = aws.iam.Role(
            f"{name}-role",
            name=args.address.execution_role,
            description=f"What the executions of {args.address.name} may do",
            assume_role_policy=trust_document(
                "states.amazonaws.com", args.address.account, acting_machines(args.address)
            ),
            permissions_boundary=args.permissions_boundary,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        policy = aws.iam.RolePolicy(
            f"{name}-policy",
            name="states",
            role=self.role.name,
            policy=policy_document(role_statements(args.statements, args.key)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.machine = self._machine(name, args, [self.role, policy, self.log_group])
        self.alias = self._alias(name, args.address.name)
        self.register_outputs(
            {
                "state_machine": self.machine.arn,
                "alias": self.alias.arn,
                "role": self.role.arn,
                "log_group": self.log_group.name,
            }
        )

    def _machine(
        self, name: str, args: StateMachineArgs, first: list[pulumi.Resource]
    ) -> aws.sfn.StateMachine:
        """AWS looks at once whether the role may deliver logs and manage the rules behind `.sync`:
        the policy has to be there first.
        """
        return aws.sfn.StateMachine(
            f"{name}-machine",
            name=args.address.name,
            type="STANDARD",
            definition=json.dumps(args.definition, indent=2, ensure_ascii=False),
            role_arn=args.address.role_arn(args.address.execution_role),
            publish=True,
            tracing_configuration={"enabled": True},
            logging_configuration={
                "level": args.log_level,
                "include_execution_data": False,
                "log_destination": f"{args.address.log_group_arn}:*",
            },
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=first, protect=args.protect),
        )

    def _alias(self, name: str, machine: str) -> aws.sfn.Alias:
        return aws.sfn.Alias(
            f"{name}-live",
            name="live",
            description=f"What schedules and triggers of {machine} start",
            routing_configurations=[
                {"state_machine_version_arn": self.machine.state_machine_version_arn, "weight": 100}
            ],
            # AWS does not move an alias to another machine: a renamed one gets a new alias. By its
            # description, because `replace_with` does not come through a resource transform in the
            # Python SDK, and the guard is one.
            opts=pulumi.ResourceOptions(parent=self, replace_on_changes=["description"]),
        )


def acting_machines(address: Address) -> list[str]:
    """This state machine, its versions and alias, and the child runs of its Distributed Maps; no
    other.
    """
    arn = address.state_machine_arn
    return [arn, f"{arn}:*", f"{arn}/*"]


def role_statements(
    statements: Sequence[Mapping[str, Any]], key: EncryptionKey
) -> list[Mapping[str, Any]]:
    """The role's whole policy: what the Tasks need, the key if they send to something encrypted,
    logs and traces.
    """
    sends = any(action in SENDS for statement in statements for action in _actions(statement))
    return [*statements, *([key.statement] if sends else []), LOG_DELIVERY, TRACING]


def _actions(statement: Mapping[str, Any]) -> Iterable[str]:
    actions = statement.get("Action", [])
    return [actions] if isinstance(actions, str) else actions
