"""Can the functions and the Glue jobs of a pipeline run?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from downbeat.asl import states
from downbeat.ops.deployment import Deployment
from downbeat.ops.finding import WARNING, CheckFinding
from downbeat.ops.referenced import absent, answer_or_none
from downbeat.ops.task_logs import function_name
from downbeat.plan.planned import Planned
from downbeat.simulator import Call, simulate
from downbeat.simulator.service_results import default_result


def functions(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """Each function that the definition invokes is there and can be invoked."""
    client = deployment.client("lambda")
    for name in sorted(_called(planned, "FunctionName", "lambda:")):
        answer = answer_or_none(
            client,
            lambda name=name: client.get_function_configuration(FunctionName=name),  # type: ignore[misc]
        )
        if answer is None:
            yield absent(planned, "functions", function_name(name))
        elif answer.get("State", "Active") not in ("Active", "Inactive"):
            yield CheckFinding(
                planned.key,
                "functions",
                function_name(name),
                f"it is {answer['State']}: {answer.get('StateReason', 'no reason is given')}",
                "mend what the reason names, then deploy the function again.",
            )


def jobs(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """Each Glue job of the role exists, may run as often at once as the definition runs it, and
    has no retries of its own, which would run beside those of the definition.
    """
    client = deployment.client("glue")
    for name, at_once in sorted(_glue_jobs(planned).items()):
        answer = answer_or_none(client, lambda name=name: client.get_job(JobName=name))  # type: ignore[misc]
        if answer is None:
            yield absent(planned, "jobs", name)
            continue
        job = answer["Job"]
        # The embedded AWS keeps no limit.
        unknown = at_once if deployment.connection.endpoint else 1
        most = job.get("ExecutionProperty", {}).get("MaxConcurrentRuns", unknown)
        if most < at_once:
            yield CheckFinding(
                planned.key,
                "jobs",
                name,
                f"it may run {most}× at once, the definition runs it {at_once}×.",
                f"set its MaxConcurrentRuns to {at_once} or more.",
            )
        if job.get("MaxRetries", 0):
            yield CheckFinding(
                planned.key,
                "jobs",
                name,
                f"it retries by itself ({job['MaxRetries']}×), beside the definition's Retry.",
                "set its MaxRetries to 0.",
                WARNING,
            )


def _called(planned: Planned, argument: str, resource: str) -> set[str]:
    """The plain values of an argument in the Tasks of one service."""
    values = set()
    for located in states(planned.definition):
        arguments = located.state.get("Arguments", located.state.get("Parameters"))
        value = arguments.get(argument) if isinstance(arguments, dict) else None
        if resource in str(located.state.get("Resource", "")) and isinstance(value, str):
            values |= {value} if not value.startswith("{%") else set()
    return values


def _glue_jobs(planned: Planned) -> dict[str, int]:
    """Job → how many states of one Parallel run it side by side, at least 1."""
    arns = {
        arn
        for statement in planned.statements
        for arn in (
            [statement["Resource"]]
            if isinstance(statement["Resource"], str)
            else statement["Resource"]
        )
        if ":glue:" in arn and ":job/" in arn
    }
    names = {arn.split(":job/")[1] for arn in arns if "*" not in arn}
    started = _started_jobs(planned)
    return {
        name: max(1, _side_by_side(planned.definition, {s for s, job in started if job == name}))
        for name in names
    }


def _started_jobs(planned: Planned) -> set[tuple[str, str]]:
    """(state, the job that it starts) where the input is that of the stack's file: of a simulated
    execution that goes well, and of states that name their job in plain words.
    """
    started = {
        (located.name, str(located.state["Arguments"].get("JobName")))
        for located in states(planned.definition)
        if isinstance(located.state.get("Arguments"), dict)
    }

    def tasks(call: Call) -> Any:
        if "glue:startJobRun" in call.resource and isinstance(call.arguments, dict):
            started.add((call.state, str(call.arguments.get("JobName"))))
        return default_result(call)

    simulate(planned.definition, dict(planned.pipeline.input), tasks=tasks)
    return started


def _side_by_side(machine: Any, starting: set[str]) -> int:
    """The most branches of one Parallel of which a state of their own is among `starting`."""
    most = 0
    for state in machine.get("States", {}).values():
        branches = state.get("Branches", [])
        using = sum(not starting.isdisjoint(branch["States"]) for branch in branches)
        most = max(most, using, *(_side_by_side(branch, starting) for branch in branches), 0)
    return most
