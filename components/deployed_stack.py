"""A whole stack: its key, its orchestrations, and what it has once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import pulumi

from components.budget import Budget, BudgetArgs
from components.dashboard import Overview, OverviewArgs
from components.encryption import EncryptionKey, stack_key
from components.key_statements import EncryptionArgs
from components.maintenance import Maintenance
from components.orchestration import Orchestration
from components.reporter import Reporter
from components.scheduler_roles import SchedulerRoles
from downbeat.plan.alarm_muting import mute_rules
from downbeat.plan.stack_args import StackArgs


class DeployedStack(NamedTuple):
    """What others of the program use of a deployed stack."""

    key: EncryptionKey
    orchestrations: dict[str, Orchestration]
    overview_url: pulumi.Input[str]


def deploy_stack(args: StackArgs, now: datetime) -> DeployedStack:
    """Register everything of a stack; `now` decides which maintenance is over."""
    key = _key(args)
    each_args = SchedulerRoles("scheduler", args.orchestrations, args.roles, key).args
    made = {name: Orchestration(name, each, key) for name, each in each_args.items()}
    home = [made[name] for name, each in each_args.items() if each.reporter_rules]
    reporters = [
        Reporter("reporter" + (f"-{number}" if number > 1 else ""), each, key, after=home)
        for number, each in enumerate(args.reporters, start=1)
    ]
    alarms = [alarm for each in made.values() for alarm in each.alarms]
    alarms += [alarm for each in reporters for alarm in each.alarms]
    _budget(args, made)
    if rules := mute_rules(args.values.maintenance, alarms, now):
        after = list(made.values())
        Maintenance("maintenance", rules, prefix=args.name, tags=args.tags, after=after)
    overview = Overview("overview", OverviewArgs(args.name, args.addresses, alarms, args.limits))
    return DeployedStack(key, made, overview.url)


def _key(args: StackArgs) -> EncryptionKey:
    place = args.addresses[0]
    key = EncryptionArgs(
        alias=f"alias/{args.name}",
        region=place.region,
        account=place.account,
        partition=place.partition,
        tags=args.tags,
        protect=args.values.protect,
        deploy_role=args.deploy_role,
        has_budget=bool(args.values.budget),
        schedules=args.values.encrypt_schedules,
    )
    return stack_key(key, args.kms_key_arn, keeps=args.keeps_key)


def _budget(args: StackArgs, orchestrations: Mapping[str, Orchestration]) -> None:
    dollars, emails = args.values.budget, args.budget_emails
    if dollars:
        limit = BudgetArgs(args.name, dollars, args.stack, emails, args.budget_topic)
        Budget("budget", limit, after=list(orchestrations.values()))
