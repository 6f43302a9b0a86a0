"""The versions of a state machine, what its alias `live` starts, and what is to be done with a new
version.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from downbeat.asl import permissions, unresolved
from downbeat.config.rollouts import BACK_ON
from downbeat.config.stack import Rollout
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import OpsError, missing
from downbeat.ops.gather import each, pages
from downbeat.ops.role_checks import deployed_statements, lacking
from downbeat.plan.planned import Planned

OPEN = ("RUNNING", "PENDING_REDRIVE")
PROMOTE, BACK, WAIT = "promote", "back", "wait"


@dataclass(frozen=True)
class Version:
    """A published version: `share` is what the alias gives it of the starts, in per cent; `runs`
    counts its executions by status.
    """

    arn: str
    created: datetime
    share: int = 0
    runs: Mapping[str, int] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The number that AWS gave it."""
        return int(self.arn.rsplit(":", 1)[-1])


def read_versions(deployment: Deployment, planned: Planned) -> list[Version]:
    """The versions of a state machine, the newest first; raises OpsError where it is not
    deployed.
    """
    client, machine = deployment.client("stepfunctions"), planned.address.state_machine_arn
    try:
        alias = client.describe_state_machine_alias(stateMachineAliasArn=planned.address.alias_arn)
    except client.exceptions.ClientError as error:
        if missing(error):
            raise OpsError(f"{planned.key} is not deployed: its alias live is not there.") from None
        raise
    shares = {
        one["stateMachineVersionArn"]: int(one["weight"]) for one in alias["routingConfiguration"]
    }
    versions = [
        Version(
            one["stateMachineVersionArn"],
            one["creationDate"],
            shares.get(one["stateMachineVersionArn"], 0),
        )
        for one in listed(client.list_state_machine_versions, "stateMachineVersions", machine)
    ]
    return sorted(versions, key=lambda one: one.number, reverse=True)


def listed(operation: Any, key: str, machine: str) -> list[Mapping[str, Any]]:
    """All items of an operation whose pages botocore does not know."""
    items: list[Mapping[str, Any]] = []
    token: dict[str, str] = {}
    while True:
        answer = operation(stateMachineArn=machine, maxResults=100, **token)
        items += answer[key]
        if not answer.get("nextToken"):
            return items
        token = {"nextToken": answer["nextToken"]}


def count_runs(deployment: Deployment, version: Version) -> Version:
    """The version with its executions counted, the latest thousand of them."""
    client = deployment.client("stepfunctions")
    executions = pages(client, "list_executions", "executions", 1000, stateMachineArn=version.arn)
    counts = Counter(one["status"] for one in executions)
    return Version(version.arn, version.created, version.share, dict(sorted(counts.items())))


def chosen_versions(versions: Sequence[Version]) -> tuple[Version, Version | None]:
    """(the newest version, the one to go back to): the other one that the alias starts, else the
    one published before.
    """
    newest, *older = versions
    return newest, next((one for one in older if one.share), next(iter(older), None))


def decide(
    rollout: Rollout, newest: Version, alarms: Sequence[str], now: datetime
) -> tuple[str, str]:
    """(PROMOTE, BACK or WAIT, why) for a version that gets a share of the starts.

    Args:
        alarms: the names of the pipeline's alarms that ring.
    """
    bad = [BACK_ON[word] for word in rollout.back_on if newest.runs.get(BACK_ON[word])]
    if bad:
        ends = ", ".join(f"{newest.runs[status]} {status}" for status in bad)
        return BACK, f"runs of version {newest.number} ended badly: {ends}"
    if alarms and "alarm" in rollout.back_on:
        return BACK, f"alarms ring: {', '.join(alarms)}"
    length, well = rollout.length, newest.runs.get("SUCCEEDED", 0)
    if length.runs is not None:
        reason = f"{well} of {length.runs} runs of version {newest.number} ended well"
        return (PROMOTE if well >= length.runs else WAIT), reason
    passed = (now - newest.created).total_seconds() >= (length.seconds or 0)
    since = f"version {newest.number} runs since {newest.created:%Y-%m-%d %H:%M} UTC"
    return (PROMOTE if passed else WAIT), f"{since}, for {length}"


def ringing_alarms(deployment: Deployment, planned: Planned) -> list[str]:
    """The names of the pipeline's alarms that ring."""
    client = deployment.client("cloudwatch")
    alarms = pages(
        client,
        "describe_alarms",
        "MetricAlarms",
        AlarmNamePrefix=f"{planned.address.name}-",
        StateValue="ALARM",
    )
    return [str(one["AlarmName"]) for one in alarms]


def lacking_access(deployment: Deployment, planned: Planned, version: Version) -> list[str]:
    """What the calls of a version need and the role no longer allows, as sentences.

    Of a call whose resource is known only at run time the pipeline stated the permission itself:
    the role must still allow its actions, on whatever resource.
    """
    client, machine = deployment.client("stepfunctions"), planned.address.state_machine_arn
    described = client.describe_state_machine(stateMachineArn=version.arn)
    definition = json.loads(described["definition"])
    role = described["roleArn"].rsplit("/", 1)[-1]
    granted = deployed_statements(deployment.client("iam"), role) or []
    stated = [
        f"{gap.path}: {gap.message}"
        for gap in unresolved(definition, granted, state_machine_arn=machine)
        if gap.severity == "error"
    ]
    return lacking(permissions(definition, state_machine_arn=machine), granted) + stated


def removable_versions(
    deployment: Deployment, planned: Planned, versions: Sequence[Version], keep: int
) -> list[Version]:
    """The versions beyond the newest `keep`, without those that an alias starts or an execution
    that is open uses.
    """
    client, machine = deployment.client("stepfunctions"), planned.address.state_machine_arn
    aliases = listed(client.list_state_machine_aliases, "stateMachineAliases", machine)
    routed = {
        route["stateMachineVersionArn"]
        for one in aliases
        for route in client.describe_state_machine_alias(
            stateMachineAliasArn=one["stateMachineAliasArn"]
        )["routingConfiguration"]
    }
    idle = [one for one in versions[keep:] if one.arn not in routed]
    used = each(lambda one: _in_use(client, one), idle)
    return [one for one, busy in zip(idle, used, strict=True) if not busy]


def _in_use(client: Any, version: Version) -> bool:
    return any(
        client.list_executions(stateMachineArn=version.arn, statusFilter=status, maxResults=1)[
            "executions"
        ]
        for status in OPEN
    )
