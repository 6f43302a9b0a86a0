"""`downbeat start`: an execution by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer

from downbeat.asl.execution_input import unread_fields
from downbeat.ops.acting import Change, carry_out, names
from downbeat.ops.deployment import execution_arn, execution_url
from downbeat.ops.faults import OpsError
from downbeat.ops.printing import session
from downbeat.ops.starting import earlier_input, execution_input, name_at, running, start_execution
from downbeat.ops.watch_command import follow
from downbeat.options import (
    INPUT,
    DryRunOption,
    JsonOption,
    LocalOption,
    StackOption,
    YesOption,
    complete_pipeline,
)
from downbeat.plan.input_guard import ALWAYS
from downbeat.plan.planned import Planned

PipelineArgument = Annotated[
    str, typer.Argument(help="A pipeline.", autocompletion=complete_pipeline)
]


InputOption = Annotated[
    str | None,
    INPUT(help="The execution's whole input.", show_default="the input in the stack's file"),
]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set one key of it.")
]
LikeOption = Annotated[
    str | None,
    typer.Option("--like", metavar="EXECUTION", help="With the input of an earlier execution."),
]
FirstStateOption = Annotated[
    str | None, typer.Option("--from", metavar="STATE", help="Begin at this state.")
]
NameOption = Annotated[str | None, typer.Option("--name", help="The execution's name.")]
WaitOption = Annotated[bool, typer.Option("--wait", help="Follow it until it ends.")]


def start(
    pipeline: PipelineArgument,
    *,
    input: InputOption = None,
    like: LikeOption = None,
    set: SetOption = None,
    first_state: FirstStateOption = None,
    name: NameOption = None,
    wait: WaitOption = False,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Start an execution, with the stack's input, that of an earlier execution or another, from the
    first state or a later one.

    Exit code 1 with --wait when it does not succeed.

    Example: downbeat start weekly-monitoring --set regions_count=3 --wait -s prod
    downbeat start database-refresh --from "Step 3 Prepare part tables" -s prod
    """
    with session(stack, local) as deployment:
        planned = deployment.pipeline(pipeline)
        if input and like:
            raise OpsError("Write --input or --like, not both.", 2)
        chosen = earlier_input(deployment, planned, like) if like else input
        fields = execution_input(planned, chosen, set or (), first_state)
        called = name or name_at(deployment.now())
        others = running(deployment, planned)
        arn = execution_arn(planned, called)
        change = Change(
            f"start {planned.key} as {called}",
            lambda: f"Started {start_execution(deployment, planned, called, fields)}.",
            execution_url(deployment, planned, arn),
            tuple(_notes(planned, fields, others)),
        )
        carry_out([change], dry_run=dry_run, yes=yes or not others, as_json=as_json and not wait)
        if not wait or dry_run:
            return
        status = follow(deployment, arn, 2 if local else 10, as_json=as_json)
    if status != "SUCCEEDED":
        raise typer.Exit(1)


def _notes(planned: Planned, fields: Mapping[str, Any], others: Sequence[str]) -> Iterator[str]:
    """What is worth knowing before the start; `others` are the executions that are at work."""
    yield f"input: {json.dumps(fields, ensure_ascii=False)}"
    unguarded = [name for name in fields if name not in ALWAYS]
    yield from unread_fields(planned.definition, unguarded, planned.pipeline.input)
    if others and planned.pipeline.overlap == "skip" and fields.get("overlap") != "allow":
        yield f"it will skip itself, since {names(others)} is at work: add --set overlap=allow"
    elif others:
        yield f"{names(others)} is at work: both will run side by side"
