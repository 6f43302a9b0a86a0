"""`downbeat policy viewer | operator`: the IAM policy that the commands on AWS need."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from downbeat.asl.diagnostic import alternatives, nearest
from downbeat.config import stack_file
from downbeat.config.files import project_name
from downbeat.config.stack_account import account_of
from downbeat.ops.faults import OpsError
from downbeat.ops.policy import ROLES, policy_document
from downbeat.ops.policy_size import MOST_CHARACTERS, policy_parts, size
from downbeat.ops.printing import print_json, sentences
from downbeat.options import JsonOption, StackOption
from downbeat.plan.orchestration_args import build_orchestration_args
from downbeat.plan.stacks import configured_stack, planned_stack, project_root
from downbeat.plan.unreported_ends import reporters
from downbeat.refusals import wrong_use


def print_policy(
    role: Annotated[str, typer.Argument(metavar="viewer|operator|mover", help="Who it is for.")],
    *,
    account: Annotated[
        str | None,
        typer.Option("--account", help="The account.", show_default="that of the stack's ARNs"),
    ] = None,
    stack: StackOption = "dev",
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="FOLDER",
            help="Write it there as files that IAM takes as managed policies.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the least IAM policy for the commands on a stack: viewer for list, runs, describe, why,
    logs and watch; operator for those that change something too; mover for adopt and import
    --deployed. It asks AWS nothing, and prints JSON either way.

    Example: downbeat policy operator -s prod > operator.json
    """
    with sentences(stack):
        if role not in ROLES:
            words = alternatives(ROLES)
            raise OpsError(f'There is no role "{role}": write {words}.{nearest(role, ROLES)}', 2)
        root = project_root()
        chosen = account or account_of(stack_file(root, stack))
        name = f"{project_name(root)}-{stack}"
        configured = configured_stack(stack, root)
        sources = [one.source for one in configured.origins]
        planned = planned_stack(stack, root, chosen)
        args = {one.key: build_orchestration_args(configured, one, {}) for one in planned}
        tell = [one.machine.address.name for one in reporters(name, args, {})]
        policy = policy_document(planned, role, name, sources, tell)
    if to:
        _write(policy_parts(policy), to, f"{name}-{role}")
        return
    print_json(policy)
    if size(policy) > MOST_CHARACTERS:
        typer.echo(
            f"It has {size(policy):,} characters, and a managed policy of IAM takes"
            f" {MOST_CHARACTERS:,}: --to FOLDER writes it in {len(policy_parts(policy))} parts.",
            err=True,
        )


def _write(parts: list[dict[str, Any]], folder: Path, name: str) -> None:
    """Write a file for each part, and print the command that makes it a policy."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, part in enumerate(parts, start=1):
            called = f"{name}-{number}" if len(parts) > 1 else name
            path = folder / f"{called}.json"
            path.write_text(json.dumps(part, indent=2) + "\n", encoding="utf-8")
            typer.echo(
                f"aws iam create-policy --policy-name {called} --policy-document file://{path}"
            )
    except OSError as fault:
        raise wrong_use([f"--to: {folder} cannot be written to: {fault.strerror}."]) from None
