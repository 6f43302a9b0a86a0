"""Where an uploaded file is: uploaded, recorded, waiting, in a manifest, in an execution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from downbeat.ops.deployment import ENDED_BADLY, Deployment, execution_url
from downbeat.ops.faults import OpsError, missing
from downbeat.ops.printing import console
from downbeat.ops.waiting import tracking_table
from downbeat.plan.planned import Planned
from functions.manifest_builder import configuration
from functions.manifest_builder.prefixes import date_prefix as prefix_of


@dataclass(frozen=True)
class TraceStep:
    """One stage of a file's way: `done` or not, and a sentence."""

    stage: str
    done: bool
    sentence: str


def trace(deployment: Deployment, uri: str) -> list[TraceStep]:
    """The stages of a file's way, as far as it has come.

    Raises:
        OpsError: for a bucket that no pipeline of the stack listens to.
    """
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    planned = next(
        (
            one
            for one in deployment.pipelines.values()
            if one.uploads and one.uploads.bucket == bucket
        ),
        None,
    )
    if planned is None:
        known = [one.uploads.bucket for one in deployment.pipelines.values() if one.uploads]
        raise OpsError(
            f"No pipeline of {deployment.stack} takes files from {bucket};"
            f" {', '.join(known) or 'none'} is listened to.",
            2,
        )
    steps = [_uploaded(deployment, bucket, key)]
    steps += _tracked(deployment, planned, bucket, key)
    return steps


def head(deployment: Deployment, bucket: str, key: str) -> dict[str, Any] | None:
    """HeadObject's answer; None where there is no such object."""
    client = deployment.client("s3")
    try:
        return dict(client.head_object(Bucket=bucket, Key=key))
    except client.exceptions.ClientError as error:
        if missing(error):
            return None
        raise


def _uploaded(deployment: Deployment, bucket: str, key: str) -> TraceStep:
    metadata = head(deployment, bucket, key)
    if metadata is None:
        return TraceStep("uploaded", False, f"there is no object {key} in {bucket} now.")
    when = f"{metadata['LastModified']:%Y-%m-%d %H:%M:%S} UTC"
    return TraceStep("uploaded", True, f"{metadata['ContentLength']} bytes on {when}.")


def _tracked(deployment: Deployment, planned: Planned, bucket: str, key: str) -> list[TraceStep]:
    tracking = tracking_table(deployment, planned)
    if tracking is None or planned.uploads is None:
        return []
    settings = configuration.read(planned.uploads.function.environment)
    suffixes = settings.file_suffixes
    if not key.endswith(tuple(suffixes)):
        return [TraceStep("recorded", False, f"only {', '.join(suffixes)} files are taken.")]
    prefix = prefix_of(key, settings.date_prefix)
    if not prefix:
        return [TraceStep("recorded", False, "its key has no date prefix: it is refused.")]
    items = list(tracking.query(prefix, "FILE#"))
    versions = [one for one in items if (one["bucket"], one["key"]) == (bucket, key)]
    if not versions:
        return [
            TraceStep(
                "recorded",
                False,
                f"the tracking table {tracking.name} has no item for it: see {planned.address.name}"
                "-files and its dead letters, or `downbeat files orphans`.",
            )
        ]
    file = max(versions, key=lambda one: str(one["recorded_at"]))
    recorded = TraceStep("recorded", True, f"as {file['status']} on {file['recorded_at']}.")
    path = str(file.get("manifest_path") or "")
    if not path:
        waits = f"it is {file['status']}: `downbeat files flush` makes a manifest of what waits."
        return [recorded, TraceStep("in a manifest", False, waits)]
    manifest = tracking.get(prefix, f"MANIFEST#{path}")
    listed = TraceStep(
        "in a manifest", True, f"{path}, which is {manifest.get('status', 'not recorded')}."
    )
    return [recorded, listed, _executed(deployment, planned, manifest)]


def _executed(deployment: Deployment, planned: Planned, manifest: dict[str, Any]) -> TraceStep:
    arn = str(manifest.get("execution_arn") or "")
    if not arn:
        return TraceStep("in an execution", False, "its manifest is not started yet.")
    url, name = execution_url(deployment, planned, arn), arn.rpartition(":")[2]
    link = f": {url}" if url else ""
    status = execution_status(deployment, arn)
    more = f"; downbeat why {name} {deployment.options}" if status in ENDED_BADLY else ""
    ended = f"which is {status}" if status else "which AWS does not have any more"
    return TraceStep("in an execution", True, f"{name}, {ended}{more}{link}")


def execution_status(deployment: Deployment, arn: str) -> str:
    """The status of an execution, "" where AWS has none of that name any more."""
    client = deployment.client("stepfunctions")
    try:
        return str(client.describe_execution(executionArn=arn)["status"])
    except client.exceptions.ClientError as error:
        if not missing(error):
            raise
        return ""


def print_trace(steps: list[TraceStep]) -> None:
    """A line per stage."""
    out = console()
    for one in steps:
        out.print(f"{'✓' if one.done else '✗'} {one.stage}: {one.sentence}", soft_wrap=True)
