"""Prints the certificates of a stack's service roles: what schedules, pipes, rules and functions may
do, each statement with who needs it and AWS's page. `python -m tests.service_roles dev`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from downbeat.asl.reasons import certified
from downbeat.asl.service_roles import service_of, service_role_reasons
from downbeat.cli.role_text import certificate_lines
from downbeat.emulator.local_configuration import STAND_IN_SECRET
from downbeat.emulator.projects import flat_config, project, secret_keys
from downbeat.plan.stacks import REPOSITORY
from downbeat.plan.triggers import Uploads
from tests import program
from tests.planned_stacks import planned_stack
from tools.registered import other_stacks
from tools.registered_sources import settled_sources


def certificates(stack: str) -> str:
    """The certificates of every role of a stack but those of state machines."""
    return "\n".join(_lines(stack)) + "\n"


def _lines(stack: str) -> Iterator[str]:
    run = registered(stack)
    trusts = {
        one.inputs["name"]: service_of(one.inputs["assumeRolePolicy"])
        for one in run.of("iam/role:Role").values()
    }
    policies = run.of("iam/rolePolicy:RolePolicy").values()
    for one in sorted(policies, key=lambda each: str(each.inputs["role"])):
        role = one.inputs["role"]
        if trusts[role] == "states.amazonaws.com":
            continue
        statements = json.loads(one.inputs["policy"])["Statement"]
        reasons = service_role_reasons(trusts[role], [*statements, *declared(stack, role)])
        yield f"the role {role}, which {trusts[role]} takes on, may"
        yield from certificate_lines(certified(statements, reasons))
        yield ""


def declared(stack: str, role: str) -> list[dict[str, Any]]:
    """What a function declares that its code calls, each statement with its `why`."""
    return [
        statement
        for planned in planned_stack(stack, account=program.ACCOUNT)
        if isinstance(planned.trigger, Uploads) and planned.trigger.function.name == role
        for statement in planned.trigger.function.statements
        if statement.get("why")
    ]


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
