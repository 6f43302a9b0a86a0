"""Which conditions really narrow a statement, and which only look so.

A condition narrows when its operator is positive and always evaluated (not …IfExists, not
ForAllValues, not Null, not a negation), its key says who or what is calling, and none of its values
is a wildcard in disguise.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .document import Statement
from .glob import has_wildcard

OPERATORS = ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike")
ANY_VALUE = "foranyvalue:"

# key → what each of its values must look like so that it cannot mean "anybody".
ACCOUNT = re.compile(r"\d{12}|\$\{aws:ResourceAccount\}", re.IGNORECASE)
ORGANIZATION = re.compile(r"o-[a-z0-9]{4,}|\$\{aws:ResourceOrgID\}", re.IGNORECASE)
ORGANIZATION_PATH = re.compile(r"o-[a-z0-9]{4,}/.*|\$\{aws:ResourceOrgPaths\}", re.IGNORECASE)
VPC = re.compile(r"vpce?-[0-9a-z-]+", re.IGNORECASE)
SOURCE_KEYS: dict[str, re.Pattern[str] | None] = {
    "aws:sourcearn": None,
    "aws:sourceaccount": ACCOUNT,
    "aws:sourceowner": ACCOUNT,
    "aws:sourceorgid": ORGANIZATION,
    "aws:sourceorgpaths": ORGANIZATION_PATH,
}
CALLER_KEYS: dict[str, re.Pattern[str] | None] = {
    **SOURCE_KEYS,
    "aws:principalorgid": ORGANIZATION,
    "aws:principalorgpaths": ORGANIZATION_PATH,
    "aws:principalarn": None,
    "aws:principalaccount": ACCOUNT,
    "kms:calleraccount": ACCOUNT,
    "aws:sourcevpc": VPC,
    "aws:sourcevpce": VPC,
}
EXTERNAL_ID = {"sts:externalid": re.compile(r".*[^*?].*", re.DOTALL)}
RESOURCE_KEYS = ("ecs:cluster", "kms:resourcealiases", "kms:requestalias", "lambda:functionarn")
DISGUISE = re.compile(r"\$\{(?!\*\}|\?\}|\$\})")


def names_caller(statement: Statement) -> bool:
    """Does a condition tie the statement to known callers (an account, organization, principal,
    source or VPC)?
    """
    return _narrowed(statement.condition, CALLER_KEYS)


def names_source(statement: Statement) -> bool:
    """Does a condition tie a service to the source it acts for (aws:SourceArn, SourceAccount,
    SourceOrgID)?
    """
    return _narrowed(statement.condition, SOURCE_KEYS)


def names_external_id(statement: Statement) -> bool:
    """Does a condition demand an external id?"""
    return _narrowed(statement.condition, EXTERNAL_ID)


def names_resource(statement: Statement) -> bool:
    """Does a condition narrow which resources are meant (a tag of the resource, a cluster, a key's
    alias)?
    """
    return any(
        values
        and all(value.strip("*?:/") and not value.startswith("arn:*:*:*:*:*") for value in values)
        for values in _about(statement)
    )


def names_resource_exactly(statement: Statement) -> bool:
    """The same, with values that have no wildcard: as good as naming the resource."""
    return any(
        values and not any(has_wildcard(value) or not value for value in values)
        for values in _about(statement)
    )


def _about(statement: Statement) -> Iterator[tuple[str, ...]]:
    for _, key, values in _positive(statement.condition):
        if ":resourcetag/" in key or key in RESOURCE_KEYS:
            yield values


def exact(statement: Statement, key: str) -> tuple[str, ...]:
    """The values a positive condition allows for `key`, or () when one of them has a wildcard or
    there is no such condition.
    """
    for _, condition_key, values in _positive(statement.condition):
        if (
            condition_key == key.lower()
            and values
            and not any(has_wildcard(value) or not value for value in values)
        ):
            return values
    return ()


def has_key(statement: Statement, *keys: str) -> bool:
    """Is one of these keys in any condition, narrow or not?"""
    return any(
        key in (k.lower() for k in keys) for block in statement.condition.values() for key in block
    )


def _narrowed(
    condition: Mapping[str, Mapping[str, tuple[str, ...]]],
    keys: Mapping[str, re.Pattern[str] | None],
) -> bool:
    for operator, key, values in _positive(condition):
        if key not in keys or not values:
            continue
        shape = keys[key]
        if all(
            _narrow_arn(value) if shape is None else _fits(shape, value, operator)
            for value in values
        ):
            return True
    return False


def _positive(
    condition: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for operator, block in condition.items():
        bare = operator.removeprefix(ANY_VALUE)
        if bare in OPERATORS:
            for key, values in block.items():
                yield bare, key, values


def _fits(shape: re.Pattern[str], value: str, operator: str) -> bool:
    """The value has the shape, and what stands before a wildcard still does."""
    if operator in ("stringequals", "stringequalsignorecase", "arnequals"):
        return shape.fullmatch(value) is not None
    return (
        shape.fullmatch(re.split(r"[*?]", value, maxsplit=1)[0] if "${" not in value else value)
        is not None
    )


def _narrow_arn(value: str) -> bool:
    """An ARN that names an account, or (where ARNs have none, as with S3 buckets) a resource."""
    if DISGUISE.search(value):
        return False
    segments = value.split(":", 5)
    if len(segments) < 6 or segments[0] != "arn":
        return False
    account, resource = segments[4], segments[5]
    if account:
        return ACCOUNT.fullmatch(account) is not None
    return bool(segments[2].strip("*?")) and bool(
        re.split(r"[*?]", resource, maxsplit=1)[0].strip("/:")
    )
