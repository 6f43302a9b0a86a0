"""Check every pipeline of this stack, then deploy each."""

from datetime import UTC, datetime

import pulumi

from components import adopted, engine, monthly_cost, other_stacks, program_speed
from components.deployed_stack import deploy_stack
from components.earlier_versions import export_records, look_back
from components.existing_names import refuse_existing
from components.function_versions import pin_functions
from components.physical_names import program_names
from components.source_values import source_reader
from downbeat.config.adopted import adopted_resources
from downbeat.config.references import named_outputs
from downbeat.estimates.stacks import estimate, monthly_dollars
from downbeat.plan.execution_role import key_statement
from downbeat.plan.planned import plan, read
from downbeat.plan.remembered import remember
from downbeat.plan.stack_args import build_stack_args
from downbeat.plan.watchdog import UNWATCHED, is_watched
from pipelines import PIPELINES
from policies import guard

program_speed.collect_garbage_rarely()
program_speed.remember_source_positions()
project, now = pulumi.get_project(), datetime.now(UTC)
config, secrets = engine.configuration()
with engine.faults_end_the_program():
    reader = source_reader(config.get("downbeat:account"))
    stack = read(config, pulumi.get_stack(), PIPELINES, secrets, reader)
    account, partition = engine.caller(stack.account)
    outputs = other_stacks.stack_outputs(named_outputs(stack))
    remember(engine.root(), stack, now, outputs)
    kept = adopted_resources(stack.adopted)
    planned = plan(stack, PIPELINES, account=account, partition=partition, outputs=outputs)
    planned = pin_functions(planned)
    keys = {each.key: key_statement(stack, project, each) for each in planned}
    earlier = look_back(planned, keys)
    args = build_stack_args(project, stack, planned, earlier)
    if stack.existing_names == "refuse":
        refuse_existing(program_names(args), planned[0].address, kept.ids)

adopted.keep(kept.resources)
if stack.guard == "on":
    guard.install()
else:
    guard.switched_off()
if not is_watched(stack):
    pulumi.log.warn(UNWATCHED)

deployed = deploy_stack(args, now)
for pipeline, orchestration in deployed.orchestrations.items():
    pulumi.export(pipeline, orchestration.outputs)
pulumi.export("overview", deployed.overview_url)
pulumi.export("key", deployed.key.arn)
versions = {name: one.version for name, one in deployed.orchestrations.items()}
export_records(planned, earlier, versions, keys)
monthly_cost.report_monthly_cost(monthly_dollars(estimate(stack, planned)))
