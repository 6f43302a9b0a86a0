"""How many files wait for a manifest, from the tracking table of the manifest builder."""

from __future__ import annotations

from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import missing
from downbeat.ops.gather import each
from downbeat.plan.planned import Planned
from functions.manifest_builder import configuration, table

# The latest prefixes that are counted one by one; a day that is older has no business waiting, and
# `files stats` counts all.
LATEST = 31


def tracking_table(deployment: Deployment, planned: Planned) -> table.Table | None:
    """The manifest builder's table of a pipeline; None without a file trigger."""
    if planned.uploads is None:
        return None
    settings = configuration.read(planned.uploads.function.environment)
    return table.Table(
        deployment.client("dynamodb"),
        settings.tracking_table,
        settings.partition_key,
        settings.sort_key,
    )


def waiting_files(deployment: Deployment, planned: Planned) -> int | None:
    """The files of the latest date prefixes that are in no manifest yet; None without a file
    trigger.
    """
    tracking = tracking_table(deployment, planned)
    if tracking is None:
        return None
    client = deployment.client("dynamodb")
    try:
        register = [item[tracking.sort_key] for item in tracking.query(table.REGISTER)]
        return sum(each(lambda prefix: _count(tracking, prefix), sorted(register)[-LATEST:]))
    except client.exceptions.ClientError as error:
        if missing(error):
            return 0
        raise


def _count(tracking: table.Table, prefix: str) -> int:
    return sum(1 for _ in tracking.query(prefix, "PENDING#"))
