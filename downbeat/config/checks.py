"""Checks of a stack that AWS would make much later: its environment, its key, its roles, its
budget, its tags. Each yields (path, sentence, code).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from downbeat.config.arn_checks import arn_problems
from downbeat.config.contact_values import CONTACTS
from downbeat.config.fault import Fault, quoted
from downbeat.config.reference_kinds import ARN, KINDS

if TYPE_CHECKING:
    pass


MOST_BUDGET_EMAILS = 10


def environment_problems(environment: str) -> Iterator[Fault]:
    """An environment becomes part of names."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,15}", environment):
        yield (
            "environment",
            (
                f"{quoted(environment)} does not fit into names: write 1 to 16 of a-z, 0-9 and -, a"
                " letter first."
            ),
            "environment-name",
        )


def key_problems(arn: str | None, region: str | None) -> Iterator[Fault]:
    """An existing key is named by its ARN: an alias cannot stand in a policy."""
    if arn and not arn.startswith("arn:"):
        yield (
            "kmsKeyArn",
            f"{quoted(arn)} is not {KINDS['key'].what}: write {KINDS['key'].example}.",
            "invalid-arn",
        )
    elif arn:
        yield from (("kmsKeyArn", *fault) for fault in arn_problems(KINDS["key"], arn, region))


def boundary_problems(arn: str | None) -> Iterator[Fault]:
    """A permissions boundary is a managed policy.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    if arn and not re.fullmatch(r"arn:aws[a-z-]*:iam::(\d{12}|aws):policy/[\w+=,.@/-]+", arn):
        yield (
            "permissionsBoundary",
            (
                f"{quoted(arn)} is not a managed policy's ARN: write"
                " arn:aws:iam::111122223333:policy/boundary."
            ),
            "invalid-arn",
        )


def deploy_role_problems(arn: str | None) -> Iterator[Fault]:
    """Yield what is wrong with the ARN of the role that deploys."""
    if arn and not re.fullmatch(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+", arn):
        yield (
            "deployRoleArn",
            (
                f"{quoted(arn)} is not a role's ARN: write"
                " arn:aws:iam::111122223333:role/downbeat-prod-deploy."
            ),
            "invalid-arn",
        )


def budget_problems(
    budget: float | None, contacts: Iterable[Any], *, watched: bool
) -> Iterator[Fault]:
    """AWS Budgets notifies the topic of the watchdog's alarms; without a watchdog it writes to
    e-mail addresses, ten at most.
    https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_NotificationWithSubscribers.html
    """
    emails = {
        each for each in contacts if isinstance(each, str) and CONTACTS["email"].fullmatch(each)
    }
    if watched:
        return
    if budget is not None and not emails:
        yield (
            "budget",
            "has no recipient: name an e-mail address in notify.alarms or notify.failure, or"
            " write downbeat:pipelines.watchdog: {}, whose topic it then notifies.",
            "budget-unheard",
        )
    elif budget is not None and len(emails) > MOST_BUDGET_EMAILS:
        yield (
            "budget",
            f"would be told to {len(emails)} addresses, and AWS Budgets writes to"
            f" {MOST_BUDGET_EMAILS} at most: name a mailing list in notify.alarms.",
            "budget-unheard",
        )


def account_problems(
    references: Mapping[str, Any], account: str | None, other_accounts: Collection[str]
) -> Iterator[Fault]:
    """References of an account that is neither the stack's nor one that it allows; where the stack
    names no account, `stack_advice` compares the ARNs with each other.
    """
    if not account:
        return
    allowed = (account, *other_accounts)
    for name, value in references.items():
        for where, text in _items(value):
            arn = ARN.fullmatch(text)
            if arn and arn[4].isdigit() and arn[4] not in allowed:
                yield (
                    f"{name}{where}",
                    f"{quoted(text)} is in the account {arn[4]}, but downbeat:account is"
                    f" {account}. Correct it, or list {arn[4]} under"
                    " downbeat:otherAccounts.",
                    "other-account",
                )


def _items(value: Any) -> list[tuple[str, str]]:
    """(where, text) of a reference's texts: of a list each item's."""
    items = (
        [(f"[{at}]", item) for at, item in enumerate(value)]
        if isinstance(value, list)
        else [("", value)]
    )
    return [(where, text) for where, text in items if isinstance(text, str)]


def tag_problems(tags: Mapping[Any, Any]) -> Iterator[Fault]:
    """https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html#tag-conventions"""
    for key, value in tags.items():
        if not isinstance(key, str) or not re.fullmatch(r"(?!(?i:aws:))[\w .:/=+@-]{1,128}", key):
            yield (
                f"tags.{key}",
                (
                    "is not a tag's key: AWS takes up to 128 letters, digits, spaces and _.:/=+-@,"
                    " not starting with aws:."
                ),
                "invalid-tag",
            )
        if (
            isinstance(value, Mapping | list)
            or value is None
            or not re.fullmatch(r"[\w .:/=+@-]{0,256}", str(value))
        ):
            yield (
                f"tags.{key}",
                (
                    f"{quoted(value)} is not a tag's value: AWS takes up to 256 letters, digits,"
                    " spaces and _.:/=+-@."
                ),
                "invalid-tag",
            )
