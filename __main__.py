"""Check every pipeline of this stack, then deploy each."""

import pulumi

import host
from components.dashboard import Overview, OverviewArgs
from components.orchestration import Orchestration
from pipelines import PIPELINES
from plan import plan, read
from policies import guard
from wiring import UNWATCHED, orchestration_args, stack_key, watched

config, secrets = host.configuration()
with host.faults_end_the_program():
    stack = read(config, pulumi.get_stack(), PIPELINES, secrets)
    account, partition = host.caller()
    planned = plan(stack, PIPELINES, account=account, partition=partition, outputs=host.stack_outputs(stack))

if stack.guard == "on":
    guard.install()
else:
    guard.switched_off()
if not watched(stack):
    pulumi.log.warn(UNWATCHED)

name = f"{pulumi.get_project()}-{pulumi.get_stack()}"
tags = {"project": pulumi.get_project(), "stack": pulumi.get_stack(), "environment": stack.environment, **stack.tags}
key = stack_key(stack, f"alias/{name}", account, partition, tags)
orchestrations = {
    each.key: Orchestration(each.key, orchestration_args(stack, each, key, tags | {"pipeline": each.key})) for each in planned
}

for pipeline, orchestration in orchestrations.items():
    pulumi.export(pipeline, orchestration.outputs)
alarms = [alarm for orchestration in orchestrations.values() for alarm in orchestration.alarms]
overview = Overview("overview", OverviewArgs(name, [each.address for each in planned], alarms))
pulumi.export("overview", overview.url)
pulumi.export("key", key.arn)
