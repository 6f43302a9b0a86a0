"""`downbeat redrive` and `downbeat resume`: going on after a failure."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import typer

from downbeat.ops.acting import Change, carry_out
from downbeat.ops.deployment import (
    ENDED_BADLY,
    Deployment,
    described,
    execution_arn,
    execution_url,
)
from downbeat.ops.executions import failed_executions, read_timeline, summary
from downbeat.ops.faults import OpsError
from downbeat.ops.printing import session, span_option
from downbeat.ops.recurrence import later, later_words
from downbeat.ops.redrive_plan import redrive_refusal, reruns
from downbeat.ops.remedies import resumable_step
from downbeat.ops.starting import name_at, start_execution
from downbeat.ops.stop_command import AllOfOption, OptionalExecution, one_or_all
from downbeat.options import (
    DryRunOption,
    JsonOption,
    LimitOption,
    LocalOption,
    SinceOption,
    StackOption,
    YesOption,
)
from downbeat.plan.planned import Planned


def redrive(
    execution: OptionalExecution = None,
    *,
    all_of: AllOfOption = None,
    since: SinceOption = "14d",
    limit: LimitOption = 20,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Redrive an execution that did not succeed, or all of a pipeline: within 14 days AWS continues
    it from the states that had not ended, with the same definition and input.

    The command first lists which states run again and which of them are not safe to repeat.

    Example: downbeat redrive nov -s prod --dry-run
    """
    with session(stack, local) as deployment:
        chosen = _chosen(deployment, execution, all_of, since, limit)
        carry_out(
            _possible(_redriven, deployment, chosen),
            otherwise=f"No execution of {all_of} has failed in {since}.",
            dry_run=dry_run,
            yes=yes,
            as_json=as_json,
            noun="execution",
        )


def resume(
    execution: OptionalExecution = None,
    *,
    all_of: AllOfOption = None,
    since: SinceOption = "14d",
    limit: LimitOption = 20,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Resume a failed execution of a resumable pipeline: start a new execution with the same input
    at the step that failed, with today's definition.

    Example: downbeat resume database-refresh -s prod
    """
    with session(stack, local) as deployment:
        chosen = _chosen(deployment, execution, all_of, since, limit)
        carry_out(
            _possible(_resumed, deployment, chosen),
            otherwise=f"No execution of {all_of} has failed in {since}.",
            dry_run=dry_run,
            yes=yes,
            as_json=as_json,
            noun="execution",
        )


def _chosen(
    deployment: Deployment, execution: str | None, all_of: str | None, since: str, limit: int
) -> list[dict[str, Any]]:
    """DescribeExecution's answers of what was named."""
    one_or_all(execution, all_of)
    if execution:
        return [described(deployment, execution, failed=True)]
    planned = deployment.pipeline(str(all_of))
    executions = failed_executions(deployment, [planned], span_option(since), limit)
    return [described(deployment, one.arn) for one in executions]


def _possible(
    change: Callable[[Deployment, dict[str, Any]], Change],
    deployment: Deployment,
    answers: list[dict[str, Any]],
) -> list[Change]:
    """The changes of what was named; of several, those that make sense, and a line on standard
    error for each other.

    Raises:
        OpsError: where none makes sense.
    """
    if len(answers) < 2:
        return [change(deployment, one) for one in answers]
    changes, refused = [], []
    for one in answers:
        try:
            changes.append(change(deployment, one))
        except OpsError as refusal:
            refused.append(str(refusal))
    if not changes:
        raise OpsError("\n".join(refused))
    for line in refused:
        typer.echo(line, err=True)
    return changes


def _since(deployment: Deployment, planned: Planned, answer: dict[str, Any]) -> tuple[str, ...]:
    """What was started since an execution: perhaps somebody has repeated it already."""
    started = later(deployment, planned, summary(planned.key, answer, deployment.now()))
    return (later_words(started),) if started else ()


def _planned(deployment: Deployment, answer: dict[str, Any]) -> Planned:
    planned = deployment.of_machine(str(answer["executionArn"]))
    if planned is None:
        raise OpsError(f"{deployment.stack} has no pipeline with {answer['executionArn']}.", 2)
    return planned


def _redriven(deployment: Deployment, answer: dict[str, Any]) -> Change:
    arn, name = str(answer["executionArn"]), str(answer["name"])
    planned = _planned(deployment, answer)
    read = read_timeline(deployment, arn)
    refusal = redrive_refusal(answer, read, deployment.now())
    step = resumable_step(planned, read.failed)
    if refusal:
        other = f"resume {name}" if step else f"start {planned.key}"
        raise OpsError(
            f"{name} is not redriven: {refusal}. Instead: downbeat {other} {deployment.options}"
        )
    notes = [*_since(deployment, planned, answer)] + [
        f"{one.path} runs again" + (f": {one.effect}, which must be safe" if one.effect else "")
        for one in reruns(read)
    ]

    def do() -> str:
        deployment.client("stepfunctions").redrive_execution(executionArn=arn)
        return f"Redriven {name}."

    return Change(f"redrive {name}", do, execution_url(deployment, planned, arn), tuple(notes))


def _resumed(deployment: Deployment, answer: dict[str, Any]) -> Change:
    name, status = str(answer["name"]), answer["status"]
    planned = _planned(deployment, answer)
    if status not in ENDED_BADLY:
        raise OpsError(f"{name} is {status}: there is nothing to resume.")
    step = resumable_step(planned, read_timeline(deployment, answer["executionArn"]).failed)
    if not step:
        why = (
            "the state that failed is no step of it"
            if planned.spec.get("resumable")
            else 'its dict does not say "resumable": True'
        )
        raise OpsError(
            f"{planned.key} cannot be resumed: {why}. Start it anew: downbeat start {planned.key}"
            f" {deployment.options}"
        )
    fields = {**json.loads(answer.get("input") or "{}"), "start_at": step}
    called = name_at(deployment.now(), f"resumed-{name}"[:60])

    def do() -> str:
        return f"Started {start_execution(deployment, planned, called, fields)}."

    return Change(
        f'resume {name} as {called}, from "{step}"',
        do,
        execution_url(deployment, planned, execution_arn(planned, called)),
        (*_since(deployment, planned, answer), f"input: {json.dumps(fields, ensure_ascii=False)}"),
    )
