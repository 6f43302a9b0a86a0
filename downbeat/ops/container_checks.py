"""Can the containers of a pipeline start? Cluster, task definition, subnets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from downbeat.ops.deployment import Deployment
from downbeat.ops.finding import WARNING, CheckFinding
from downbeat.ops.referenced import absent, answer_or_none, reference_text
from downbeat.plan.planned import Planned


def cluster(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The ECS cluster is ACTIVE."""
    arn = reference_text(planned, "cluster")
    if not arn:
        return
    answer = deployment.client("ecs").describe_clusters(clusters=[arn])
    clusters = answer.get("clusters", [])
    if not clusters:
        yield absent(planned, "cluster", arn)
    elif clusters[0].get("status") != "ACTIVE":
        yield CheckFinding(
            planned.key, "cluster", arn, f"it is {clusters[0].get('status')}.", "make it anew."
        )


def task_definition(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The task definition has the container, the roles and the log group that the stack names."""
    arn = reference_text(planned, "task_definition")
    if not arn:
        return
    client = deployment.client("ecs")
    answer = answer_or_none(client, lambda: client.describe_task_definition(taskDefinition=arn))
    if answer is None:
        yield absent(planned, "task definition", arn)
        return
    described = answer["taskDefinition"]
    containers = {one["name"]: one for one in described.get("containerDefinitions", [])}
    for message, fix in _wrong_parts(planned, described, containers):
        yield CheckFinding(planned.key, "task definition", arn, message, fix)


def _wrong_parts(
    planned: Planned, described: dict[str, Any], containers: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    container = reference_text(planned, "container")
    if container and container not in containers:
        yield (
            f'it has no container "{container}"; it has {", ".join(containers) or "none"}.',
            "name one of them as references.container.",
        )
    for reference, key in (("task_role", "taskRoleArn"), ("execution_role", "executionRoleArn")):
        named, has = reference_text(planned, reference), described.get(key, "")
        if named and has and named != has:
            yield (
                f"its {key} is {has}, the stack names {named}: the execution role may not pass it.",
                f"name {has} as references.{reference}.",
            )
    group = reference_text(planned, "task_log_group")
    log = (containers.get(container, {}).get("logConfiguration") or {}).get("options") or {}
    if group and container in containers and log.get("awslogs-group") != group:
        yield (
            f"its log goes to {log.get('awslogs-group', 'nowhere')}, the stack names {group}.",
            "set awslogs-group of the container, or references.task_log_group.",
        )


def subnets(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """Each subnet exists and has a way out: a default route, without which no image is pulled. The
    embedded AWS gives subnets names of its own, and runs nothing in them.
    """
    named = planned.references.get("subnets")
    if not isinstance(named, list) or not named or deployment.connection.endpoint:
        return
    client = deployment.client("ec2")
    by_id = {
        one["SubnetId"]: one
        for one in client.describe_subnets(Filters=[{"Name": "subnet-id", "Values": named}])[
            "Subnets"
        ]
    }
    for subnet in named:
        if subnet not in by_id:
            yield absent(planned, "subnets", subnet)
            continue
        tables = _route_tables(client, subnet, by_id[subnet]["VpcId"])
        routes = [route for table in tables for route in table.get("Routes", [])]
        out = [one for one in routes if one.get("DestinationCidrBlock") == "0.0.0.0/0"]
        if not out:
            yield CheckFinding(
                planned.key,
                "subnets",
                subnet,
                "it has no default route: tasks there reach AWS by VPC endpoints only.",
                "add a route to a NAT gateway, or endpoints for ECR, S3, CloudWatch Logs and"
                " Secrets Manager.",
                WARNING,
            )
        elif any(one.get("State") == "blackhole" for one in out):
            yield CheckFinding(
                planned.key,
                "subnets",
                subnet,
                "its default route leads nowhere (blackhole): its NAT gateway is gone.",
                "make the NAT gateway anew and set the route to it.",
            )


def _route_tables(client: Any, subnet: str, vpc: str) -> list[dict[str, Any]]:
    """The subnet's own route table, else its VPC's main one."""
    for name, values in (
        ({"Name": "association.subnet-id", "Values": [subnet]}, None),
        ({"Name": "association.main", "Values": ["true"]}, {"Name": "vpc-id", "Values": [vpc]}),
    ):
        filters = [name, *([values] if values else [])]
        tables: list[dict[str, Any]] = client.describe_route_tables(Filters=filters)["RouteTables"]
        if tables:
            return tables
    return []
