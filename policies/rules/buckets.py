"""Buckets are nobody's who is not named: access control lists and public access blocks.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .plain import UNKNOWN, is_true, listed
from .rule import CRITICAL, MANDATORY, Finding, Resource, Rule

URL = (
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"
)
BLOCKS = (
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
)
SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
ACCESS_POINT, OWN_BLOCK = "aws:s3/accessPoint:AccessPoint", "publicAccessBlockConfiguration"
WITH_ACL = (
    "aws:s3/bucket:Bucket",
    "aws:s3/bucketV2:BucketV2",
    "aws:s3/bucketAcl:BucketAcl",
    "aws:s3/bucketAclV2:BucketAclV2",
    "aws:s3/bucketObject:BucketObject",
    "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws:s3/objectCopy:ObjectCopy",
)
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
PUBLIC = ("public-read", "public-read-write", "authenticated-read")
GROUPS = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")


def no_public_access(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Find lists that let everybody in, and blocks that are switched off."""
    if resource.type in BLOCKS:
        yield from _open(resource.props, "")
        return
    block_of_its_own = resource.props.get(OWN_BLOCK)
    if resource.type == ACCESS_POINT and isinstance(block_of_its_own, Mapping):
        # A switch that is left out of an access point's block is on.
        named = {name: block_of_its_own.get(name, True) for name in SWITCHES}
        yield from _open(named, f"{OWN_BLOCK}.")
    acl = resource.props.get("acl")
    if isinstance(acl, str) and acl in PUBLIC:
        yield Finding("acl", f'"{acl}" lets everybody in. Leave it out, or write "private".')
    for path, uri in _grantees(resource.props):
        if uri.endswith(GROUPS):
            yield Finding(path, "grants access to everybody. Name an account.")


def _open(switches: Mapping[str, Any], place: str) -> Iterator[Finding]:
    for name in SWITCHES:
        value = switches.get(name)
        if value is not UNKNOWN and not is_true(value):
            yield Finding(f"{place}{name}", "lets the public in. Set it to true.")


def _grantees(props: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    policy = props.get("accessControlPolicy")
    grants = policy.get("grants") if isinstance(policy, Mapping) else props.get("grants")
    for index, grant in enumerate(listed(grants)):
        holder = grant.get("grantee", grant) if isinstance(grant, Mapping) else {}
        uri = holder.get("uri") if isinstance(holder, Mapping) else None
        if isinstance(uri, str):
            yield f"grants[{index}]", uri


def block(resource: Resource, config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Remediation: switch the block's missing switches on; a list or a grant is left alone."""
    return {
        finding.path: True
        for finding in no_public_access(resource, config)
        if resource.type in BLOCKS
    }


RULES = [
    Rule(
        name="s3-no-public-access",
        description="Checks that no list and no open block lets the public into a bucket.",
        level=MANDATORY,
        severity=CRITICAL,
        why="What was public once may have been copied.",
        fix="Leave access control lists out, and set all four switches of the block to true.",
        url=URL,
        judge=no_public_access,
        remediate=block,
        fields={
            **dict.fromkeys(BLOCKS, SWITCHES),
            **dict.fromkeys(WITH_ACL, ("acl",)),
            ACCESS_POINT: (OWN_BLOCK,),
        },
        bad=(
            ("aws:s3/bucketAcl:BucketAcl", {"bucket": "reports", "acl": "public-read"}),
            (BLOCKS[0], {"bucket": "reports", **dict.fromkeys(SWITCHES[1:], True)}),
        ),
        good=(
            ("aws:s3/bucketAcl:BucketAcl", {"bucket": "reports", "acl": "private"}),
            (BLOCKS[0], {"bucket": "reports", **dict.fromkeys(SWITCHES, True)}),
        ),
        allows=("A bucket without a block: since April 2023 AWS blocks by itself.",),
    ),
]
