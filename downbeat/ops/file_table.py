"""The tracking table of the manifest builder as an operator sees it: what waits, what is in which
manifest, what hangs. functions/manifest_builder/README.md has the items.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import OpsError
from downbeat.ops.file_stages import execution_status
from downbeat.ops.gather import each, pages
from downbeat.ops.waiting import tracking_table
from downbeat.plan.planned import Planned
from functions.manifest_builder import configuration, manifests, table
from functions.manifest_builder.build import manifest_key
from functions.manifest_builder.stuck import why_stuck
from functions.manifest_builder.unrecorded_files import lost_files


@dataclass(frozen=True)
class PrefixStats:
    """One date prefix: files by status, manifests by status, bytes of the manifests, and since when
    the oldest waiting file waits ("" for none).
    """

    prefix: str
    files: dict[str, int]
    manifests: dict[str, int]
    bytes: int
    oldest_waiting: str


@dataclass(frozen=True)
class Stuck:
    """A manifest that somebody must look at; `why` says what is wrong with it."""

    prefix: str
    manifest_path: str
    identity: str
    attempt: int
    status: str
    why: str


def tracked(deployment: Deployment, pipeline: str | None) -> tuple[Planned, table.Table]:
    """The pipeline with a file trigger, and its table; raises OpsError where there is none."""
    chosen = (
        [deployment.pipeline(pipeline)]
        if pipeline
        else [one for one in deployment.pipelines.values() if one.uploads]
    )
    tracking = tracking_table(deployment, chosen[0]) if len(chosen) == 1 else None
    if tracking is None:
        known = [one.key for one in deployment.pipelines.values() if one.uploads]
        raise OpsError(f"Name a pipeline that files start: {', '.join(known) or 'none'}.", 2)
    return chosen[0], tracking


def prefixes(tracking: table.Table) -> list[str]:
    """Every date prefix in the register."""
    return sorted(str(item[tracking.sort_key]) for item in tracking.query(table.REGISTER))


def stats(tracking: table.Table) -> list[PrefixStats]:
    """The numbers of every date prefix."""
    return each(lambda prefix: _stats(tracking, prefix), prefixes(tracking))


def _stats(tracking: table.Table, prefix: str) -> PrefixStats:
    items = list(tracking.query(prefix))
    by_sort = [(str(item[tracking.sort_key]), item) for item in items]
    files = Counter(str(item["status"]) for sort, item in by_sort if sort.startswith("FILE#"))
    listed = [item for sort, item in by_sort if sort.startswith("MANIFEST#")]
    waiting = [str(item["recorded_at"]) for sort, item in by_sort if sort.startswith("PENDING#")]
    return PrefixStats(
        prefix,
        dict(sorted(files.items())),
        dict(sorted(Counter(str(item["status"]) for item in listed).items())),
        sum(int(item.get("bytes", 0)) for item in listed),
        min(waiting, default=""),
    )


def stuck(deployment: Deployment, tracking: table.Table, older: timedelta) -> list[Stuck]:
    """The manifests that failed, or whose execution ended or is gone without telling the table, or
    that were not started for `older`.
    """
    items = [
        (prefix, item)
        for prefix in prefixes(tracking)
        for item in tracking.query(prefix, "MANIFEST#")
        if item.get("status") != "completed"
    ]
    per_manifest = each(lambda pair: _judged(deployment, *pair, older), items)
    return [one for one in per_manifest if one]


def _judged(
    deployment: Deployment, prefix: str, item: dict[str, Any], older: timedelta
) -> Stuck | None:
    why = why_stuck(item, lambda arn: execution_status(deployment, arn), deployment.now(), older)
    return (
        Stuck(
            prefix,
            str(item["manifest_path"]),
            str(item["id"]),
            int(item["attempt"]),
            str(item["status"]),
            why,
        )
        if why
        else None
    )


def reset(tracking: table.Table, one: Stuck) -> str:
    """Makes a manifest one that is still to be started, as its next attempt; the next file or flush
    starts it. Both writes are conditional: of two resets one is refused.

    Raises:
        OpsError: where somebody else changed it meanwhile.
    """
    attempt = one.attempt + 1
    try:
        tracking.update(
            one.prefix,
            manifest_key(one.manifest_path),
            "SET #status = :new, attempt = :next"
            " REMOVE execution_arn, started_at, start_failed_at, expires_at, #error",
            names={"#status": "status", "#error": "error"},
            values={
                ":new": "manifested",
                ":next": attempt,
                ":read": one.attempt,
                ":was": one.status,
            },
            condition="attempt = :read AND #status = :was",
        )
        tracking.update(
            table.REGISTER,
            one.prefix,
            "SET unstarted.#name = :path",
            names={"#name": manifests.execution_name(one.identity, attempt)},
            values={":path": one.manifest_path},
            condition="attribute_exists(unstarted)",
        )
    except ClientError as error:
        if table.refused(error):
            raise OpsError(
                f"{one.manifest_path} was changed by somebody else meanwhile: look again."
            ) from None
        raise
    return f"{one.manifest_path} will be started as attempt {attempt}."


def orphans(
    deployment: Deployment, planned: Planned, tracking: table.Table, prefix: str
) -> list[str]:
    """The keys of objects under `prefix` whose upload the table does not know: their event was
    lost, or they lie under no date. What is older than the table's items is not judged.
    """
    assert planned.uploads is not None
    settings = configuration.read(planned.uploads.function.environment)
    listed = pages(
        deployment.client("s3"),
        "list_objects_v2",
        "Contents",
        Bucket=planned.uploads.bucket,
        Prefix=prefix,
    )
    return lost_files(
        listed, lambda day: list(tracking.query(day, "FILE#")), settings, deployment.now()
    )


def lost_event(bucket: str, key: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The event of an upload, as EventBridge would have sent it, from HeadObject's answer.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """
    version = answer.get("VersionId")
    return {
        "version": "0",
        "source": "aws.s3",
        "detail-type": "Object Created",
        "time": f"{answer['LastModified']:%Y-%m-%dT%H:%M:%SZ}",
        "detail": {
            "bucket": {"name": bucket},
            "object": {
                "key": key,
                "size": int(answer["ContentLength"]),
                "etag": str(answer["ETag"]).strip('"'),
                "sequencer": "0",
                **({"version-id": version} if version and version != "null" else {}),
            },
        },
    }
