"""IAM: roles, with their inline and attached policies."""

from __future__ import annotations

import json
from typing import Any

from downbeat.emulator.provider.resource import (
    EVERY,
    Inputs,
    Outputs,
    ResourceType,
    Target,
    given,
    missing,
)


def _create_role(place: Target, inputs: Inputs) -> Outputs:
    made = place("iam").create_role(
        RoleName=inputs["name"],
        AssumeRolePolicyDocument=inputs["assumeRolePolicy"],
        **given(
            Path=inputs.get("path"),
            Description=inputs.get("description"),
            MaxSessionDuration=inputs.get("maxSessionDuration"),
            PermissionsBoundary=inputs.get("permissionsBoundary"),
        ),
    )["Role"]
    _policies(place, inputs, {})
    return {
        "arn": made["Arn"],
        "uniqueId": made["RoleId"],
        "createDate": made["CreateDate"].isoformat(),
    }


def _policies(place: Target, inputs: Inputs, state: Inputs) -> None:
    """The policies written in the role itself: `inlinePolicies` and `managedPolicyArns`."""
    iam, role = place("iam"), inputs["name"]
    inline = {
        policy["name"]: policy["policy"]
        for policy in inputs.get("inlinePolicies") or []
        if policy.get("name")
    }
    for name in sorted(
        {policy["name"] for policy in state.get("inlinePolicies") or [] if policy.get("name")}
        - inline.keys()
    ):
        missing(iam.delete_role_policy, RoleName=role, PolicyName=name)
    for name, document in sorted(inline.items()):
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)
    managed = set(inputs.get("managedPolicyArns") or [])
    for arn in sorted(set(state.get("managedPolicyArns") or []) - managed):
        missing(iam.detach_role_policy, RoleName=role, PolicyArn=arn)
    for arn in sorted(managed):
        iam.attach_role_policy(RoleName=role, PolicyArn=arn)


def _update_role(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    iam, role = place("iam"), inputs["name"]
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=inputs["assumeRolePolicy"])
    iam.update_role(
        RoleName=role,
        Description=inputs.get("description") or "",
        **given(MaxSessionDuration=inputs.get("maxSessionDuration")),
    )
    if inputs.get("permissionsBoundary"):
        iam.put_role_permissions_boundary(
            RoleName=role, PermissionsBoundary=inputs["permissionsBoundary"]
        )
    elif state.get("permissionsBoundary"):
        iam.delete_role_permissions_boundary(RoleName=role)
    _policies(place, inputs, state)
    return {key: state.get(key) for key in ("arn", "uniqueId", "createDate")}


def _read_role(place: Target, name: str, state: Inputs) -> Outputs | None:
    response = missing(place("iam").get_role, RoleName=name)
    return response and {
        "arn": response["Role"]["Arn"],
        "name": name,
        "path": response["Role"]["Path"],
        "assumeRolePolicy": document_text(response["Role"]["AssumeRolePolicyDocument"]),
    }


def document_text(policy: Any) -> str:
    return policy if isinstance(policy, str) else json.dumps(policy)


def _delete_role(place: Target, name: str, state: Inputs) -> None:
    iam = place("iam")
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    for inline in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=inline)
    iam.delete_role(RoleName=name)


def _put_role_policy(place: Target, inputs: Inputs) -> Outputs:
    place("iam").put_role_policy(
        RoleName=inputs["role"], PolicyName=inputs["name"], PolicyDocument=inputs["policy"]
    )
    return {}


def _read_role_policy(place: Target, identity: str, state: Inputs) -> Outputs | None:
    role, name = identity.split(":", 1)
    role_policy = missing(place("iam").get_role_policy, RoleName=role, PolicyName=name)
    return role_policy and {
        "role": role,
        "name": name,
        "policy": document_text(role_policy["PolicyDocument"]),
    }


def _delete_role_policy(place: Target, identity: str, state: Inputs) -> None:
    role, name = identity.split(":", 1)
    place("iam").delete_role_policy(RoleName=role, PolicyName=name)


def _attach(place: Target, inputs: Inputs) -> Outputs:
    place("iam").attach_role_policy(RoleName=inputs["role"], PolicyArn=inputs["policyArn"])
    return {}


def _read_attachment(place: Target, identity: str, state: Inputs) -> Outputs | None:
    role, arn = identity.split("/", 1)
    response = missing(place("iam").list_attached_role_policies, RoleName=role)
    attached = response and arn in {policy["PolicyArn"] for policy in response["AttachedPolicies"]}
    return {"role": role, "policyArn": arn} if attached else None


def _detach(place: Target, identity: str, state: Inputs) -> None:
    role, arn = identity.split("/", 1)
    place("iam").detach_role_policy(RoleName=role, PolicyArn=arn)


RESOURCES = [
    ResourceType(
        "aws:iam/role:Role",
        create=_create_role,
        update=_update_role,
        read=_read_role,
        delete=_delete_role,
        id="{name}",
        outputs={"arn": "arn:{partition}:iam::{account}:role{path}{name}"},
        replaces=frozenset({"name", "namePrefix", "path"}),
        autoname="name",
        taggable="role",
        defaults={"path": "/", "maxSessionDuration": 3600, "forceDetachPolicies": False},
    ),
    ResourceType(
        "aws:iam/rolePolicy:RolePolicy",
        create=_put_role_policy,
        update=lambda place, inputs, state: _put_role_policy(place, inputs),
        read=_read_role_policy,
        delete=_delete_role_policy,
        id="{role}:{name}",
        replaces=frozenset({"name", "namePrefix", "role"}),
        autoname="name",
    ),
    ResourceType(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        create=_attach,
        read=_read_attachment,
        delete=_detach,
        id="{role}/{policyArn}",
        replaces=EVERY,
    ),
]
