"""`downbeat policy viewer | operator`: the IAM policy that the commands on AWS need."""

from __future__ import annotations

from typing import Annotated

import typer

from downbeat.config import stack_file
from downbeat.config.account import account_of
from downbeat.config.files import project_name
from downbeat.ops.faults import OpsError
from downbeat.ops.grants import OPERATOR, VIEWER
from downbeat.ops.policy import policy_document
from downbeat.ops.printing import print_json, sentences
from downbeat.options import JsonOption, StackOption
from downbeat.plan.stacks import configured_stack, planned_stack, project_root


def print_policy(
    role: Annotated[str, typer.Argument(metavar="viewer|operator", help="Who it is for.")],
    *,
    account: Annotated[
        str | None,
        typer.Option("--account", help="The account.", show_default="that of the stack's ARNs"),
    ] = None,
    stack: StackOption = "dev",
    as_json: JsonOption = False,
) -> None:
    """Print the least IAM policy for the commands on a stack: viewer for list, runs, describe, why,
    logs and watch; operator for those that change something too. It asks AWS nothing, and prints
    JSON either way.

    Example: downbeat policy operator -s prod > operator.json
    """
    with sentences(stack):
        if role not in (VIEWER, OPERATOR):
            raise OpsError(f'There is no role "{role}": write viewer or operator.', 2)
        root = project_root()
        chosen = account or account_of(stack_file(root, stack))
        name = f"{project_name(root)}-{stack}"
        sources = [one.source for one in configured_stack(stack, root).origins]
        planned = planned_stack(stack, root, chosen)
        print_json(policy_document(planned, role, name, sources))
