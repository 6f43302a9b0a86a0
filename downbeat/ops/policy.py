"""The IAM policy that these commands need on a stack: viewer for those that only look, operator for
those that change something too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from downbeat.config.sources import Source
from downbeat.ops.aws_sources import source_statements
from downbeat.ops.grants import GRANTS, OPERATOR, VIEWER, Grant
from downbeat.ops.policy_resources import policy_resources
from downbeat.plan.planned import Planned
from downbeat.plan.scheduler_roles import scheduler_roles


def policy_document(
    pipelines: Iterable[Planned], role: str, name: str = "", sources: Iterable[Source] = ()
) -> dict[str, Any]:
    """The policy document of a role for pipelines; the same for equal input.

    Args:
        role: "viewer" or "operator", who may do what the viewer may too.
        name: what the stack's own names begin with, "downbeat-prod".
        sources: what the stack's file names and AWS has.
    """
    planned = list(pipelines)
    shared = scheduler_roles(name, planned) if name else {}
    known = [policy_resources(one, shared.get(one.key, "")) for one in planned]
    grants = [one for one in GRANTS if role == OPERATOR or one.role == VIEWER]
    statements = [_statement(one, known) for one in grants]
    statements += source_statements(list(sources), planned[0].address) if planned else []
    return {"Version": "2012-10-17", "Statement": [one for one in statements if one]}


def _statement(grant: Grant, known: list[dict[str, list[str]]]) -> Mapping[str, Any] | None:
    arns = sorted({arn for each in known for kind in grant.resources for arn in each[kind]})
    if grant.resources and not arns:
        return None
    made: dict[str, Any] = {
        "Effect": "Allow",
        "Action": sorted(grant.actions),
        "Resource": arns or ["*"],
    }
    if grant.actions == ("iam:PassRole",):
        made["Condition"] = {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}
    return made
