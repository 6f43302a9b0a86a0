"""Whether a value is of its kind: what is wrong with the form of an ARN, its service, its resource,
its account and its region.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from downbeat.config.fault import quoted

if TYPE_CHECKING:
    pass

from downbeat.config.reference_kinds import ARN, Kind

GLOBAL_SERVICES = ("iam", "s3")


def kind_problems(kind: Kind, value: Any, regions: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield (sentence, code) for a value that is not of its kind; `regions` are those it may be of,
    the stack's first.
    """
    if isinstance(value, str) and value.startswith("arn:") and kind.service:
        yield from arn_problems(kind, value, next(iter(regions), None), regions[1:])
    elif not isinstance(value, str) or not kind.pattern or not re.fullmatch(kind.pattern, value):
        yield f"{quoted(value)} is not {kind.what}, e.g. {kind.example}.", "invalid-value"


def partition_of(region: str) -> str:
    """The partition of a region: the second word of its ARNs.

    https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
    """
    words = {"cn-": "aws-cn", "us-gov-": "aws-us-gov", "us-isob-": "aws-iso-b"}
    words |= {"us-iso-": "aws-iso", "us-isof-": "aws-iso-f", "eu-isoe-": "aws-iso-e"}
    return next((word for begin, word in words.items() if region.startswith(begin)), "aws")


def arn_problems(
    kind: Kind, value: str, region: str | None, other_regions: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """What is wrong with an ARN: its form, its service and resource, its account, its region;
    each as (sentence, code).
    """
    match = ARN.fullmatch(value)
    if not match:
        yield f"{quoted(value)} is not an ARN: write {kind.example}.", "invalid-arn"
        return
    partition, service, where, account, resource = match.groups()
    own = partition_of(region) if region else partition
    if partition != own:
        yield (
            f"{quoted(value)} is of the partition {partition}, but aws:region {region} is in"
            f" {own}: write arn:{own}:….",
            "invalid-arn",
        )
    elif (
        service != kind.service
        or not resource.startswith(kind.resource)
        or resource == kind.resource
    ):
        yield (
            f"{quoted(value)} is not {kind.what}: it is of {service}. Write {kind.example}.",
            "invalid-arn",
        )
    elif not account:
        yield f"{quoted(value)} has no account: write {kind.example}.", "invalid-arn"
    elif service in GLOBAL_SERVICES and where:
        yield (
            f"{quoted(value)} has a region, but {service} has none: write {kind.example}.",
            "invalid-arn",
        )
    elif service not in GLOBAL_SERVICES and region and where not in (region, *other_regions):
        yield (
            f"{quoted(value)} is in {where or 'no region'}, but aws:region is {region}.",
            "other-region",
        )
