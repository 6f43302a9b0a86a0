"""`downbeat why`: what happened, and what can be done now."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from downbeat.ops.deployment import ENDED_BADLY, described
from downbeat.ops.execution_explanation import Explanation, Group, explanation, grouped, in_words
from downbeat.ops.file_stages import print_trace, trace
from downbeat.ops.partial import succeeded_in_part
from downbeat.ops.printing import console, print_json, session, span_option, status_text
from downbeat.ops.runbook import paragraph
from downbeat.ops.words import counted, moment
from downbeat.options import SINCE, JsonOption, LocalOption, StackOption, complete_pipeline

ExecutionArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="EXECUTION|PIPELINE|s3://BUCKET/KEY",
        help="An execution, a pipeline for its last failure, or an uploaded file.",
        autocompletion=complete_pipeline,
    ),
]
SinceOption = Annotated[
    str | None, SINCE(help="Instead of one: group the failures since then, by their cause.")
]


def why(
    execution: ExecutionArgument = None,
    stack: StackOption = "dev",
    since: SinceOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Explain an execution: which state failed and why, the last lines of its log, the line that
    defines it, what was done before, whether it happened before, and the commands that apply now.

    Exit code 1 when the execution ended badly, or with --since when any did.

    Example: downbeat why weekly-monitoring -s prod
    downbeat why --since 7d -s prod
    downbeat why s3://uploads/2026-02-01/a.ndjson -s prod
    """
    with session(stack, local) as deployment:
        if execution and execution.startswith("s3://"):
            steps = trace(deployment, execution)
            print_json(steps) if as_json else print_trace(steps)
            return
        if since or not execution:
            chosen = list(deployment.pipelines.values())
            if execution:
                chosen = [deployment.pipeline(execution)]
            groups = grouped(deployment, chosen, span_option(since or "7d"))
            print_json(groups) if as_json else _print_groups(console(), groups, since or "7d")
            bad = bool(groups)
        else:
            of_pipeline = any(
                execution in (one.key, one.address.name) for one in deployment.pipelines.values()
            )
            partly = (
                succeeded_in_part(deployment, deployment.pipeline(execution))
                if of_pipeline
                else None
            )
            answer = partly or described(deployment, execution, failed=of_pipeline)
            explained = explanation(deployment, answer)
            print_json(explained) if as_json else _print(console(), explained)
            bad = explained.execution.status in ENDED_BADLY
    if bad:
        raise typer.Exit(1)


def _print(out: Console, explained: Explanation) -> None:
    run = explained.execution
    heading = status_text(run.status)
    heading.append(f" {run.name}", "bold").append(f", started {moment(run.started)}", "default")
    out.print(heading)
    for line in in_words(explained):
        out.print(line)
    if explained.lines and explained.log:
        out.print(
            f"\nThe last lines of {f'{explained.log.group} {explained.log.stream}'.rstrip()}:"
        )
        for logged in explained.lines:
            stamp = f"{logged.at.astimezone(UTC):%H:%M:%S}"
            out.print(Text(f"  {stamp}  {logged.text}", "dim"), soft_wrap=True)
    elif explained.log:
        out.print(
            f"Nothing was logged to {explained.log.group} {explained.log.stream}".rstrip() + "."
        )
    if explained.remedies:
        out.print("\nWhat you can do now:")
        for one in explained.remedies:
            out.print(f"  {one.command or one.action}", style="bold", soft_wrap=True)
            out.print(f"      {one.why}")
        more = paragraph(run.status, explained.state, explained.error, explained.sentence)
        out.print(f"\nMore: {more}", soft_wrap=True)
    if explained.url:
        out.print(f"\n{explained.url}", soft_wrap=True)


def _print_groups(out: Console, groups: list[Group], since: str) -> None:
    if not groups:
        out.print(f"Nothing failed in the last {since}.")
        return
    for one in groups:
        last = one.executions[0]
        where = f" in {one.state}" if one.state else ""
        out.print(
            Text(f"{one.pipeline}: {one.error}{where}, {counted(len(one.executions), 'time')}"),
            style="bold",
        )
        out.print(f"  {one.sentence}")
        out.print(f"  last: {last.name}, {moment(last.started)}")
