"""Check every pipeline of this stack, then deploy each."""

import pulumi

from components import engine
from components.arguments import UNWATCHED, orchestration_args, stack_key, watched
from components.dashboard import Overview, OverviewArgs
from components.orchestration import Orchestration
from downbeat.config.references import StackOutput, wanted_outputs
from downbeat.plan.planned import plan, read
from pipelines import PIPELINES
from policies import guard

config, secrets = engine.configuration()
with engine.faults_end_the_program():
    stack = read(config, pulumi.get_stack(), PIPELINES, secrets)
    account, partition = engine.caller()
    outputs = {
        StackOutput(*name): value
        for name, value in engine.stack_outputs(wanted_outputs(stack)).items()
    }
    planned = plan(stack, PIPELINES, account=account, partition=partition, outputs=outputs)

if stack.guard == "on":
    guard.install()
else:
    guard.switched_off()
if not watched(stack):
    pulumi.log.warn(UNWATCHED)

name = f"{pulumi.get_project()}-{pulumi.get_stack()}"
tags = {
    "project": pulumi.get_project(),
    "stack": pulumi.get_stack(),
    "environment": stack.environment,
    **stack.tags,
}
key = stack_key(stack, f"alias/{name}", account, partition, tags)
orchestrations = {
    each.key: Orchestration(
        each.key, orchestration_args(stack, each, key, tags | {"pipeline": each.key})
    )
    for each in planned
}

for pipeline, orchestration in orchestrations.items():
    pulumi.export(pipeline, orchestration.outputs)
alarms = [alarm for orchestration in orchestrations.values() for alarm in orchestration.alarms]
overview = Overview("overview", OverviewArgs(name, [each.address for each in planned], alarms))
pulumi.export("overview", overview.url)
pulumi.export("key", key.arn)
