"""What the template's role of a state machine allows, beside what the derived role has: told, not
imported.

Actions alone are compared: resources of a template are names of another stack.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from downbeat.asl.derivation import derived
from downbeat.asl.references import substituted
from downbeat.asl.resource_arns import place
from downbeat.asl.role_policy import observability
from downbeat.importing.examples import BUILT_IN_EXAMPLES, example_values
from downbeat.importing.intrinsics import Template, as_list, as_mapping, properties
from downbeat.importing.original import Original

ROLES, POLICIES = "AWS::IAM::Role", ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
MOST = 12


def role_notes(machine: Mapping[str, Any], template: Template, original: Original) -> Iterator[str]:
    """Yield a sentence on what the template's role allows and the derived one does not ask for, on
    what the derived one asks for besides, and on policies whose content is elsewhere.
    """
    allowed, elsewhere = _role(machine, template)
    if not allowed and not elsewhere:
        return
    needed = _needed(original)
    more = [one for one in allowed if not _meets(one, needed)]
    asked = [one for one in needed if not _meets(one, allowed)]
    if allowed and more:
        yield (
            f"the role of the template allows besides what the definition asks for:"
            f" {_shown(more)}. Take it away, or state it in the pipeline's permissions with a why."
        )
    if asked and not elsewhere:
        yield f"the derived role has besides the template's: {_shown(asked)}."
    if elsewhere:
        yield (
            f"the role of the template has policies that are not in it: {_shown(elsewhere)};"
            " what they allow is not compared."
        )


def _shown(names: Iterable[str]) -> str:
    every = sorted(set(names), key=str.lower)
    left = f" and {len(every) - MOST} more" if len(every) > MOST else ""
    return ", ".join(every[:MOST]) + left


def _needed(original: Original) -> list[str]:
    """The actions that the derived role has, with those of its demands and of a machine's logs."""
    values = {**BUILT_IN_EXAMPLES, **example_values(original.definition)}
    definition = substituted(original.definition, values)
    where = place(definition, state_machine_arn=str(values["state_machine_arn"]))
    reasons, gaps = derived(definition, where)
    statements = [
        *(reason.statement for reason in reasons),
        *(statement for gap in gaps for statement in gap.statements),
        *observability(),
    ]
    return sorted({action for one in statements for action in one["Action"]})


def _meets(action: str, others: Iterable[str]) -> bool:
    """Whether one of the others is this action, takes it in, or is taken in by it."""
    own = action.lower()
    return any(
        fnmatchcase(own, other) or fnmatchcase(other, own) for other in map(str.lower, others)
    )


def _role(machine: Mapping[str, Any], template: Template) -> tuple[list[str], list[str]]:
    """The actions that the machine's role allows, and the names of its policies elsewhere."""
    documents = [one for one in as_list(machine.get("Policies")) if isinstance(one, Mapping)]
    elsewhere = [one for one in as_list(machine.get("Policies")) if isinstance(one, str)]
    elsewhere += [next(iter(one)) for one in documents if one and "Statement" not in one]
    logical = _logical(machine.get("RoleArn", machine.get("Role")), template)
    role = properties(template.resources.get(logical), template)
    for policy in as_list(role.get("Policies")):
        documents.append(as_mapping(as_mapping(policy).get("PolicyDocument")))
    elsewhere += [str(one) for one in as_list(role.get("ManagedPolicyArns"))]
    for name, resource in template.resources.items():
        if as_mapping(resource).get("Type") in POLICIES and logical:
            own = properties(resource, template)
            if any(logical in str(one) for one in as_list(own.get("Roles"))):
                documents.append(as_mapping(own.get("PolicyDocument")))
                elsewhere = [one for one in elsewhere if one != f"${{{name}}}"]
    return list(_actions(documents)), elsewhere


def _logical(value: Any, template: Template) -> str:
    """The logical id of the role that a machine names by Ref or GetAtt; "" for one elsewhere."""
    argument = value.get("Fn::GetAtt", value.get("Ref")) if isinstance(value, Mapping) else None
    name = argument[0] if isinstance(argument, list) and argument else str(argument).split(".")[0]
    kind = as_mapping(template.resources.get(name)).get("Type")
    return str(name) if kind == ROLES else ""


def _actions(documents: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for document in documents:
        statements = document.get("Statement")
        for one in statements if isinstance(statements, list) else [statements]:
            actions = as_mapping(one).get("Action", [])
            if as_mapping(one).get("Effect", "Allow") == "Allow":
                listed = actions if isinstance(actions, list) else [actions]
                yield from (str(action) for action in listed if isinstance(action, str))
