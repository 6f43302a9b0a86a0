"""Can the functions and the Glue jobs of a pipeline run?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from downbeat.asl import states
from downbeat.ops.deployment import Deployment
from downbeat.ops.finding import WARNING, Finding
from downbeat.ops.referenced import absent, answer_or_none
from downbeat.ops.task_logs import function_name
from downbeat.plan.planned import Planned


def functions(deployment: Deployment, planned: Planned) -> Iterator[Finding]:
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
            yield Finding(
                planned.key,
                "functions",
                function_name(name),
                f"it is {answer['State']}: {answer.get('StateReason', 'no reason is given')}",
                "mend what the reason names, then deploy the function again.",
            )


def jobs(deployment: Deployment, planned: Planned) -> Iterator[Finding]:
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
        most = job.get("ExecutionProperty", {}).get("MaxConcurrentRuns", 1)
        if most < at_once:
            yield Finding(
                planned.key,
                "jobs",
                name,
                f"it may run {most}× at once, the definition runs it {at_once}×.",
                f"set its MaxConcurrentRuns to {at_once} or more.",
            )
        if job.get("MaxRetries", 0):
            yield Finding(
                planned.key,
                "jobs",
                name,
                f"it retries by itself ({job['MaxRetries']}×), beside the definition's Retry.",
                "set its MaxRetries to 0.",
                WARNING,
            )


def _called(planned: Planned, argument: str, resource: str) -> set[str]:
    """The plain values of an argument in the Tasks of one service."""
    found = set()
    for located in states(planned.definition):
        given = located.state.get("Arguments", located.state.get("Parameters"))
        value = given.get(argument) if isinstance(given, dict) else None
        if resource in str(located.state.get("Resource", "")) and isinstance(value, str):
            found |= {value} if not value.startswith("{%") else set()
    return found


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
    return {name: max(1, _side_by_side(planned.definition, name)) for name in names}


def _side_by_side(machine: Any, job: str) -> int:
    """The most branches of one Parallel whose own states start the job by its default name."""
    most = 0
    for state in machine.get("States", {}).values():
        branches = state.get("Branches", [])
        using = [
            any(
                f'"{job}"' in str(one.get("Arguments", {}).get("JobName", ""))
                or one.get("Arguments", {}).get("JobName") == job
                or f": '{job}'" in str(one.get("Arguments", {}).get("JobName", ""))
                for one in branch["States"].values()
                if isinstance(one.get("Arguments"), dict)
            )
            for branch in branches
        ]
        most = max(most, sum(using), *(_side_by_side(branch, job) for branch in branches), 0)
    return most
