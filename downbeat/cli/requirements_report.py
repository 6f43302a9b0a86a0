"""`downbeat check --requirements`: what must exist before a stack is first deployed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from downbeat.config import Stack, stack_file
from downbeat.config.stack_account import EXAMPLE_ACCOUNT
from downbeat.plan.reference_prerequisites import Prerequisite, prerequisites
from downbeat.plan.stacks import configured_stack, project_root

EXAMPLE_DOMAIN = re.compile(r"[\w.+-]+@(?:[\w-]+\.)*example\.[\w.-]+\b")
ARN_ACCOUNT = re.compile(r"\barn:aws[\w-]*:[\w-]*:[\w-]*:(\d{12}):")
# What deployments/ makes, and how to begin without it.
BOUNDED = (
    "  {key}: {value}\n"
    "    deployments/ makes it: cd deployments && pulumi up --stack {stack}\n"
    "    to begin without: pulumi config rm downbeat:{key} --stack {stack}"
)


def requirements_text(
    stacks: Iterable[str], specs: Mapping[str, Mapping[str, Any]], *, as_json: bool = False
) -> str:
    """The whole answer; raises StackFileError for a stack file with faults."""
    chosen = [configured_stack(name) for name in stacks]
    if as_json:
        records = [
            {"name": stack.stack, **each._asdict()}
            for stack in chosen
            for each in prerequisites(stack, specs)
        ]
        return json.dumps(records, indent=2)
    return "\n\n".join("\n".join(_stack_lines(stack, specs)) for stack in chosen)


def _stack_lines(stack: Stack, specs: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    needed = list(prerequisites(stack, specs))
    made = {
        "permissionsBoundary": stack.values.permissions_boundary,
        "deployRoleArn": stack.deploy_role_arn,
    }
    if not needed and not any(made.values()):
        yield f"{stack.stack} needs nothing that exists: pulumi up --stack {stack.stack}"
        return
    yield f"{stack.stack} needs, before its first pulumi up:"
    yield from _replaced(stack.stack)
    for key, value in made.items():
        if value:
            yield BOUNDED.format(key=key, value=value, stack=stack.stack)
    for pipeline, each in groupby(needed, lambda one: one.pipeline):
        yield pipeline
        for one in each:
            yield from _lines(one)
    if free := [key for key, one in stack.pipelines.items() if not one.references]:
        yield f"nothing: {', '.join(free)}"
    yield f"What is there already: downbeat doctor -s {stack.stack}"


def _replaced(stack: str) -> Iterator[str]:
    """The accounts and addresses that a stack file names: those of the examples are nobody's."""
    text = json.dumps(stack_file(project_root(), stack), default=str)
    for account in sorted(set(ARN_ACCOUNT.findall(text))):
        nobody = ", which is AWS's example" if account == EXAMPLE_ACCOUNT else ""
        yield f"  the account {account}{nobody}: replace it by yours in Pulumi.{stack}.yaml"
    if addresses := sorted(set(EXAMPLE_DOMAIN.findall(text))):
        yield f"  addresses that reach nobody, to be replaced: {', '.join(addresses)}"


def _lines(one: Prerequisite) -> Iterator[str]:
    where = f" (output of the stack {one.stack})" if one.stack else ""
    about = f": {one.about}" if one.about else ""
    yield f"  {one.reference}, {one.kind}{about}"
    yield f"    {', '.join(one.values)}{where}"
    if one.command:
        yield f"    {one.command}"
