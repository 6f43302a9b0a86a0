"""Does the account's quota hold what a stack runs at once?

https://docs.aws.amazon.com/servicequotas/latest/userguide/intro.html
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from downbeat.ops.deployment import Deployment
from downbeat.ops.finding import ERROR, WARNING, CheckFinding
from downbeat.ops.gather import each, pages
from downbeat.ops.quota_checks import NEAR
from downbeat.plan.planned import Planned
from downbeat.plan.triggers import Uploads

UNITS = 1024  # of CPU to a vCPU
ECS, GLUE, LAMBDA = "ecs:runTask", "glue:startJobRun", "lambda:invoke"


class Quota(NamedTuple):
    """`code` is that of Service Quotas, `what` completes "… at once"; `amount` is what pipelines
    take of it; `used` whether that is what the whole account has, and not these pipelines alone.
    """

    service: str
    code: str
    what: str
    amount: Callable[[Deployment, Sequence[Planned]], float]
    used: bool = False


def side_by_side(machine: Mapping[str, Any], resource: str) -> int:
    """Return how many Tasks of a service integration may run at the same moment: those of all
    branches of a Parallel, and of a Map as many as its MaxConcurrency allows, or as it has items.
    A Map that leaves both open counts once.
    """
    most = 0
    for state in machine.get("States", {}).values():
        inner = state.get("ItemProcessor", state.get("Iterator"))
        if resource in str(state.get("Resource", "")):
            most = max(most, 1)
        elif "Branches" in state:
            most = max(most, sum(side_by_side(one, resource) for one in state["Branches"]))
        elif inner:
            most = max(most, _items(state) * side_by_side(inner, resource))
    return most


def _items(state: Mapping[str, Any]) -> int:
    items, allowed = state.get("Items"), state.get("MaxConcurrency")
    numbers = [len(items)] if isinstance(items, list) else []
    numbers += [allowed] if isinstance(allowed, int) and allowed > 0 else []
    return min(numbers, default=1)


def _at_once(resource: str, pipelines: Sequence[Planned]) -> int:
    return sum(side_by_side(one.definition, resource) for one in pipelines)


def _processors(_: Deployment, pipelines: Sequence[Planned]) -> float:
    """The vCPUs of all containers; a task definition that runs on EC2 counts as if on Fargate."""
    return sum(side_by_side(one.definition, ECS) * one.pipeline.cpu / UNITS for one in pipelines)


def _functions(_: Deployment, pipelines: Sequence[Planned]) -> float:
    triggers = [one.trigger for one in pipelines]
    collecting = sum(one.concurrency for one in triggers if isinstance(one, Uploads))
    return _at_once(LAMBDA, pipelines) + collecting


def _rules(deployment: Deployment, _: Sequence[Planned]) -> float:
    """All rules of the default bus."""
    return len(list(pages(deployment.client("events"), "list_rules", "Rules")))


QUOTAS = (
    Quota("fargate", "L-3032A538", "vCPUs of containers at once", _processors),
    Quota("glue", "L-5E4153CA", "Glue runs at once", lambda _, all_: _at_once(GLUE, all_)),
    Quota("lambda", "L-B99A9384", "calls of functions at once", _functions),
    Quota("events", "L-244521F2", "rules on the default event bus", _rules, used=True),
)


def service_quotas(deployment: Deployment, pipelines: Sequence[Planned]) -> Iterator[CheckFinding]:
    """What the pipelines need at once is within the account's quotas, and what the whole account
    has of others is not near them. The embedded AWS has no quotas.
    """
    if deployment.connection.endpoint:
        return
    amounts = [(quota, quota.amount(deployment, pipelines)) for quota in QUOTAS]
    asked = [(quota, amount) for quota, amount in amounts if amount]
    limits = each(lambda one: _limit(deployment, one[0]), asked)
    for (quota, amount), limit in zip(asked, limits, strict=True):
        yield from _judged(deployment, quota, amount, limit)


def _limit(deployment: Deployment, quota: Quota) -> float:
    answer = deployment.client("service-quotas").get_service_quota(
        ServiceCode=quota.service, QuotaCode=quota.code
    )
    return float(answer["Quota"]["Value"])


def _judged(
    deployment: Deployment, quota: Quota, amount: float, limit: float
) -> Iterator[CheckFinding]:
    near = amount >= limit * NEAR if quota.used else amount > limit
    if not near:
        return
    whose = "the account has" if quota.used else "its pipelines may need"
    more = math.ceil(max(amount, limit) * 1.5)
    yield CheckFinding(
        f"stack {deployment.stack}",
        "service quotas",
        f"{quota.service} {quota.code}",
        f"{whose} {amount:,g} {quota.what}, the account's quota is {limit:,g}.",
        "ask for more: aws service-quotas request-service-quota-increase --service-code"
        f" {quota.service} --quota-code {quota.code} --desired-value {more}",
        ERROR if amount >= limit else WARNING,
    )
