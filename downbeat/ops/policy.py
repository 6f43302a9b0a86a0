"""The IAM policy that these commands need on a stack: viewer for those that only look, operator for
those that change something too, mover for `adopt` and `import --deployed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from downbeat.config.sources import Source
from downbeat.ops.aws_sources import source_statements
from downbeat.ops.grants import GRANTS, MOVER, OPERATOR, VIEWER, CommandGrant
from downbeat.ops.mover_grants import MOVER_GRANTS
from downbeat.ops.policy_size import document, merged
from downbeat.ops.touched_resources import policy_resources
from downbeat.plan.planned import Planned
from downbeat.plan.scheduling_parts import scheduler_roles

# Role → whose rows it has: who acts or moves in must look, too.
ROLES = {VIEWER: (VIEWER,), OPERATOR: (VIEWER, OPERATOR), MOVER: (VIEWER, MOVER)}


def policy_document(
    pipelines: Iterable[Planned],
    role: str,
    name: str = "",
    sources: Iterable[Source] = (),
    reporters: Sequence[str] = (),
) -> dict[str, Any]:
    """The policy document of a role for pipelines; the same for equal input.

    Args:
        role: one of ROLES.
        name: what the stack's own names begin with, "downbeat-prod".
        sources: what the stack's file names and AWS has.
        reporters: the names of the state machines that report the stack's ends.
    """
    planned = list(pipelines)
    shared = scheduler_roles(name, planned) if name else {}
    known = [policy_resources(one, shared.get(one.key, ""), reporters) for one in planned]
    grants = [one for one in (*GRANTS, *MOVER_GRANTS) if one.role in ROLES[role]]
    statements = [grant_statement(one, known) for one in grants]
    statements += source_statements(list(sources), planned[0].address) if planned else []
    return document(merged(one for one in statements if one))


def grant_statement(
    grant: CommandGrant, known: list[dict[str, list[str]]]
) -> Mapping[str, Any] | None:
    """Return the statement of a row, None where the pipelines have no such resource.

    Args:
        known: each pipeline's ARNs by kind.
    """
    arns = sorted({arn for each in known for kind in grant.resources for arn in each[kind]})
    if grant.resources and not arns:
        return None
    made: dict[str, Any] = {
        "Effect": "Allow",
        "Action": sorted(grant.actions),
        "Resource": arns or ["*"],
    }
    if grant.only_where:
        made["Condition"] = {"StringEquals": dict(grant.only_where)}
    return made
