"""The execution role, derived: what exactly these calls need, and what the definition does not
tell.

    calls (asl.calls)  →  the table (asl.integrations)  →  statements, merged     permissions()
                                                        →  each with its reason   reasons()
                                                        →  gaps                   unresolved()
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from downbeat.asl.derivation import Gap, derived
from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.resource_arns import place
from downbeat.asl.shared_statements import LOG_DELIVERY, TRACING
from downbeat.asl.statements import Statement, key_statements, listed, merged, statement


def permissions(
    definition: Mapping[str, Any],
    *,
    region: str | None = None,
    account: str | None = None,
    name: str | None = None,
    state_machine_arn: str | None = None,
    encrypted_with: Mapping[str, str] | None = None,
    statements: Iterable[Mapping[str, Any]] = (),
) -> list[Statement]:
    """The IAM statements that the calls of this definition need: merged, sorted, the same for equal
    input.

    The partition is that of each call's Resource. Region and account, where not given, are the
    machine's own (`state_machine_arn`), else those on which all ARNs of the definition agree, else
    "*" in that segment. A Distributed Map needs `name` or `state_machine_arn`. `encrypted_with`:
    {resource's ARN: the ARN of its KMS key or alias}. `statements`: what the pipeline states
    itself; its `why` stays behind. What cannot be derived is left out: `unresolved` has it. Raises
    ValueError where an ARN given here is none.
    """
    where = place(
        definition, region=region, account=account, name=name, state_machine_arn=state_machine_arn
    )
    needed = [*(reason.statement for reason in derived(definition, where)[0]), *statements]
    return merged([*needed, *key_statements(needed, encrypted_with or {})])


def unresolved(
    definition: Mapping[str, Any],
    stated: Iterable[Mapping[str, Any]] = (),
    *,
    region: str | None = None,
    account: str | None = None,
    name: str | None = None,
    state_machine_arn: str | None = None,
) -> list[Diagnostic]:
    """Each permission that the definition asks for but does not tell, unless `stated` (the
    pipeline's `permissions`) has its action.

    Sorted by path. The message ends with the statement to add; "<…>" in it is what its author has
    to fill in.
    """
    where = place(
        definition, region=region, account=account, name=name, state_machine_arn=state_machine_arn
    )
    actions = [action for one in stated for action in listed(one.get("Action", ()))]
    covered = {action.lower() for action in actions if isinstance(action, str)}
    gaps: dict[Gap, list[Statement]] = {}
    for gap in derived(definition, where)[1]:
        gaps.setdefault(gap._replace(statements=()), []).extend(gap.statements)
    problems = [
        _problem(gap._replace(statements=tuple(needed)), covered) for gap, needed in gaps.items()
    ]
    return sorted(problem for problem in problems if problem)


def observability(*, logs: bool = True, tracing: bool = True) -> list[Statement]:
    """What every machine needs to deliver its logs and its X-Ray traces, whatever its definition:
    actions that have no resource in IAM.
    """
    return [
        statement(needed, ["*"])
        for needed, present in ((LOG_DELIVERY, logs), (TRACING, tracing))
        if present
    ]


def _problem(gap: Gap, covered: set[str]) -> Diagnostic | None:
    """The gap as a problem; None where the pipeline states every action of it."""
    if gap.settled_by:
        settled = gap.settled_by.lower() in covered
        return (
            None
            if settled
            else Diagnostic(gap.path, f"{gap.why}.", "underivable-permission", "warning")
        )
    if not gap.statements:
        return Diagnostic(gap.path, f"{gap.why}.{gap.hint}", "underivable-permission")
    conditions = [
        {**one, "Action": [action for action in one["Action"] if action.lower() not in covered]}
        for one in merged(gap.statements)
    ]
    if not any(one["Action"] for one in conditions):
        return None
    fix = ", ".join(_stated(one) for one in conditions if one["Action"])
    start = f"{gap.why}, so this permission cannot be derived.{gap.hint}"
    return Diagnostic(
        gap.path, f'{start} Add to the pipeline\'s "permissions": {fix}', "underivable-permission"
    )


def _stated(one: Statement) -> str:
    return json.dumps(
        {key: value for key, value in one.items() if key != "Effect"} | {"why": "<why>"}
    )
