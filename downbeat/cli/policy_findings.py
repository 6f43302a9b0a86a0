"""What the policy pack says of a planned pipeline, without the engine: the same rules, in this
process, on the definition and the role that its stack would register.

The resources around them are alike for every pipeline and built by components/, whose tests hold
them to the whole pack.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.plan.planned import Planned

MACHINE, ROLE_POLICY = "aws:sfn/stateMachine:StateMachine", "aws:iam/rolePolicy:RolePolicy"
# What this rule asks for in the machine, an EventBridge rule of the plan does outside of it.
FAILURE_NOTIFIED = "sfn-failure-notified"
PACK = "policies"


def has_pack() -> bool:
    """Whether the policy pack lies beside this library or in the project: it is deployed alone, so
    the installed library does not bring it along.
    """
    module_spec = importlib.util.find_spec(PACK)
    places = module_spec.submodule_search_locations if module_spec else None
    return any((Path(place) / "rules" / "__init__.py").is_file() for place in places or ())


def missing_pack() -> list[Diagnostic]:
    """A warning where the pack cannot be asked."""
    if has_pack():
        return []
    sentence = (
        "the policies were not checked: this installation has no policy pack. Copy the folder"
        " policies/ of Downbeat's repository into the project."
    )
    return [Diagnostic("/policies", sentence, "no-policy-pack", "warning")]


def policy_diagnostics(planned: Planned) -> Iterator[Diagnostic]:
    """Every finding of the pack; mandatory ones are errors, advisory ones warnings. Nothing where
    there is no pack.
    """
    if not has_pack():
        return
    from policies.rules import RULES, definitions
    from policies.rules.judgement import judged
    from policies.rules.rule import MANDATORY, Resource

    definition = json.dumps(planned.definition)
    policy = json.dumps({"Version": "2012-10-17", "Statement": planned.statements})
    name = planned.address.name
    role = {"name": name, "role": planned.address.execution_role, "policy": policy}
    machine = {"name": name, "type": "STANDARD", "definition": definition}
    reported = "FAILED" in planned.reported_statuses["failure"]
    for rule in RULES:
        if reported and rule.name == FAILURE_NOTIFIED:
            continue
        # A definition that calls nothing has a role of which only the components say something.
        resources = [Resource(ROLE_POLICY, role, name=name)] if planned.statements else []
        if rule in definitions.RULES:
            resources.append(Resource(MACHINE, machine, name=name))
        for resource in resources:
            for finding in judged(rule, resource, {}):
                yield Diagnostic(
                    _path(resource.type, finding.path),
                    f"{finding.message} (policy {rule.name})",
                    "policy-violation",
                    "error" if rule.level == MANDATORY else "warning",
                )


def action_diagnostics(spec: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """What the pack would say of the actions that a pipeline's own statements name: it cannot be
    asked before the role is known, and a misspelt action may be why the role is not.
    """
    statements = spec.get("permissions", ())
    if not has_pack() or not isinstance(statements, (list, tuple)):
        return
    from policies.rules.authorization import unknown_action

    for number, statement in enumerate(statements):
        named = statement.get("Action") if isinstance(statement, Mapping) else None
        for action in named if isinstance(named, (list, tuple)) else [named]:
            if not isinstance(action, str) or ":" not in action:
                continue
            every = f"{action} is every action of a kind: name those that are needed."
            unknown = unknown_action(action)
            message = every if "*" in action else f"{action}: {unknown}" if unknown else ""
            if message:
                yield Diagnostic(f"/permissions[{number}]/Action", message, "policy-violation")


def _path(type_: str, path: str) -> str:
    """The path in the pipeline: "/States/…" in its definition, "/role/…" in its role."""
    return path.removeprefix("definition") or "/" if type_ == MACHINE else f"/role/{path}"
