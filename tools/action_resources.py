"""The resource types of an action, as the list of operations writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from downbeat.asl.integrations.sdk_actions import actions
from policies.rules.resource_widths import STATELESS
from tools.aws_sdk_actions import action_name
from tools.resource_bindings import PLACE, VARIABLE, bound, kind_named, stem
from tools.service_arguments import Operation, arguments_that_matter

# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
TAGGING = ("TagResource", "AddTags", "AddTagsToResource", "CreateTags", "TagResources")
# Resource types that a call names by an ARN of another form, which its reader refuses.
OTHER_FORMS = ("s3:${Region}:${Account}:accesspoint", "s3express:")


def resource(number: int, template: str, required: bool, operation: Operation, alone: bool) -> str:
    """One resource type of an action: "3:JobName", "3?:JobName" where it need not be there,
    "3?Job+Jobs:" where one of these arguments brings it in but none tells it.
    """
    variables = [name for name in VARIABLE.findall(template) if name not in PLACE]
    bindings = [
        bound(name, template, operation, alone and len(variables) == 1) for name in variables
    ]
    whole = next((one.source for one in bindings if one and one.whole), None)
    sources = [one.source if one else (whole or "") for one in bindings]
    if whole:
        sources = [whole for _ in sources]
    optional = not required and "*" not in sources
    complete = all(sources)
    near = [] if complete or not optional else _near(kind_named(template), operation)
    return f"{number}{'?' if optional else ''}{'+'.join(near)}:{','.join(sources)}"


# Kinds whose name is a part of other kinds' names: an argument with it says nothing of them.
GENERIC = {"group", "resource", "job", "key", "policy", "role", "rule", "type"}
# An argument that names another kind, whose name is the end of this one's.
NOT_NEAR = {("SubnetId", "secondarysubnet")}


def _near(kind: str, operation: Operation) -> list[str]:
    """The arguments that may name a resource of this kind, and are not another kind's own."""
    tops = sorted({re.split(r"[.\[]", path)[0] for path in operation.members})
    if not kind or kind in GENERIC:
        return []
    near = [top for top in tops if len(stem(top)) > 3 and _may_name(stem(top), kind)]
    return [top for top in near if (top, kind) not in NOT_NEAR]


def _may_name(argument: str, kind: str) -> bool:
    """ "snapshot" may name a "clustersnapshot", and "launchtemplateconfigs" a "launchtemplate"."""
    part = argument not in GENERIC and kind.endswith(argument)
    return part or argument.startswith(kind) or argument.endswith(kind)


def entry(operation: Operation, service: str, raw: Mapping[str, Any], arns: list[str]) -> str:
    """The operation's actions with their resource types, and its arguments that matter."""
    parts = []
    for action in actions(service, action_name(operation.name)):
        privilege = known(raw, action)
        if privilege is None:
            continue
        prefix, name = action.split(":")
        types = raw[prefix]["resources"]
        listed = sorted(
            {
                (types[kind.rstrip("*")]["arn"], one["required"])
                for kind, one in privilege["resource_types"].items()
                if kind.rstrip("*") in types
            }
        )
        listed = [one for one in listed if not _other_form(one[0])] or listed
        texts: list[str] = []
        for template, required in listed:
            if template not in arns:
                arns.append(template)
            alone = len(listed) == 1
            texts.append(resource(arns.index(template), template, required, operation, alone))
        spelt = f"{prefix}:{privilege['privilege_name']}"
        parts.append(" ".join([spelt + "~" * (spelt.lower() in STATELESS), *texts]))
    if not parts:
        return ""
    extra = [
        f";{kind} {path}" + (_tagging(parts[0], operation, raw, arns) if kind == "tags" else "")
        for path, kind in arguments_that_matter(operation)
    ]
    return "|".join(parts) + "".join(extra)


def _other_form(template: str) -> bool:
    return template.removeprefix("arn:${Partition}:").startswith(OTHER_FORMS)


def _tagging(part: str, operation: Operation, raw: Mapping[str, Any], arns: list[str]) -> str:
    """The action that tags what this one makes, on the same resources; nothing where the service
    has none.
    """
    spelt, *texts = part.split(" ")
    prefix = spelt.split(":")[0]
    noun = stem(re.sub(r"^[A-Z][a-z]+", "", operation.name))
    for name in TAGGING:
        privilege = raw[prefix]["privileges"].get(name)
        if privilege is None:
            continue
        types = raw[prefix]["resources"]
        templates = sorted(
            types[kind.rstrip("*")]["arn"]
            for kind in privilege["resource_types"]
            if kind.rstrip("*") in types
        )
        shared = [one for one in texts if arns[int(re.split("[?:]", one)[0])] in templates]
        for template in templates if not shared else ():
            if kind_named(template) == noun:
                if template not in arns:
                    arns.append(template)
                shared.append(resource(arns.index(template), template, True, operation, False))
        if shared:
            return " ".join(["", f"{prefix}:{name}", *shared])
    return ""


def known(raw: Mapping[str, Any], action: str) -> dict[str, Any] | None:
    """The reference's entry of an action, whatever its letters' case; None where it has none."""
    prefix, name = action.split(":")
    privileges = raw.get(prefix, {}).get("privileges", {})
    spelt = next((one for one in (name, *privileges) if one.lower() == name.lower()), name)
    privilege = privileges.get(spelt)
    if privilege is None:
        spelt = next((one for one in privileges if one.lower() == name.lower()), name)
        privilege = privileges.get(spelt)
    return {**privilege, "privilege_name": spelt} if privilege else None
