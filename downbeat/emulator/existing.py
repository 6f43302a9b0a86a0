"""Stand-ins in the embedded AWS for what a stack's references point to: the clusters, buckets,
tables, jobs … that exist already.

They are no part of the stack. A reference's name says what it is (`reports_bucket` is a bucket:
downbeat.config.reference_kinds); its value, where the stack file writes it, is the stand-in's name
or ARN. An output of another stack gets a value of the same kind. Glue jobs may be named in a
pipeline itself; its statements name them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from downbeat.config import Stack, StackOutput
from downbeat.config.existing_parts import PART_KINDS
from downbeat.config.reference_kinds import ARN, kind_of, kind_word
from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.stand_ins import MAKERS, StandIn
from downbeat.plan.planned import Planned

JOB_ARN = re.compile(r"arn:[^:]+:glue:[^:]*:[^:]*:job/([^*?]+)")
EXISTS = (
    "AlreadyExists",
    "AlreadyExistsException",
    "BucketAlreadyOwnedByYou",
    "BucketAlreadyExists",
    "EntityAlreadyExists",
    "ResourceAlreadyExistsException",
    "ResourceConflictException",
    "ResourceExistsException",
    "ResourceInUseException",
    "EntityAlreadyExistsException",
)


def make(stack: Stack, where: ministack.Embedded, planned: Iterable[Planned] = ()) -> list[str]:
    """Makes what is missing, in the account and region that an ARN names; gives each as "bucket
    ccapi-reports-dev", sorted. `planned`: the stack's pipelines, for the jobs that they name.
    """
    made = []
    stand_ins = {item[:2]: item for item in (*jobs(planned), *references(stack, where.account))}
    for _, item in sorted(stand_ins.items()):
        client = embedded_clients.clients(
            where.endpoint, *_where(item, stack.region, where.account)
        )
        try:
            MAKERS[item.kind](client, item)
        except ClientError as error:
            if error.response["Error"]["Code"] not in EXISTS:
                raise
        made.append(
            f"{item.kind.replace('_', ' ').removesuffix('s')} {item.value.rsplit(':', 1)[-1]}"
        )
    return sorted(set(made))


def jobs(planned: Iterable[Planned]) -> list[StandIn]:
    """Every Glue job that a statement of a pipeline names in full, derived from a Task or written
    under `permissions`.
    """
    resources = (
        resource
        for each in planned
        for statement in each.statements
        for resource in _listed(statement.get("Resource"))
    )
    names = {match[1] for resource in resources if (match := JOB_ARN.fullmatch(resource))}
    return [StandIn("job", name, {}) for name in sorted(names)]


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def references(stack: Stack, account: str) -> list[StandIn]:
    """Every reference and every part that exists already for which a stand-in can be made, once
    each.
    """
    stand_ins: dict[tuple[str, str], StandIn] = {}
    for pipeline in stack.pipelines.values():
        values = {name: value for name, value in pipeline.references.items() if value is not None}
        beside = {
            name: stand_in(name, stack.region, account) if isinstance(value, StackOutput) else value
            for name, value in values.items()
        }
        for name, value in beside.items():
            word = kind_word(name)
            for each in value if isinstance(value, list | tuple) else [value]:
                if word in MAKERS and isinstance(each, str):
                    stand_ins.setdefault((word, each), StandIn(word, each, beside))
        for part, arn in pipeline.existing.items():
            word = PART_KINDS.get(part, "")
            if word in MAKERS:
                stand_ins.setdefault((word, arn), StandIn(word, arn, {}))
    return list(stand_ins.values())


def stack_values(stack: Stack, account: str) -> dict[StackOutput, Any]:
    """A value for every output of another stack that a reference names."""
    pairs = [
        (name, value)
        for pipeline in stack.pipelines.values()
        for name, value in pipeline.references.items()
    ]
    return {
        value: stand_in(name, stack.region, account)
        for name, value in pairs
        if isinstance(value, StackOutput)
    }


def stand_in(name: str, region: str, account: str) -> Any:
    """A value that AWS would take for a reference of this name: an ARN of the account, a bucket's
    name, a list of subnets …
    """
    kind = kind_of(name)
    if kind is None:
        return f"stand-in-{name.replace('_', '-')}"
    match = ARN.match(kind.example)
    value = kind.example
    if match:
        partition, service, where, _, resource = match.groups()
        value = f"arn:{partition}:{service}:{region if where else ''}:{account}:{resource}"
    return [value] if kind.many else value


def _where(item: StandIn, region: str, account: str) -> tuple[str, str]:
    """(region, account) of an ARN; the stack's for a name."""
    match = ARN.match(item.value)
    if not match:
        return region, account
    _, _, its_region, its_account, _ = match.groups()
    return its_region or region, its_account if its_account.isdigit() else account
