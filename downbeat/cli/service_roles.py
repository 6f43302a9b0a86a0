"""The roles of a stack that AWS's services take on (schedules, pipes, rules, functions), as its
program registers them, each statement with who needs it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from downbeat.asl.reasons import Certified, certified
from downbeat.asl.service_roles import service_of, service_role_reasons
from downbeat.cli.role_text import certificate_lines
from downbeat.config import stack_file
from downbeat.config.stack_account import account_of
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import planned_stack, project_root

# The program runs in a process of its own, because it needs Pulumi and this command does not.
RECORDER = "downbeat.emulator.registrations"
ROLE, POLICY = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
MACHINES = "states.amazonaws.com"  # whose roles are the execution roles
SECONDS = 120
DEPLOYERS = (
    "Who deploys the stack: docs/deployment-policy.md. Who looks at it and operates it:"
    " downbeat policy."
)


class ServiceRole(NamedTuple):
    """A role, the service that takes it on, and the statements of its policy with their reasons."""

    name: str
    service: str
    certificate: list[Certified]


def service_role_lines(stack: str, pipeline: str | None) -> Iterator[str]:
    """The certificates of a stack's service roles, or of those that have to do with one pipeline;
    a sentence where the program does not say which there are.
    """
    planned = planned_stack(stack, account=account_of(stack_file(project_root(), stack)))
    try:
        resources = _registered(stack, planned[0])
    except ValueError as reason:
        yield f"The roles of schedules, pipes, rules and functions are not shown: {reason}"
        return
    names = [one.address.name for one in planned if one.key == pipeline]
    for role in program_service_roles(resources, planned):
        if pipeline is None or _concerns(role, names):
            yield f"the role {role.name}, which {role.service} takes on, may"
            yield from certificate_lines(role.certificate)
            yield ""
    yield DEPLOYERS


def program_service_roles(
    resources: Iterable[Mapping[str, Any]], planned: Iterable[Planned]
) -> list[ServiceRole]:
    """The service roles among the resources of a program.

    Args:
        resources: {"type", "inputs"} of each.
        planned: the pipelines, whose functions say why their code calls what it calls.
    """
    every = list(resources)
    trusts = {
        one["inputs"]["name"]: service_of(one["inputs"]["assumeRolePolicy"])
        for one in every
        if one["type"] == ROLE
    }
    declared = {
        one.uploads.function.name: [
            each for each in one.uploads.function.statements if "why" in each
        ]
        for one in planned
        if one.uploads
    }
    roles = []
    for one in every:
        role = one["inputs"].get("role")
        if one["type"] != POLICY or trusts.get(role, MACHINES) == MACHINES:
            continue
        statements = json.loads(one["inputs"]["policy"])["Statement"]
        known = service_role_reasons(trusts[role], [*statements, *declared.get(role, ())])
        roles.append(ServiceRole(role, trusts[role], certified(statements, known)))
    return sorted(roles, key=lambda role: role.name)


def _concerns(role: ServiceRole, names: Iterable[str]) -> bool:
    """Whether a role's name or what it may reach is a pipeline's."""
    text = json.dumps([role.name, *(one.statement["Resource"] for one in role.certificate)])
    return any(name in text for name in names)


def _registered(stack: str, place: Planned) -> list[Mapping[str, Any]]:
    """What the stack's program registers; raises ValueError with its last line where it does
    not run.
    """
    address, root = place.address, project_root()
    command = [sys.executable, "-m", RECORDER, stack, "--account", address.account]
    command += ["--region", address.region, "--partition", address.partition, "--root", str(root)]
    answer = _answer([*command, "--local"], root)
    if answer.returncode:
        lines = [line.strip() for line in answer.stderr.splitlines() if line.strip()]
        raise ValueError(lines[-1] if lines else "the stack's program does not run here.")
    return list(json.loads(answer.stdout)["resources"])


def _answer(command: list[str], root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=root, capture_output=True, text=True, timeout=SECONDS, check=False
    )
