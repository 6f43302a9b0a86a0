"""A pipeline of the world with versions: what its alias starts, and how their executions ended."""

from dataclasses import replace
from datetime import timedelta

from downbeat.config.rollouts import RolloutLength
from downbeat.config.stack import Rollout
from tests.ops.world import NOW, PLANNED

ETL = next(one for one in PLANNED if one.key == "etl")
MACHINE = ETL.address.state_machine_arn
TWO_RUNS = RolloutLength(runs=2)


def arn(number):
    return f"{MACHINE}:{number}"


def with_versions(world, weights, *, runs=None, count=3, length=TWO_RUNS, back_on=("failed",)):
    """Give etl `count` versions, a day apart, the newest an hour old; its alias starts `weights`
    (number → per cent), and each version has `runs` (number → statuses).
    """
    runs, on = runs or {}, world.aws.on
    rollout = Rollout(canary=10, length=length, back_on=back_on)
    world.deployment.pipelines["etl"] = replace(
        ETL, pipeline=ETL.pipeline.model_copy(update={"rollout": rollout})
    )
    routes = [
        {"stateMachineVersionArn": arn(number), "weight": weight}
        for number, weight in weights.items()
    ]
    versions = [
        {
            "stateMachineVersionArn": arn(number),
            "creationDate": NOW - timedelta(days=count - number, hours=1),
        }
        for number in range(1, count + 1)
    ]
    described = {"name": "live", "routingConfiguration": routes}

    def executions(given):
        if not given["stateMachineArn"].startswith(f"{MACHINE}:"):
            return world._list(given)
        number = int(given["stateMachineArn"].rsplit(":", 1)[-1])
        wanted = given.get("statusFilter")
        return {
            "executions": [
                {
                    "executionArn": f"{MACHINE.replace('stateMachine', 'execution')}:{index}",
                    "stateMachineArn": MACHINE,
                    "name": str(index),
                    "status": status,
                    "startDate": NOW,
                }
                for index, status in enumerate(runs.get(number, ()))
                if wanted in (None, status)
            ]
        }

    def alias(given):
        return (
            described if given["stateMachineAliasArn"] == f"{MACHINE}:live" else world._alias(given)
        )

    def listed(given):
        own = given["stateMachineArn"] == MACHINE
        return {"stateMachineVersions": versions} if own else world._versions(given)

    def machine(given):
        if not given["stateMachineArn"].startswith(f"{MACHINE}:"):
            return world._machine(given)
        role = ETL.address.role_arn(ETL.address.execution_role)
        return world._machine({"stateMachineArn": MACHINE}) | {"roleArn": role}

    on("stepfunctions", "DescribeStateMachine", machine)
    aliases = [{"stateMachineAliasArn": f"{MACHINE}:live", "creationDate": NOW}]
    on("stepfunctions", "DescribeStateMachineAlias", alias)
    on("stepfunctions", "ListStateMachineVersions", listed)
    on("stepfunctions", "ListStateMachineAliases", {"stateMachineAliases": aliases})
    on("stepfunctions", "UpdateStateMachineAlias", {"updateDate": NOW})
    on("stepfunctions", "DeleteStateMachineVersion", {})
    on("stepfunctions", "ListExecutions", executions)
