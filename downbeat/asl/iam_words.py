"""The words of an IAM statement: actions, the operators and keys of a condition, a Sid.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest

ACTION = re.compile(r"\*|[a-z0-9-]+:[A-Za-z0-9*?]+")
SID = re.compile(r"[A-Za-z0-9]*")
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
OPERATORS = (
    *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    *("StringLike", "StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan"),
    *("NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals"),
    *("DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan"),
    *("DateGreaterThanEquals", "Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals"),
    *("ArnLike", "ArnNotEquals", "ArnNotLike", "Null"),
)
# Keys that pipelines use most, for the nearest of a slip; there are more of each service.
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
CONDITION_KEYS = (
    *("iam:PassedToService", "iam:AssociatedResourceArn", "aws:SourceAccount", "aws:SourceArn"),
    *("aws:PrincipalOrgID", "aws:PrincipalArn", "aws:RequestedRegion", "aws:SecureTransport"),
    *("aws:ResourceAccount", "aws:ResourceOrgID", "aws:CalledVia", "kms:ViaService"),
    *("kms:EncryptionContext", "ecs:cluster", "s3:prefix", "s3:ExistingObjectTag"),
    *("dynamodb:LeadingKeys", "dynamodb:Attributes", "secretsmanager:VersionStage"),
    *("aws:ResourceTag", "aws:RequestTag", "aws:TagKeys"),
)


def statement_problems(statement: Mapping[str, Any], path: str) -> Iterator[Diagnostic]:
    """The words of a statement that IAM does not know."""
    actions = statement.get("Action")
    for number, action in enumerate(actions if isinstance(actions, (list, tuple)) else [actions]):
        if isinstance(action, str) and action and "${" not in action:
            yield from _action(action, f"{path}/Action", number, isinstance(actions, str))
    sid = statement.get("Sid", "")
    if isinstance(sid, str) and not SID.fullmatch(sid):
        plain = "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", sid))
        message = f"{sid!r} has signs that IAM refuses: write letters and digits, e.g. {plain}."
        yield Diagnostic(f"{path}/Sid", message, "iam-word")
    condition = statement.get("Condition", {})
    if not isinstance(condition, Mapping):
        yield Diagnostic(f"{path}/Condition", "must be a dict of operators.", "wrong-type")
        return
    for operator, keys in condition.items():
        yield from _operator(str(operator), f"{path}/Condition")
        for key in keys if isinstance(keys, Mapping) else ():
            yield from _key(str(key), f"{path}/Condition/{operator}")


def _action(action: str, path: str, number: int, alone: bool) -> Iterator[Diagnostic]:
    if not ACTION.fullmatch(action):
        message = f'"{action}" is no action: write service:Action, e.g. s3:GetObject.'
        yield Diagnostic(path if alone else f"{path}[{number}]", message, "iam-word")


def _operator(operator: str, path: str) -> Iterator[Diagnostic]:
    plain = operator.removeprefix("ForAllValues:").removeprefix("ForAnyValue:")
    if plain.removesuffix("IfExists") not in OPERATORS:
        message = (
            f'IAM has no operator "{operator}", so that the role is refused.'
            f"{nearest(plain, OPERATORS)}"
        )
        yield Diagnostic(f"{path}/{operator}", message, "iam-word")


def _key(key: str, path: str) -> Iterator[Diagnostic]:
    """A slip of a well-known key: a key that is not in the request never matches."""
    plain = key.partition("/")[0]
    known = {each.lower() for each in CONDITION_KEYS}
    if ":" not in key:
        message = f'"{key}" is no condition key: write service:Key, e.g. aws:SourceAccount.'
        yield Diagnostic(f"{path}/{key}", message, "iam-word")
    elif plain.lower() not in known and (close := nearest(plain, CONDITION_KEYS)):
        service = plain.partition(":")[0]
        if f'"{service}:' in close:
            message = f'IAM knows no condition key "{plain}", which never matches.{close}'
            yield Diagnostic(f"{path}/{key}", message, "iam-word", "warning")
