"""Check every pipeline of this stack, then deploy each."""

from datetime import UTC, datetime

import pulumi

from components import adopted, engine
from components.budget import Budget, BudgetArgs
from components.dashboard import Overview, OverviewArgs
from components.earlier_versions import export_records, look_back
from components.encryption import EncryptionArgs, stack_key
from components.existing_names import refuse_existing
from components.maintenance import Maintenance
from components.orchestration import Orchestration
from components.physical_names import program_names
from components.scheduler_roles import SchedulerRoles
from components.source_values import source_reader
from downbeat.config.adopted import adopted_resources
from downbeat.config.references import named_outputs
from downbeat.estimates.stacks import estimate, monthly_dollars
from downbeat.plan.contacts import budget_emails
from downbeat.plan.execution_role import key_statement
from downbeat.plan.kept_access import keeps_key
from downbeat.plan.mute_rules import mute_rules
from downbeat.plan.orchestration_args import (
    build_orchestration_args,
    execution_limits,
    stack_tags,
)
from downbeat.plan.planned import plan, read
from downbeat.plan.remembered import remember
from downbeat.plan.scheduler_roles import scheduler_roles
from downbeat.plan.watchdog import UNWATCHED, is_watched
from pipelines import PIPELINES
from policies import guard

engine.collect_garbage_rarely()
engine.remember_source_positions()
config, secrets = engine.configuration()
with engine.faults_end_the_program():
    reader = source_reader(config.get("downbeat:account"))
    stack = read(config, pulumi.get_stack(), PIPELINES, secrets, reader)
    account, partition = engine.caller(stack.account)
    outputs = engine.stack_outputs(named_outputs(stack))
    remember(engine.root(), stack, datetime.now(UTC), outputs)
    kept = adopted_resources(stack.adopted)
    planned = plan(stack, PIPELINES, account=account, partition=partition, outputs=outputs)
    name = f"{pulumi.get_project()}-{pulumi.get_stack()}"
    keys = {each.key: key_statement(stack, pulumi.get_project(), each) for each in planned}
    earlier = look_back(planned, keys)
    keeps = any(keeps_key(each.kept, f"alias/{name}") for each in earlier.values())
    tags = stack_tags(pulumi.get_project(), stack)
    args = {
        each.key: build_orchestration_args(stack, each, tags, earlier[each.key]) for each in planned
    }
    roles = scheduler_roles(name, planned)
    if stack.existing_names == "refuse":
        names = program_names(name, args, roles, makes_key=keeps or not stack.kms_key_arn)
        refuse_existing(names, planned[0].address, kept.ids)

adopted.keep(kept.resources)
if stack.guard == "on":
    guard.install()
else:
    guard.switched_off()
if not is_watched(stack):
    pulumi.log.warn(UNWATCHED)

key = stack_key(
    EncryptionArgs(
        alias=f"alias/{name}",
        region=stack.region,
        account=account,
        partition=partition,
        tags=tags,
        protect=stack.values.protect,
        deploy_role=stack.deploy_role_arn,
        has_budget=bool(stack.values.budget),
        schedules=stack.values.encrypt_schedules,
    ),
    stack.kms_key_arn,
    keeps=keeps,
)
args = SchedulerRoles("scheduler", args, roles, key).args
orchestrations = {each.key: Orchestration(each.key, args[each.key], key) for each in planned}

if stack.values.budget:
    topic = next((each.alarm_topic_arn for each in args.values() if each.hears_of_budget), "")
    limit = BudgetArgs(name, stack.values.budget, stack.stack, budget_emails(stack), topic)
    Budget("budget", limit, after=list(orchestrations.values()))
for pipeline, orchestration in orchestrations.items():
    pulumi.export(pipeline, orchestration.outputs)
alarms = [alarm for orchestration in orchestrations.values() for alarm in orchestration.alarms]
addresses = [each.address for each in planned]
if rules := mute_rules(stack.values.maintenance, alarms, datetime.now(UTC)):
    after = list(orchestrations.values())
    Maintenance("maintenance", rules, prefix=name, tags=tags, after=after)
overview = Overview("overview", OverviewArgs(name, addresses, alarms, execution_limits(planned)))
pulumi.export("overview", overview.url)
pulumi.export("key", key.arn)
versions = {name: one.version for name, one in orchestrations.items()}
export_records(planned, earlier, versions, keys)
engine.report_monthly_cost(monthly_dollars(estimate(stack, planned)))
