"""`downbeat replay PIPELINE --since 30d`: what the executions of the last month would do as the
pipeline is now.
"""

from __future__ import annotations

import typer

from downbeat.ops.executions import list_executions
from downbeat.ops.gather import each
from downbeat.ops.printing import print_json, session, span_option
from downbeat.ops.record_command import recording
from downbeat.options import (
    JsonOption,
    LimitOption,
    LocalOption,
    PipelineArgument,
    SinceOption,
    StackOption,
)
from downbeat.plan.function_versions import unversioned_functions
from downbeat.plan.stacks import configured_stack, example_texts
from downbeat.simulator.recorded_equality import alike_but_for
from downbeat.simulator.recording_files import recorded_execution
from downbeat.simulator.replay import replayed
from downbeat.simulator.replay_report import replay_lines, replay_record


def replay_deployed(
    pipeline: PipelineArgument,
    *,
    since: SinceOption = "30d",
    limit: LimitOption = 1_000,
    stack: StackOption = "dev",
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Replay the executions that AWS keeps under the pipeline as your files say it: which would go
    another way, make a new call, send other arguments or end with another output. Nothing is
    changed, nothing is saved; what looks like a secret or a person is masked.

    Exit code: 0 all go the same way, 1 some do not, 2 they could not be replayed.

    Example: downbeat replay weekly-monitoring --since 30d -s prod
    """
    with session(stack, local) as deployment:
        planned = deployment.pipeline(pipeline)
        chosen = list_executions(deployment, [planned], since=span_option(since), limit=limit)
        recorded = each(lambda one: recording(deployment, one.arn), chosen)
    arn = planned.address.state_machine_arn
    alike = alike_but_for(
        example_texts(configured_stack(stack, deployment.root)), unversioned_functions(planned)
    )
    results = [
        replayed(
            planned.definition,
            recorded_execution(one, one["name"]),
            alike=alike,
            state_machine=arn,
        )
        for one in recorded
    ]
    if as_json:
        print_json(replay_record(results))
    elif not results:
        typer.echo(f"{planned.key} has not run in the last {since}: nothing is replayed.")
    else:
        for line in replay_lines(results):
            typer.echo(line)
    raise typer.Exit(0 if all(result.same for result in results) else 1)
