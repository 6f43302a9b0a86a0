"""The checks of `downbeat doctor`: each reads what AWS has and yields findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from downbeat.ops import (
    alias_checks,
    code_checks,
    container_checks,
    deployed_checks,
    dry_invocations,
    existing_checks,
    image_checks,
    key_checks,
    quota_checks,
    role_checks,
    slack_path,
    storage_checks,
    subscriber_checks,
    watch_checks,
)
from downbeat.ops.deployed_checks import NOT_DEPLOYED
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import AWS_ERRORS, sentence
from downbeat.ops.finding import WARNING, CheckFinding
from downbeat.ops.gather import each
from downbeat.ops.quota_check import service_quotas
from downbeat.plan.planned import Planned

Check = Callable[[Deployment, Planned], Iterable[CheckFinding]]
DRY_CALLS = "dry calls"
CHECKS: tuple[tuple[str, Check], ...] = (
    ("definition", deployed_checks.definition),
    ("alias", alias_checks.alias),
    ("schedule", deployed_checks.schedule),
    ("role", role_checks.role),
    ("trust", existing_checks.trust),
    ("existing topics", existing_checks.existing_topics),
    ("versions", quota_checks.versions),
    ("events", quota_checks.events),
    ("cluster", container_checks.cluster),
    ("task definition", container_checks.task_definition),
    ("images", image_checks.images),
    ("subnets", container_checks.subnets),
    ("secrets", storage_checks.secrets),
    ("buckets", storage_checks.buckets),
    ("uploads", storage_checks.uploads),
    ("table", storage_checks.table),
    ("functions", code_checks.functions),
    (DRY_CALLS, dry_invocations.answers),
    ("jobs", code_checks.jobs),
    ("subscriptions", watch_checks.subscribed),
    ("subscribers", subscriber_checks.subscribers),
    ("slack", slack_path.slack),
    ("keys", key_checks.keys),
    ("alarms", watch_checks.alarms),
    ("dead letters", watch_checks.dead_letters),
    ("last success", watch_checks.last_success),
)
# Of a pipeline that is not deployed these would only repeat that.
OF_DEPLOYED = {
    "alias",
    "schedule",
    "role",
    "subscriptions",
    "subscribers",
    "alarms",
    "dead letters",
    "last success",
}


def run_checks(
    deployment: Deployment, pipelines: list[Planned], *, calls_functions: bool = True
) -> list[CheckFinding]:
    """All findings of pipelines, in the order of the pipelines and of CHECKS, then those of the
    whole account; a check that could not be made is a finding.

    Args:
        calls_functions: whether functions may be called with what changes nothing.
    """
    calls: list[tuple[str, str, Callable[[], Iterable[CheckFinding]]]] = [
        (planned.key, name, partial(check, deployment, planned))
        for planned in pipelines
        for name, check in CHECKS
        if calls_functions or name != DRY_CALLS
    ]
    quotas = partial(service_quotas, deployment, pipelines)
    calls.append((f"stack {deployment.stack}", "service quotas", quotas))
    per_check = each(lambda one: list(_checked(deployment, *one)), calls)
    findings = dict.fromkeys(finding for findings in per_check for finding in findings)
    absent = {one.pipeline for one in findings if one.message == NOT_DEPLOYED}
    return [one for one in findings if not (one.pipeline in absent and one.check in OF_DEPLOYED)]


def _checked(
    deployment: Deployment, whose: str, name: str, check: Callable[[], Iterable[CheckFinding]]
) -> Iterator[CheckFinding]:
    try:
        yield from check()
    except AWS_ERRORS as error:
        yield CheckFinding(
            whose,
            name,
            name,
            f"it could not be checked: {sentence(error, deployment.stack)}",
            "see above, then run it again.",
            WARNING,
        )
