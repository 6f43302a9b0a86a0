"""What the execution roles of a stack may do, and why; or what they may do more and less than at an
earlier commit.
"""

from __future__ import annotations

import json
from typing import Any

from downbeat.asl.role_changes import role_change
from downbeat.cli.earlier_roles import roles_at
from downbeat.cli.role_text import (
    certificate_lines,
    certificate_record,
    change_lines,
    change_record,
)
from downbeat.cli.service_roles import service_role_lines
from downbeat.plan.execution_role import ExecutionRole, stack_roles
from downbeat.plan.stacks import find, project_root


def role_report(
    pipeline: str | None, stack: str, *, against: str = "", as_json: bool = False
) -> str:
    """The role of one pipeline, or of every one of the stack, in words or as JSON; in words with
    the roles of their schedules, pipes, rules and functions.

    Raises:
        DiagnosticsError: for a pipeline that the stack does not have, a fault of one, or a commit
            that cannot be read.
    """
    if pipeline is not None:
        find(pipeline, stack)
    roles = {
        key: role for key, role in stack_roles(stack).items() if pipeline is None or key == pipeline
    }
    if against:
        return _changes(roles, pipeline, stack, against, as_json=as_json)
    if as_json:
        records = {key: certificate_record(role.certificate) for key, role in roles.items()}
        return _json(records if pipeline is None else records[pipeline])
    others = "\n".join(service_role_lines(stack, pipeline))
    return "\n\n".join([*(explained(role) for role in roles.values()), others])


def explained(role: ExecutionRole) -> str:
    """The role's whole policy, each statement with what asks for it."""
    return "\n".join([f"the role {role.name} may", *certificate_lines(role.certificate)])


def _changes(
    roles: dict[str, ExecutionRole],
    pipeline: str | None,
    stack: str,
    against: str,
    *,
    as_json: bool,
) -> str:
    before = roles_at(against, stack, project_root())
    gone = [key for key in before if key not in roles and pipeline is None]
    changes = {
        **{
            key: (role.name, role_change(role.certificate, before.get(key, [])))
            for key, role in roles.items()
        },
        **{key: ("no longer deployed", role_change([], before[key])) for key in gone},
    }
    if as_json:
        return _json({key: change_record(change) for key, (_, change) in changes.items()})
    return "\n".join(change_lines(changes, against))


def _json(record: Any) -> str:
    return json.dumps(record, indent=2, ensure_ascii=False)
