"""`downbeat files stats | orphans | reset | flush | trace`."""

from __future__ import annotations

import json
from functools import partial
from typing import Annotated

import typer

from downbeat.ops.acting import Change, carry_out, nothing_to_do
from downbeat.ops.deployment import Deployment
from downbeat.ops.file_stages import head, print_trace, trace
from downbeat.ops.file_table import lost_event, orphans, reset, stats, stuck, tracked
from downbeat.ops.letters import queue_url
from downbeat.ops.printing import console, print_json, session, span_option, table
from downbeat.ops.words import counted
from downbeat.options import (
    DryRunOption,
    JsonOption,
    LimitOption,
    LocalOption,
    SinceOption,
    StackOption,
    YesOption,
    complete_pipeline,
)
from downbeat.plan.planned import Planned
from downbeat.whole_tables import print_table

FilesPipeline = Annotated[
    str | None,
    typer.Argument(
        help="A pipeline that files start.",
        show_default="the only one",
        autocompletion=complete_pipeline,
    ),
]
OrphansOption = Annotated[
    str, typer.Option("--prefix", help="Only objects whose keys begin so, e.g. 2026-02-01/.")
]
AnnounceOption = Annotated[
    bool, typer.Option("--announce", help="Send their events to the function's queue again.")
]
UriArgument = Annotated[str, typer.Argument(metavar="s3://BUCKET/KEY", help="An uploaded file.")]


def file_stats(
    pipeline: FilesPipeline = None,
    stack: StackOption = "dev",
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Count the files and manifests of each date prefix by status.

    Example: downbeat files stats -s prod
    """
    with session(stack, local) as deployment:
        per_prefix = stats(tracked(deployment, pipeline)[1])
        if as_json:
            print_json(per_prefix)
            return
        rows = table("DATE PREFIX", "FILES", "MANIFESTS", "WAITING SINCE")
        for one in per_prefix:
            counts = [
                ", ".join(f"{number} {status}" for status, number in numbers.items())
                for numbers in (one.files, one.manifests)
            ]
            rows.add_row(one.prefix, *counts, one.oldest_waiting)
        print_table(console(), rows)


def file_orphans(
    pipeline: FilesPipeline = None,
    *,
    prefix: OrphansOption = "",
    announce: AnnounceOption = False,
    limit: LimitOption = 100,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """List files that were uploaded and never recorded, and with --announce send their events
    again; a file that was recorded meanwhile is not taken twice. Files that are as old as the
    table's items live (expiry_days) are left out: their items may be gone.

    Exit code 1 when there are any.

    Example: downbeat files orphans --prefix 2026-02-01/ -s prod
    """
    with session(stack, local) as deployment:
        planned, tracking = tracked(deployment, pipeline)
        bucket = planned.uploads.bucket if planned.uploads else ""
        keys = orphans(deployment, planned, tracking, prefix)
        if announce and keys:
            changes = _announcements(deployment, planned, bucket, keys[:limit])
            carry_out(changes, dry_run=dry_run, yes=yes, as_json=as_json, noun="file")
            return
        if as_json:
            print_json(keys)
        else:
            for key in keys[:limit]:
                typer.echo(f"s3://{bucket}/{key}")
            typer.echo(f"{counted(len(keys), 'orphan')}." if keys else "No orphans.")
    if keys:
        raise typer.Exit(1)


def _announcements(
    deployment: Deployment, planned: Planned, bucket: str, keys: list[str]
) -> list[Change]:
    """For each file: send its event to the function's queue, if the file is still there."""
    url = queue_url(deployment, f"{planned.address.name}-files")

    def send(key: str) -> str:
        answer = head(deployment, bucket, key)
        if answer is None:
            return f"{key} is gone meanwhile."
        body = json.dumps(lost_event(bucket, key, answer))
        deployment.client("sqs").send_message(QueueUrl=url, MessageBody=body)
        return f"Announced {key}."

    return [Change(f"announce s3://{bucket}/{key}", partial(send, key)) for key in keys]


def file_reset(
    pipeline: FilesPipeline = None,
    *,
    older: SinceOption = "1d",
    limit: LimitOption = 20,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Reset manifests that failed, hang or lost their execution, so that the next file or `downbeat
    files flush` starts their next attempt. Safe while the function runs: each write succeeds only
    if the item has not changed since it was read.

    --since is the least age of a manifest that was never started.

    Example: downbeat files reset -s prod --dry-run
    """
    with session(stack, local) as deployment:
        planned, tracking = tracked(deployment, pipeline)
        manifests = stuck(deployment, tracking, span_option(older))[:limit]
        if not manifests:
            nothing_to_do("No manifest hangs.", as_json=as_json)
            return
        changes = [
            Change(
                f"reset {one.manifest_path}",
                lambda one=one: reset(tracking, one),  # type: ignore[misc]
                deployment.console_url(planned),
                (f"{one.status}: {one.why}",),
            )
            for one in manifests
        ]
        carry_out(changes, dry_run=dry_run, yes=yes, as_json=as_json, noun="manifest")


def file_flush(
    pipeline: FilesPipeline = None,
    *,
    prefix: Annotated[
        str, typer.Option("--prefix", help="One date prefix, e.g. 2026-02-01.")
    ] = "all",
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Put all waiting files into manifests now, even if they are fewer than a full batch, and start
    every manifest that has not been started. The function does the work.

    Example: downbeat files flush --prefix 2026-02-01 -s prod
    """
    with session(stack, local) as deployment:
        planned, _ = tracked(deployment, pipeline)
        function = f"{planned.address.name}-files"
        event = {"action": "flush", "date_prefix": prefix}

        def invoke() -> str:
            answer = deployment.client("lambda").invoke(
                FunctionName=function, Payload=json.dumps(event).encode()
            )
            text = answer["Payload"].read().decode()
            verb = "failed" if answer.get("FunctionError") else "answered"
            return f"{function} {verb}: {text}"

        change = Change(f"call {function} with {json.dumps(event)}", invoke)
        carry_out([change], dry_run=dry_run, yes=yes, as_json=as_json)


def file_trace(
    uri: UriArgument,
    stack: StackOption = "dev",
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say where a file is: uploaded, recorded, in which manifest, in which execution.

    Example: downbeat files trace s3://uploads/2026-02-01/a.ndjson -s prod
    """
    with session(stack, local) as deployment:
        steps = trace(deployment, uri)
        print_json(steps) if as_json else print_trace(steps)
