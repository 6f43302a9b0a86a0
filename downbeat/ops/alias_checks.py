"""Does the alias `live`, which schedules and triggers start, lead to the newest version?"""

from __future__ import annotations

from collections.abc import Iterator

from downbeat.ops.deployed_checks import redeploy
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import OpsError
from downbeat.ops.finding import WARNING, CheckFinding
from downbeat.ops.rollouts import Version, read_versions
from downbeat.plan.planned import Planned


def alias(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The alias is there, and starts the newest version alone, or beside an older one where the
    stack's file has a rollout; its versions exist.
    """
    if deployment.connection.endpoint:
        return  # the embedded AWS lists no versions
    try:
        versions = read_versions(deployment, planned)
    except OpsError:
        yield _found(
            planned, "the alias live is not there: nothing can start it.", redeploy(deployment)
        )
        return
    for message, fix in _drift(deployment, planned, versions):
        yield _found(planned, message, fix, WARNING)


def _drift(
    deployment: Deployment, planned: Planned, versions: list[Version]
) -> Iterator[tuple[str, str]]:
    started = [one for one in versions if one.share]
    promote = f"downbeat rollout promote {planned.key} {deployment.options}"
    if sum(one.share for one in started) < 100:
        yield "the alias live starts a version that is not there any more.", promote
    if not versions or not started:
        return
    newest, rollout = versions[0], planned.pipeline.rollout
    if not newest.share:
        yield (
            f"the alias live starts version {started[0].number}; the newest is {newest.number}, of"
            f" {newest.created:%Y-%m-%d}.",
            f"{promote} starts the newest; where it was taken back, mend it and deploy.",
        )
    elif len(started) > 1 and not rollout:
        shares = ", ".join(f"{one.number} ({one.share} %)" for one in started)
        yield f"the alias live starts versions {shares}, and the stack has no rollout.", promote
    elif len(started) > 1 and rollout and newest.share not in (rollout.canary, 100):
        yield (
            f"version {newest.number} has {newest.share} % of the starts, the stack says"
            f" {rollout.canary} %.",
            f"{redeploy(deployment)}, or {promote}",
        )


def _found(planned: Planned, message: str, fix: str, severity: str = "error") -> CheckFinding:
    return CheckFinding(
        planned.key, "alias", f"{planned.address.name}:live", message, fix, severity
    )
