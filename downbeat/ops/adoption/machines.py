"""How a state machine, its alias, its role and its log group are looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.ops.adoption.counterpart import (
    Counterpart,
    Look,
    absent,
    document,
    present,
    tag_map,
)
from downbeat.ops.connection import Connection

Inputs = Mapping[str, Any]


def _machine(where: Connection, inputs: Inputs) -> Counterpart | None:
    client = where.client("stepfunctions")
    arn = f"arn:{where.partition}:states:{where.region}:{where.account}:stateMachine:"
    arn += inputs["name"]
    machine = absent(client.describe_state_machine, stateMachineArn=arn)
    if not machine or machine["status"] == "DELETING":
        return None
    logging = machine.get("loggingConfiguration") or {}
    destinations = logging.get("destinations") or [{}]
    properties = present(
        name=machine["name"],
        type=machine["type"],
        definition=machine["definition"],
        roleArn=machine["roleArn"],
        tracingConfiguration={
            "enabled": bool((machine.get("tracingConfiguration") or {}).get("enabled"))
        },
        loggingConfiguration=present(
            level=logging.get("level", "OFF"),
            includeExecutionData=logging.get("includeExecutionData", False),
            logDestination=(destinations[0].get("cloudWatchLogsLogGroup") or {}).get("logGroupArn"),
        ),
    )
    tags = tag_map(client.list_tags_for_resource(resourceArn=arn).get("tags"))
    return Counterpart(arn, properties, arn, tags)


def _alias(where: Connection, inputs: Inputs) -> Counterpart | None:
    """The alias of the machine whose version its first route names."""
    machine = inputs["routingConfigurations"][0]["stateMachineVersionArn"].rsplit(":", 1)[0]
    arn = f"{machine}:{inputs['name']}"
    describe = where.client("stepfunctions").describe_state_machine_alias
    alias = absent(describe, stateMachineAliasArn=arn)
    if not alias:
        return None
    routes = [
        {"stateMachineVersionArn": one["stateMachineVersionArn"], "weight": one["weight"]}
        for one in alias["routingConfiguration"]
    ]
    properties = present(
        name=alias["name"], description=alias.get("description"), routingConfigurations=routes
    )
    return Counterpart(arn, properties, arn)


def _role(where: Connection, inputs: Inputs) -> Counterpart | None:
    iam, name = where.client("iam"), inputs["name"]
    answer = absent(iam.get_role, RoleName=name)
    if not answer:
        return None
    role = answer["Role"]
    attached = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    notes = tuple(
        f"the managed policy {one['PolicyArn']} stays attached: once the pipeline runs, `aws iam"
        f" detach-role-policy --role-name {name} --policy-arn {one['PolicyArn']}`."
        for one in attached
    )
    properties = present(
        name=role["RoleName"],
        path=role["Path"],
        description=role.get("Description"),
        assumeRolePolicy=document(role["AssumeRolePolicyDocument"]),
        permissionsBoundary=(role.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn"),
    )
    return Counterpart(name, properties, name, tag_map(role.get("Tags")), notes)


def _role_policy(where: Connection, inputs: Inputs) -> Counterpart | None:
    iam, role, name = where.client("iam"), inputs["role"], inputs["name"]
    policy = absent(iam.get_role_policy, RoleName=role, PolicyName=name)
    return policy and Counterpart(
        f"{role}:{name}",
        {"role": role, "name": name, "policy": document(policy["PolicyDocument"])},
        f"{role}:{name}",
    )


def _log_group(where: Connection, inputs: Inputs) -> Counterpart | None:
    client, name = where.client("logs"), inputs["name"]
    groups = client.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    log_group = next((group for group in groups if group["logGroupName"] == name), None)
    if not log_group:
        return None
    properties = present(
        name=name,
        retentionInDays=log_group.get("retentionInDays"),
        kmsKeyId=log_group.get("kmsKeyId"),
    )
    arn = str(log_group["arn"]).removesuffix(":*")
    tags = tag_map(client.list_tags_for_resource(resourceArn=arn).get("tags"))
    return Counterpart(name, properties, name, tags)


LOOKS: dict[str, Look] = {
    "aws:sfn/stateMachine:StateMachine": _machine,
    "aws:sfn/alias:Alias": _alias,
    "aws:iam/role:Role": _role,
    "aws:iam/rolePolicy:RolePolicy": _role_policy,
    "aws:cloudwatch/logGroup:LogGroup": _log_group,
}
