"""`downbeat start`: an execution by hand."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from downbeat.ops.acting import Change, carry_out, names
from downbeat.ops.deployment import execution_arn, execution_url
from downbeat.ops.printing import session
from downbeat.ops.starting import execution_input, name_at, running, start_execution
from downbeat.ops.watch_command import follow
from downbeat.options import DryRunOption, JsonOption, LocalOption, StackOption, YesOption
from downbeat.plan.input_guard import unread_fields

PipelineArgument = Annotated[str, typer.Argument(help="A pipeline.")]


InputOption = Annotated[
    str | None,
    typer.Option("--input", help="JSON, or @file.", show_default="the input in the stack's file"),
]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set one key of it.")
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
    """Start an execution, with the stack's input or another, from the first state or a later one.

    Exit code 1 with --wait when it does not succeed.

    Example: downbeat start weekly-monitoring --set regions_count=3 --wait -s prod
    downbeat start database-refresh --from "Step 3 Prepare part tables" -s prod
    """
    with session(stack, local) as deployment:
        planned = deployment.pipeline(pipeline)
        given = execution_input(planned, input, set or (), first_state)
        called = name or name_at(deployment.now())
        others = running(deployment, planned)
        notes = [f"input: {json.dumps(given, ensure_ascii=False)}"]
        notes += unread_fields(planned.spec, planned.definition, given)
        if others and planned.pipeline.overlap == "skip" and given.get("overlap") != "allow":
            notes.append(
                f"it will skip itself, since {names(others)} is at work: add --set overlap=allow"
            )
        elif others:
            notes.append(f"{names(others)} is at work: both will run side by side")
        arn = execution_arn(planned, called)

        def do() -> str:
            return f"Started {start_execution(deployment, planned, called, given)}."

        url = execution_url(deployment, planned, arn)
        change = Change(f"start {planned.key} as {called}", do, url, tuple(notes))
        carry_out([change], dry_run=dry_run, yes=yes or not others, as_json=as_json and not wait)
        if not wait or dry_run:
            return
        status = follow(deployment, arn, 2 if local else 10, as_json=as_json)
    if status != "SUCCEEDED":
        raise typer.Exit(1)
