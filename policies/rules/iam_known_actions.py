"""Actions that AWS does not have, and those that it may have by now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .authorization import may_be_newer, unknown_action
from .documents import IDENTITY, KEY, RESOURCE, TRUST, fields, located_documents
from .examples import (
    TOPIC_ARN,
    allow,
    role_policy,
)
from .glob import all_wildcards
from .rule import ADVISORY, LOW, MANDATORY, MEDIUM, Finding, Resource, Rule
from .wording import shown

# Not in the reference any more, and still in the policy AWS gives every new topic
# (https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html).
FORMER = frozenset({"sns:receive"})


def no_unknown_actions(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Every action that is nearly one of the Service Authorization Reference, and is none."""
    yield from _unknown_actions(resource, config, newer=False)


def no_newer_actions(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Every action that this pack's list does not have and AWS may have by now."""
    yield from _unknown_actions(resource, config, newer=True)


def _unknown_actions(
    resource: Resource, config: Mapping[str, Any], *, newer: bool
) -> Iterator[Finding]:
    known = FORMER | {str(action).lower() for action in config.get("known_actions") or ()}
    for located in located_documents(resource, IDENTITY, RESOURCE, KEY, TRUST):
        for statement in located.document.statements:
            for action in statement.actions:
                why = unknown_action(action)
                if (
                    why
                    and may_be_newer(action) == newer
                    and not all_wildcards(action)
                    and action.lower() not in known
                ):
                    yield Finding(
                        f"{located.path}.{statement.path}",
                        f"unknown action {shown(action)}: {why}",
                        (action,),
                        statement.resources,
                    )


RULES = [
    Rule(
        name="iam-known-actions",
        description="Checks that no action is a slip: nearly one that exists, and none.",
        level=MANDATORY,
        severity=MEDIUM,
        why=(
            "A misspelled action grants nothing, and that comes to light as AccessDenied in the"
            " middle of the night."
        ),
        fix=(
            "Correct the name. For an action that is newer than this pack list it in"
            " `known_actions`."
        ),
        url="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
        judge=no_unknown_actions,
        fields=fields(IDENTITY, RESOURCE, KEY, TRUST),
        config={
            "known_actions": {
                "type": "array",
                "items": {"type": "string"},
                "default": [],
                "description": "Actions newer than this pack.",
            }
        },
        bad=(role_policy(allow("sns:Publsh", TOPIC_ARN)),),
        good=(role_policy(allow("sns:Publish", TOPIC_ARN)),),
        allows=("sns:Receive, which AWS itself still writes into the policy of every new topic.",),
    ),
    Rule(
        name="iam-actions-newer-than-the-pack",
        description="Checks that every action is in this pack's Service Authorization Reference.",
        level=ADVISORY,
        severity=LOW,
        why=(
            "AWS adds services and actions every week: what this pack does not know may be new, or"
            " may grant nothing."
        ),
        fix="Look the action up; list one that AWS has in `known_actions`, or update the pack.",
        url="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
        judge=no_newer_actions,
        fields=fields(IDENTITY, RESOURCE, KEY, TRUST),
        config={
            "known_actions": {
                "type": "array",
                "items": {"type": "string"},
                "default": [],
                "description": "Actions newer than this pack.",
            }
        },
        bad=(role_policy(allow("quantumledger:GetEntry", TOPIC_ARN)),),
        good=(role_policy(allow("sns:Publish", TOPIC_ARN)),),
        allows=("A slip of a known name, which is mandatory to correct: iam-known-actions.",),
    ),
]
