"""The checks of `downbeat doctor`: each reads what AWS has and yields findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from downbeat.ops import (
    code_checks,
    container_checks,
    deployed_checks,
    storage_checks,
    watch_checks,
)
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import AWS_ERRORS, sentence
from downbeat.ops.finding import WARNING, Finding
from downbeat.ops.gather import each
from downbeat.plan.planned import Planned

Check = Callable[[Deployment, Planned], Iterable[Finding]]
CHECKS: tuple[tuple[str, Check], ...] = (
    ("definition", deployed_checks.definition),
    ("schedule", deployed_checks.schedule),
    ("role", deployed_checks.role),
    ("versions", deployed_checks.versions),
    ("cluster", container_checks.cluster),
    ("task definition", container_checks.task_definition),
    ("subnets", container_checks.subnets),
    ("secrets", storage_checks.secrets),
    ("buckets", storage_checks.buckets),
    ("uploads", storage_checks.uploads),
    ("table", storage_checks.table),
    ("functions", code_checks.functions),
    ("jobs", code_checks.jobs),
    ("subscriptions", watch_checks.subscribed),
    ("alarms", watch_checks.alarms),
    ("dead letters", watch_checks.letters),
    ("last success", watch_checks.last_success),
)


def checkup(deployment: Deployment, pipelines: list[Planned]) -> list[Finding]:
    """All findings of pipelines, in the order of the pipelines and of CHECKS; a check that could
    not be made is a finding.
    """
    pairs = [(planned, name, check) for planned in pipelines for name, check in CHECKS]
    found = each(lambda one: list(_checked(deployment, *one)), pairs)
    return list(dict.fromkeys(finding for findings in found for finding in findings))


def _checked(
    deployment: Deployment, planned: Planned, name: str, check: Check
) -> Iterator[Finding]:
    try:
        yield from check(deployment, planned)
    except AWS_ERRORS as error:
        yield Finding(
            planned.key,
            name,
            name,
            f"it could not be checked: {sentence(error, deployment.stack)}",
            "see above, then run it again.",
            WARNING,
        )
