"""Published versions of functions that nothing needs any more: beyond the newest, named by no
alias, and called by no version of a state machine that stays.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from downbeat.asl.integrations.lambda_ import LATEST
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import missing
from downbeat.ops.gather import each, pages
from downbeat.ops.rollouts import Version, listed
from downbeat.plan.function_versions import versions_called
from downbeat.plan.planned import Planned


class FunctionVersion(NamedTuple):
    """A published version of a function; `modified` is when, as Lambda writes it."""

    function: str
    number: str
    modified: str


def removable_function_versions(
    deployment: Deployment,
    planned: Planned,
    versions: Sequence[Version],
    going: Sequence[Version],
    keep: int,
) -> list[FunctionVersion]:
    """Return the versions of the functions that any version of a pipeline calls by its number,
    which can be deleted.

    Args:
        versions: those of its state machine; `going` among them are about to be deleted.
        keep: how many of a function's newest versions stay.
    """
    arns = [one.arn for one in versions]
    called = dict(zip(arns, each(lambda arn: _called(deployment, arn), arns), strict=True))
    names = sorted({name for calls in called.values() for name, _ in calls})
    if not names:
        return []
    leaving = {one.arn for one in going}
    needed = {call for arn, calls in called.items() if arn not in leaving for call in calls}
    needed |= _called_elsewhere(deployment, planned)
    idle = each(lambda name: list(_idle(deployment, name, needed, keep)), names)
    return [one for group in idle for one in group]


def _idle(
    deployment: Deployment, name: str, needed: Collection[tuple[str, str]], keep: int
) -> Iterator[FunctionVersion]:
    client = deployment.client("lambda")
    published = [
        FunctionVersion(name, one["Version"], one["LastModified"])
        for one in pages(client, "list_versions_by_function", "Versions", FunctionName=name)
        if one["Version"] != LATEST
    ]
    newest = sorted(published, key=lambda one: int(one.number), reverse=True)
    aliases = pages(client, "list_aliases", "Aliases", FunctionName=name)
    named = {number for alias in aliases for number in _routes(alias)}
    for one in newest[keep:]:
        if one.number not in named and (name, one.number) not in needed:
            yield one


def _routes(alias: dict[str, Any]) -> list[str]:
    """The versions that an alias of a function calls."""
    weights = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    return [alias["FunctionVersion"], *weights]


def _called_elsewhere(deployment: Deployment, planned: Planned) -> set[tuple[str, str]]:
    """What the versions of the stack's other pipelines call, and their newest definitions."""
    others = [one for one in deployment.pipelines.values() if one.key != planned.key]
    machines = [
        arn for arns in each(lambda one: _machines(deployment, one), others) for arn in arns
    ]
    own = planned.address.state_machine_arn  # its newest definition, published or not
    calls: Iterable[Collection[tuple[str, str]]]
    calls = each(lambda arn: _called(deployment, arn), [own, *machines])
    return {call for each_calls in calls for call in each_calls}


def _machines(deployment: Deployment, planned: Planned) -> list[str]:
    """The ARNs of a state machine and of its versions; none where it is not deployed."""
    client, machine = deployment.client("stepfunctions"), planned.address.state_machine_arn
    try:
        versions = listed(client.list_state_machine_versions, "stateMachineVersions", machine)
    except client.exceptions.ClientError as error:
        if missing(error):
            return []
        raise
    return [machine, *(one["stateMachineVersionArn"] for one in versions)]


def _called(deployment: Deployment, arn: str) -> set[tuple[str, str]]:
    """(function, version) of what a state machine or a version of it calls; none where it is not
    there.
    """
    client = deployment.client("stepfunctions")
    try:
        answer = client.describe_state_machine(stateMachineArn=arn)
    except client.exceptions.ClientError as error:
        if missing(error):
            return set()
        raise
    return set(versions_called(json.loads(answer["definition"])))
