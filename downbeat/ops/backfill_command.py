"""`downbeat backfill`: run what the schedule did not."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Annotated

import typer

from downbeat.ops.acting import Change, carry_out, nothing_to_do
from downbeat.ops.deployment import Deployment, deployed_since, execution_arn, execution_url
from downbeat.ops.executions import list_executions
from downbeat.ops.faults import OpsError
from downbeat.ops.missed import backfill_name, slots_without_run
from downbeat.ops.printing import session, span_option
from downbeat.ops.start_command import PipelineArgument
from downbeat.ops.starting import start_execution
from downbeat.ops.words import moment
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

KEPT = timedelta(days=90)  # an execution; one that is gone would seem to be missing
MOST_EXECUTIONS = 100_000


def backfill(
    pipeline: PipelineArgument,
    *,
    missed_slots: Annotated[
        bool, typer.Option("--missed", help="The slots of the schedule that did not run.")
    ] = False,
    since: SinceOption = "30d",
    limit: LimitOption = 10,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Start an execution for each slot of the schedule in which none ran, oldest first, with the
    input that the schedule would have sent. Running the command again starts nothing twice.

    Example: downbeat backfill etl --missed --since 7d -s prod --dry-run
    """
    with session(stack, local) as deployment:
        if not missed_slots:
            raise OpsError("Say what to run: --missed for the slots that did not run.", 2)
        planned = deployment.pipeline(pipeline)
        if not planned.pipeline.schedule.expression:
            raise OpsError(f"{planned.key} runs on demand: it has no slots.", 2)
        reach, now = span_option(since), deployment.now()
        if reach > KEPT:
            raise OpsError("AWS keeps executions for 90 days: write --since 90d or less.", 2)
        known = list_executions(deployment, [planned], since=reach, limit=MOST_EXECUTIONS)
        # What was due before it was deployed was not missed.
        since_then = max(now - reach, deployed_since(deployment, planned))
        slots = slots_without_run(planned, since_then, now, known)
        if not slots:
            nothing_to_do(f"{planned.key} missed no slot in the last {since}.", as_json=as_json)
            return
        changes = [_change(deployment, planned, slot) for slot in slots[:limit]]
        carry_out(changes, dry_run=dry_run, yes=yes, as_json=as_json, noun="execution")
        if len(slots) > limit and not as_json:
            typer.echo(f"{len(slots) - limit} more were missed: raise --limit, or run it again.")


def _change(deployment: Deployment, planned: Planned, slot: datetime) -> Change:
    name = backfill_name(slot)
    fields = {**planned.pipeline.input, "scheduled_time": f"{slot:%Y-%m-%dT%H:%M:%SZ}"}

    def do() -> str:
        return f"Started {start_execution(deployment, planned, name, fields)}."

    return Change(
        f"start {planned.key} for {moment(slot)}",
        do,
        execution_url(deployment, planned, execution_arn(planned, name)),
        (f"input: {json.dumps(fields, ensure_ascii=False)}",),
    )
