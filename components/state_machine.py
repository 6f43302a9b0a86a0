"""The state machine of one orchestration, with the role it runs under and the group it logs to."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from components.iam_documents import trust_document
from components.iam_role import role_with_policy
from components.logs import encrypted_log_group
from downbeat.asl import shared_statements
from downbeat.asl.derivation import Reason
from downbeat.asl.reasons import machine_reasons, role_reasons
from downbeat.plan.access_of_versions import kept_statements
from downbeat.plan.address import Address
from downbeat.plan.orchestration_args import OrchestrationArgs


class StateMachine(pulumi.ComponentResource):
    """What runs; the log group and the role may exist already:

    - a log group under /aws/vendedlogs/states/, encrypted, with a retention
    - an execution role that only this state machine can assume
    - its policy: what the definition needs, log delivery, traces, the key of encrypted topics and
      queues
    - the state machine: Standard, traced, logging errors, without the execution's data unless the
      stack wants it, every change a published version
    - the alias `live`, which schedules and triggers start
    """

    machine: aws.sfn.StateMachine
    alias: aws.sfn.Alias
    role_arn: pulumi.Input[str]
    log_group_name: pulumi.Input[str]

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        *,
        key: EncryptionKey,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:StateMachine", name, {}, opts)
        first = [*self._logs(name, args, key), *self._role(name, args, key)]
        self.machine = self._machine(name, args, first)
        self.alias = self._alias(name, args)
        self.register_outputs(
            {
                "state_machine": self.machine.arn,
                "alias": self.alias.arn,
                "role": self.role_arn,
                "log_group": self.log_group_name,
            }
        )

    def _logs(
        self, name: str, args: OrchestrationArgs, key: EncryptionKey
    ) -> list[pulumi.Resource]:
        """Create the log group, unless it exists already."""
        self.log_group_name = args.address.log_group
        if args.address.existing.log_group:
            return []
        group = encrypted_log_group(f"{name}-logs", args.address.log_group, args, key, parent=self)
        self.log_group_name = group.name
        return [group]

    def _role(
        self, name: str, args: OrchestrationArgs, key: EncryptionKey
    ) -> list[pulumi.Resource]:
        """Create the role with its policy, unless it exists already."""
        self.role_arn = args.address.execution_role_arn
        if args.address.existing.role:
            return []
        role, policy = role_with_policy(
            name,
            args,
            role=args.address.execution_role,
            description=f"What the executions of {args.address.name} may do",
            trust=trust_document(
                "states.amazonaws.com", args.address.account, acting_machines(args.address)
            ),
            policy="states",
            statements=shared_statements.machine_role(
                [*args.statements, *kept_statements(args.kept)],
                key.statement,
                [*args.address.existing.topics.values()],
            ),
            parent=self,
            reasons=lambda: reasons_of(args, key),
        )
        self.role_arn = role.arn
        return [role, policy]

    def _machine(
        self, name: str, args: OrchestrationArgs, first: list[pulumi.Resource]
    ) -> aws.sfn.StateMachine:
        """AWS looks at once whether the role may deliver logs and manage the rules behind `.sync`:
        the policy has to be there first.
        """
        return aws.sfn.StateMachine(
            f"{name}-machine",
            name=args.address.name,
            type="STANDARD",
            definition=json.dumps(args.definition, indent=2, ensure_ascii=False),
            role_arn=args.address.execution_role_arn,
            publish=True,
            tracing_configuration={"enabled": True},
            logging_configuration={
                "level": args.log_level,
                "include_execution_data": args.stack.log_execution_data,
                "log_destination": f"{args.address.log_group_arn}:*",
            },
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=first, protect=args.stack.protect),
        )

    def _alias(self, name: str, args: OrchestrationArgs) -> aws.sfn.Alias:
        newest = self.machine.state_machine_version_arn
        shares = [(newest, args.routing.share), (args.routing.stable, 100 - args.routing.share)]
        return aws.sfn.Alias(
            f"{name}-live",
            name="live",
            description=f"What schedules and triggers of {args.address.name} start",
            routing_configurations=[
                {"state_machine_version_arn": version, "weight": weight}
                for version, weight in shares
                if version is not None and weight
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


def reasons_of(args: OrchestrationArgs, key: EncryptionKey) -> list[Reason]:
    """What asks for each statement of the role: the definition, the machine itself, and the
    executions of earlier versions.
    """
    asked = role_reasons(
        args.definition,
        statements=args.stated,
        state_machine_arn=args.address.state_machine_arn,
    )
    asked += [reason for kept in args.kept for reason in kept.reasons()]
    return [*asked, *machine_reasons(asked, key.statement)]
