"""Prints the certificates of a stack's service roles: what schedules, pipes, rules and functions may
do, each statement with who needs it and AWS's page. `python -m tests.service_roles dev`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from downbeat.cli.role_text import certificate_lines
from downbeat.cli.service_roles import program_service_roles
from downbeat.emulator.local_configuration import STAND_IN_SECRET
from downbeat.emulator.projects import flat_config, project, secret_keys
from downbeat.plan.stacks import REPOSITORY
from tests import program
from tests.planned_stacks import planned_stack
from tools.registered import other_stacks
from tools.registered_sources import settled_sources


def certificates(stack: str) -> str:
    """The certificates of every role of a stack but those of state machines."""
    return "\n".join(_lines(stack)) + "\n"


def _lines(stack: str) -> Iterator[str]:
    resources = [
        {"type": one.type, "inputs": one.inputs} for one in registered(stack).registrations
    ]
    for role in program_service_roles(resources, planned_stack(stack, account=program.ACCOUNT)):
        yield f"the role {role.name}, which {role.service} takes on, may"
        yield from certificate_lines(role.certificate)
        yield ""


def registered(stack: str) -> program.Run:
    """The program's registrations in a stack."""
    target = project(REPOSITORY, stack)
    settled_sources(target)
    return program.run(
        program.main,
        stack=stack,
        config=flat_config(target, STAND_IN_SECRET),
        secrets=secret_keys(target),
        calls=other_stacks(target),
    )


if __name__ == "__main__":
    print(certificates(sys.argv[1]), end="")
