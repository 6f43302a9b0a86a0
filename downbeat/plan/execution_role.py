"""The execution role of a planned pipeline: its whole policy, and why each statement is in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from downbeat.asl import shared_statements
from downbeat.asl.reasons import Certified, certified, every_reason
from downbeat.asl.statements import Statement
from downbeat.config import Stack, stack_file
from downbeat.config.files import project_name
from downbeat.config.stack_account import account_of
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import configured_stack, planned_stack, project_root


class ExecutionRole(NamedTuple):
    """`name` in AWS, the statements of its policy, and each of them with what asks for it."""

    name: str
    statements: list[Mapping[str, Any]]
    certificate: list[Certified]


def role_of(planned: Planned, key: Mapping[str, Any]) -> ExecutionRole:
    """The role under which a pipeline's executions run; `key` is the statement that lets it use
    the stack's key.
    """
    elsewhere = [*planned.address.existing.topics.values()]
    sends = shared_statements.sends(planned.statements, elsewhere)
    reasons = every_reason(
        planned.definition,
        statements=planned.stated,
        state_machine_arn=planned.address.state_machine_arn,
        key=key if sends else None,
    )
    statements = shared_statements.machine_role(planned.statements, key, elsewhere)
    certificate = certified(statements, reasons)
    return ExecutionRole(planned.address.execution_role, statements, certificate)


def key_statement(stack: Stack, project: str, planned: Planned) -> Statement:
    """The use of the key that the stack names, or of the one that it creates."""
    named = planned.address.existing.key or stack.kms_key_arn
    if named:
        return shared_statements.use_key(named)
    keys = planned.address.arn("kms", "key/*")
    return shared_statements.use_key_by_alias(keys, f"alias/{project}-{stack.stack}")


def stack_roles(stack: str, root: Path | None = None) -> dict[str, ExecutionRole]:
    """The execution role of each pipeline of a stack, as its files describe it.

    Raises:
        DiagnosticsError: for the faults of a pipeline or of the stack's file.
    """
    root = root or project_root()
    configured, project = configured_stack(stack, root), project_name(root)
    account = account_of(stack_file(root, stack))
    return {
        planned.key: role_of(planned, key_statement(configured, project, planned))
        for planned in planned_stack(stack, root, account)
    }
