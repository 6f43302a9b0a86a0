"""The check on a schedule: manifests that are stuck, and files that were never recorded. What it
finds goes to the topic of failures.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from . import log, table
from .invocation import ENOUGH_MILLISECONDS, Invocation
from .stuck import why_stuck
from .unrecorded_files import lost_files

DAILY_HOUR = 6  # UTC
NEVER_STARTED = timedelta(days=1)
SHOWN = 10  # of each, in the message
LONGEST_SUBJECT = 99  # https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
NOT_ALL = "The time was too short to look at everything."


def check_files(invocation: Invocation) -> dict[str, Any] | None:
    """Look for what is stuck or lost, where the settings ask for it now, and publish it.

    Returns {"stuck": lines, "lost": keys, "complete": whether all was looked at}, None where
    nothing was looked at. Raises ClientError, BotoCoreError.
    """
    settings = invocation.configuration
    now = datetime.fromtimestamp(invocation.now() / 1000, UTC)
    due = settings.check == "hourly" or (settings.check == "daily" and now.hour == DAILY_HOUR)
    if not due:
        return None
    stuck, all_manifests = _stuck(invocation, now)
    lost = lost_files(
        _objects(invocation),
        lambda day: invocation.table.query(day, "FILE#"),
        invocation.configuration,
        now,
    )
    complete = all_manifests and invocation.remaining() >= ENOUGH_MILLISECONDS
    found = {"stuck": stuck, "lost": lost, "complete": complete}
    wrong = bool(stuck or lost)
    log.write("WARNING" if wrong else "INFO", "The files were checked.", **found)
    if wrong:
        _publish(invocation, found)
    return found


def _stuck(invocation: Invocation, now: datetime) -> tuple[list[str], bool]:
    """(a line for each manifest that is stuck, whether all prefixes were looked at)."""
    lines: list[str] = []
    for register in invocation.table.query(table.REGISTER):
        if invocation.remaining() < ENOUGH_MILLISECONDS:
            return lines, False
        prefix = str(register[invocation.table.sort_key])
        for manifest in invocation.table.query(prefix, "MANIFEST#"):
            why = why_stuck(manifest, lambda arn: _status(invocation, arn), now, NEVER_STARTED)
            lines += [f"{manifest['manifest_path']}: {why}"] if why else []
    return lines, True


def _status(invocation: Invocation, arn: str) -> str:
    try:
        return str(invocation.states.describe_execution(executionArn=arn)["status"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ExecutionDoesNotExist":
            raise
        return ""


def _objects(invocation: Invocation) -> Iterator[dict[str, Any]]:
    """The objects of the bucket, as many as there is time for."""
    pages = invocation.s3.get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=invocation.configuration.source_bucket):
        yield from page.get("Contents", ())
        if invocation.remaining() < ENOUGH_MILLISECONDS:
            return


def _publish(invocation: Invocation, found: dict[str, Any]) -> None:
    settings = invocation.configuration
    name = settings.state_machine_arn.split(":")[6] if settings.state_machine_arn else ""
    name = name or invocation.function
    stuck, lost = found["stuck"], found["lost"]
    subject = f"⚠️ {name}: {len(stuck)} stuck manifests, {len(lost)} lost files"
    invocation.sns.publish(
        TopicArn=settings.check_topic,
        Subject=subject[:LONGEST_SUBJECT],
        Message=_text(name, settings.check_environment, found),
        MessageAttributes={
            key: {"DataType": "String", "StringValue": value}
            for key, value in (
                ("pipeline", name),
                ("environment", settings.check_environment),
                ("outcome", "failed"),
            )
            if value
        },
    )


def _text(name: str, environment: str, found: dict[str, Any]) -> str:
    stack = f" -s {environment}" if environment else ""
    paragraphs = [f"The files of {name} were checked."]
    if found["stuck"]:
        paragraphs.append(_listed("Stuck manifests", found["stuck"]))
        paragraphs.append(f"Start them again: downbeat files reset{stack}")
    if found["lost"]:
        paragraphs.append(_listed("Files that were uploaded and never recorded", found["lost"]))
        paragraphs.append(f"Send their events again: downbeat files orphans --announce{stack}")
    paragraphs += [] if found["complete"] else [NOT_ALL]
    paragraphs.append("More: docs/runbook.md#why-is-an-upload-not-converted-yet")
    return "\n\n".join(paragraphs)


def _listed(title: str, lines: list[str]) -> str:
    rest = [f"… and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return "\n".join([f"{title} ({len(lines)}):", *lines[:SHOWN], *rest])
