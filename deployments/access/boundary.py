"""The boundary of a stack's roles: what the program gives them now, and nothing beyond.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from deployments.access.actions import FUNCTION, MACHINE, ROLE
from deployments.access.documents import CHARACTERS, TooMany, document
from deployments.access.escalation import Confines, EscalationEdge, walk
from deployments.access.place import StackLocation
from deployments.access.registered import patterns
from deployments.access.statements import Statement, allow, fewest, merged


def boundary_name(name: str) -> str:
    """The name of the boundary that this project makes: "downbeat-prod-boundary"."""
    return f"{name}-boundary"


def boundary_arn(name: str, account: str, partition: str) -> str:
    """Its ARN, known before it exists."""
    return f"arn:{partition}:iam::{account}:policy/{boundary_name(name)}"


def boundary_statements(place: StackLocation) -> list[Statement]:
    """What the policies of the stack's roles allow, as few statements as say it: a pipeline's own
    names as one pattern, resources with the same actions together.
    """
    stated = [
        allow(
            _listed(statement["Action"]),
            _shortened(_listed(statement["Resource"]), place.stack.pipelines),
            statement.get("Condition"),
        )
        for statement in json.loads(
            json.dumps(place.stack.granted).replace("{account}", place.account)
        )
    ]
    return _together(merged(stated))


def boundary_document(place: StackLocation) -> str:
    """The boundary as a policy document; raises TooMany, since a boundary is one policy."""
    text = document(_in_one(boundary_statements(place)))
    if len(text) > CHARACTERS:
        raise TooMany(
            f"the boundary of the stack's roles has {len(text):,} characters, and AWS takes"
            f" {CHARACTERS:,}: spread the pipelines over two stacks, or name a boundary of your own"
            " with downbeat:permissionsBoundary."
        )
    return text


def escalations(place: StackLocation, deploy: Iterable[Statement]) -> list[EscalationEdge]:
    """Every step that can be walked from the deploy role with these statements."""
    boundary = boundary_statements(place)
    return walk(deploy, boundary, confines(place, boundary))


def confines(place: StackLocation, boundary: Iterable[Statement]) -> Confines:
    """What belongs to the stack, by whole names."""
    return Confines(
        roles=_arns(place, "arn:{partition}:iam::{account}:role/{name}", ROLE),
        runs=_arns(place, "arn:{partition}:lambda:{region}:{account}:function:{name}", FUNCTION)
        | _arns(place, "arn:{partition}:states:{region}:{account}:stateMachine:{name}", MACHINE),
        boundary=place.boundary or "",
        aliases=frozenset(place.aliases),
        handed_on=frozenset(
            arn
            for statement in boundary
            if "iam:PassRole" in statement["Action"]
            for arn in statement["Resource"]
            if "*" not in arn
        )
        | frozenset(
            role for roles in place.stack.passed.values() for role in roles if ":role/" in role
        ),
    )


def _arns(place: StackLocation, template: str, type_: str) -> frozenset[str]:
    return frozenset(place.arn(template, name) for name in place.names(type_))


def _shortened(resources: Iterable[str], pipelines: Iterable[str]) -> list[str]:
    """The resources with a pipeline's own `<name>-…` as one pattern; roles stay whole."""
    short = set()
    for resource in resources:
        head, colon, last = resource.rpartition(":")
        whole = ":iam:" in resource or "*" in last
        short.add(resource if whole else f"{head}{colon}{patterns([last], pipelines)[0]}")
    return fewest(short)


def _together(statements: Iterable[Statement]) -> list[Statement]:
    """Statements on one service's resources under the same condition as one: a boundary may be a
    little wider than the policies below it, and must be short. `*` stays by itself.
    """
    same: dict[str, Statement] = {}
    for statement in statements:
        services = sorted({action.split(":")[0] for action in statement["Action"]})
        on = "*" if statement["Resource"] == ["*"] else services
        key = json.dumps([on, statement.get("Condition")], sort_keys=True)
        before: Mapping[str, Any] = same.get(key, statement)
        same[key] = {
            **statement,
            "Action": sorted({*before["Action"], *statement["Action"]}),
            "Resource": fewest({*before["Resource"], *statement["Resource"]}),
        }
    return sorted(same.values(), key=lambda one: (one["Action"], one["Resource"]))


def _in_one(statements: Iterable[Statement]) -> list[Statement]:
    """The statements without a condition whose resources are those of their actions' own services
    as one, which allows the same: no queue is the resource of an action on jobs.
    """
    every = list(statements)
    own = [one for one in every if not one.get("Condition") and _services(one) == _owners(one)]
    if not own:
        return every
    joined: Statement = {
        "Effect": "Allow",
        "Action": sorted({action for one in own for action in one["Action"]}),
        "Resource": sorted({resource for one in own for resource in one["Resource"]}),
    }
    return [joined, *(one for one in every if one not in own)]


def _services(statement: Statement) -> set[str]:
    return {action.split(":")[0] for action in statement["Action"]}


def _owners(statement: Statement) -> set[str]:
    """The services that the ARNs of a statement name; "*" for every resource."""
    return {arn if arn == "*" else arn.split(":")[2] for arn in statement["Resource"]}


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
