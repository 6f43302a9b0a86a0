"""The arguments of a whole stack: what it has once, and each of its orchestrations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from downbeat.config import Stack
from downbeat.config.stack_values import StackValues
from downbeat.plan.access_of_versions import Earlier, keeps_key
from downbeat.plan.address import Address
from downbeat.plan.contacts import budget_emails
from downbeat.plan.orchestration_args import (
    OrchestrationArgs,
    build_orchestration_args,
    execution_limits,
    stack_tags,
)
from downbeat.plan.planned import Planned
from downbeat.plan.scheduling_parts import scheduler_roles
from downbeat.plan.unreported_ends import ReporterArgs, reporters, with_reporters


@dataclass(frozen=True)
class StackArgs:
    """What components.deployed_stack makes.

    `name` is what names in the stack begin with ("downbeat-prod"), `stack` the stack's own name;
    `kms_key_arn` is a key that exists: without one the stack makes its own, and keeps it where
    earlier versions use it (`keeps_key`); `roles` has, by pipeline, the role that its schedules
    share; `limits` the seconds that each machine may take.
    """

    name: str
    stack: str
    addresses: Sequence[Address]
    tags: Mapping[str, str]
    values: StackValues
    deploy_role: str | None
    kms_key_arn: str | None
    keeps_key: bool
    budget_emails: Sequence[str]
    limits: Mapping[str, float]
    roles: Mapping[str, str]
    orchestrations: Mapping[str, OrchestrationArgs]
    reporters: Sequence[ReporterArgs]

    @property
    def makes_key(self) -> bool:
        """Whether the stack has a key of its own."""
        return self.keeps_key or not self.kms_key_arn

    @property
    def budget_topic(self) -> str:
        """The ARN of the topic that AWS Budgets notifies; "" where there is none for it."""
        every = self.orchestrations.values()
        return next((each.alarm_topic_arn for each in every if each.hears_of_budget), "")


def build_stack_args(
    project: str, stack: Stack, planned: Sequence[Planned], earlier: Mapping[str, Earlier]
) -> StackArgs:
    """Return the arguments of a stack; `earlier` are the versions of each pipeline that may still
    be running.
    """
    name, tags = f"{project}-{stack.stack}", stack_tags(project, stack)
    orchestrations = {
        each.key: build_orchestration_args(stack, each, tags, earlier[each.key]) for each in planned
    }
    made = reporters(name, orchestrations, tags)
    return StackArgs(
        name=name,
        stack=stack.stack,
        addresses=[each.address for each in planned],
        tags=tags,
        values=stack.values,
        deploy_role=stack.deploy_role_arn,
        kms_key_arn=stack.kms_key_arn,
        keeps_key=any(keeps_key(each.kept, f"alias/{name}") for each in earlier.values()),
        budget_emails=budget_emails(stack),
        limits=execution_limits(planned),
        roles=scheduler_roles(name, planned),
        orchestrations=with_reporters(orchestrations, made),
        reporters=made,
    )
