"""`downbeat stop`: end executions that are at work."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import typer

from downbeat.ops.acting import Change, carry_out, nothing_to_do
from downbeat.ops.deployment import Deployment, described, execution_url
from downbeat.ops.executions import list_executions
from downbeat.ops.faults import OpsError
from downbeat.ops.printing import session
from downbeat.options import (
    DryRunOption,
    JsonOption,
    LimitOption,
    LocalOption,
    StackOption,
    YesOption,
    complete_pipeline,
)

YEAR = timedelta(days=365)  # no execution is older
OptionalExecution = Annotated[
    str | None,
    typer.Argument(
        metavar="EXECUTION",
        help="An execution's name, ARN or console page, or a pipeline.",
        autocompletion=complete_pipeline,
    ),
]
AllOfOption = Annotated[
    str | None,
    typer.Option(
        "--all-of",
        metavar="PIPELINE",
        help="All of a pipeline instead of one.",
        autocompletion=complete_pipeline,
    ),
]


def stop(
    execution: OptionalExecution = None,
    *,
    cause: Annotated[
        str, typer.Option("--cause", help="Why; it is kept in the execution and shown in the mail.")
    ],
    all_of: AllOfOption = None,
    limit: LimitOption = 20,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Stop an execution, or all running ones of a pipeline. What `.sync` waits for is stopped too.

    Example: downbeat stop weekly-monitoring --cause "wrong input" -s prod
    """
    with session(stack, local) as deployment:
        arns = _chosen(deployment, execution, all_of, limit)
        if not arns:
            nothing_to_do(f"No execution of {all_of} is at work.", as_json=as_json)
            return
        changes = [_change(deployment, arn, cause) for arn in arns]
        carry_out(changes, dry_run=dry_run, yes=yes, as_json=as_json, noun="execution")


def one_or_all(execution: str | None, all_of: str | None) -> None:
    """Raises OpsError unless exactly one of the two is given."""
    if bool(execution) == bool(all_of):
        raise OpsError("Name one execution, or --all-of PIPELINE.", 2)


def _chosen(
    deployment: Deployment, execution: str | None, all_of: str | None, limit: int
) -> list[str]:
    one_or_all(execution, all_of)
    if all_of:
        planned = deployment.pipeline(all_of)
        executions = list_executions(
            deployment, [planned], since=YEAR, statuses=["RUNNING"], limit=limit
        )
        return [one.arn for one in executions]
    answer = described(deployment, str(execution))
    if answer["status"] != "RUNNING":
        raise OpsError(f"{answer['name']} is {answer['status']}: there is nothing to stop.")
    return [str(answer["executionArn"])]


def _change(deployment: Deployment, arn: str, cause: str) -> Change:
    planned: Any = deployment.of_machine(arn)
    name = arn.rpartition(":")[2]

    def do() -> str:
        deployment.client("stepfunctions").stop_execution(
            executionArn=arn, error="Stopped", cause=cause
        )
        return f"Stopped {name}."

    url = execution_url(deployment, planned, arn) if planned else ""
    return Change(f"stop {name}", do, url, (f"cause: {cause}",))
