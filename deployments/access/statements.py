"""The IAM statements by which a stack is deployed, and those by which it is previewed: derived,
sorted, the same for equal input.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from deployments.access.actions import GRANTS, OPERATIONS, ROLE_POLICY, ActionGrant
from deployments.access.conditions import CONDITIONS
from deployments.access.place import StackLocation
from deployments.access.sources import source_statements

Statement = dict[str, Any]
# What is done to a resource under a name that its pipeline has no more.
LEFT = ("read", "delete")


class UnknownType(KeyError):
    """A type that the program registers and the table does not know; `str()` says where to add
    it.
    """

    def __str__(self) -> str:
        return (
            f"deployments/access/actions.py has no row for {self.args[0]}: add the actions that the"
            " aws provider calls for it."
        )


def deploy_statements(place: StackLocation, *, destroy: bool = False) -> list[Statement]:
    """What an update does: create, read, update, and delete what is neither protected nor retained.

    `destroy`: delete those too; for taking the whole stack away. Raises UnknownType, and Unbounded
    for a stack whose roles have no boundary.
    """
    kept = () if destroy else place.stack.kept
    operated = (
        statement
        for type_ in sorted(place.stack.names)
        for grant in grants(type_)
        for statement in _operated(grant, place, deletes=type_ not in kept)
    )
    others = (*passed_roles(place), *extended_roles(place), *source_statements(place))
    return merged([*operated, *others])


def _operated(grant: ActionGrant, place: StackLocation, *, deletes: bool) -> Iterator[Statement]:
    """What is made and changed has the names of now; what is read and deleted may have an old
    one.
    """
    names = place.names(grant.names) if grant.names else [""]
    yield _statement(grant, place, OPERATIONS if deletes else OPERATIONS[:-1], names)
    left = [name for name in place.names_with_former(grant.names) if name not in names]
    if left:
        yield _statement(grant, place, LEFT if deletes else LEFT[:-1], left)


def preview_statements(place: StackLocation) -> list[Statement]:
    """What a preview and a search for drift do: read, and have AWS judge a definition. Raises
    UnknownType.
    """
    looked_at = (
        _statement(
            grant, place, ("read",), place.names_with_former(grant.names) if grant.names else [""]
        )
        for type_ in sorted(place.stack.names)
        for grant in grants(type_)
    )
    others = (*extended_roles(place, ("read",)), *source_statements(place))
    return merged([*looked_at, *others])


def grants(type_: str) -> tuple[ActionGrant, ...]:
    """The table's row of a type; raises UnknownType."""
    if type_ not in GRANTS:
        raise UnknownType(type_)
    return GRANTS[type_]


def _statement(
    grant: ActionGrant, place: StackLocation, operations: Iterable[str], names: Iterable[str]
) -> Statement:
    actions = grant.actions(*operations)
    condition = CONDITIONS[grant.condition](place) if actions else None
    resources = [place.arn(template, name) for template in grant.arns for name in names] or ["*"]
    return allow(actions, fewest(resources), condition)


def fewest(resources: Iterable[str]) -> list[str]:
    """The resources without those that a pattern among them covers."""
    every = sorted(set(resources))
    heads = [resource[:-1] for resource in every if resource.endswith("*")]
    return [
        resource
        for resource in every
        if not any(resource.startswith(head) and resource != f"{head}*" for head in heads)
    ]


def passed_roles(place: StackLocation) -> Iterator[Statement]:
    """iam:PassRole, for each service the roles that it assumes, and to that service only."""
    for service, roles in sorted(place.stack.passed.items()):
        arns = [
            role
            if role.startswith("arn:")
            else place.arn(f"arn:{{partition}}:iam::{{account}}:role/{role}")
            for role in roles
        ]
        yield allow({"iam:PassRole"}, arns, {"StringEquals": {"iam:PassedToService": service}})


def extended_roles(
    place: StackLocation, operations: Iterable[str] = OPERATIONS
) -> Iterator[Statement]:
    """The policy that a role of somebody else gets, as an existing function's does that starts a
    machine. It is written only while that role carries the stack's boundary: whoever wrote it
    without could give the role anything.
    """
    if place.stack.extended:
        for grant in GRANTS[ROLE_POLICY]:
            actions = grant.actions(*operations)
            condition = CONDITIONS[grant.condition](place) if actions else None
            yield allow(actions, place.stack.extended, condition)


def allow(
    actions: Iterable[str], resources: Iterable[str], condition: Mapping[str, Any] | None = None
) -> Statement:
    """An Allow statement, sorted; one action or resource stays a list, so that diffs show lines."""
    statement: Statement = {
        "Effect": "Allow",
        "Action": sorted(actions),
        "Resource": sorted(resources),
    }
    return statement | ({"Condition": dict(condition)} if condition else {})


def merged(statements: Iterable[Statement]) -> list[Statement]:
    """Statements on the same resources under the same condition as one, without empty ones."""
    groups: dict[str, tuple[set[str], Statement]] = {}
    for statement in statements:
        key = json.dumps([statement["Resource"], statement.get("Condition")], sort_keys=True)
        actions, _ = groups.setdefault(key, (set(), statement))
        actions.update(statement["Action"])
    whole = (
        statement | {"Action": sorted(actions)} for actions, statement in groups.values() if actions
    )
    return sorted(whole, key=lambda statement: (statement["Action"], statement["Resource"]))
