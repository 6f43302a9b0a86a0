"""Does what a pipeline refers to exist, and is it what it claims? The references' names say what
each is (docs/configuration.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from downbeat.asl import states
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import code, missing
from downbeat.ops.finding import WARNING, Finding
from downbeat.ops.secret_command import secret_references
from downbeat.ops.task_logs import function_name
from downbeat.ops.waiting import tracking_table
from downbeat.plan.planned import Planned


def _text(planned: Planned, name: str) -> str:
    value = planned.references.get(name) if name in planned.pipeline.references else None
    return value if isinstance(value, str) else ""


def _asked(client: Any, call: Callable[[], Any]) -> Any:
    """The answer of a read; None where the thing is not there."""
    try:
        return call()
    except client.exceptions.ClientError as error:
        if missing(error) or code(error) in {"ClientException", "InvalidParameterException"}:
            return None
        raise


def _absent(planned: Planned, check: str, subject: str) -> Finding:
    return Finding(
        planned.key,
        check,
        subject,
        "it does not exist, or not in this account and region.",
        f"make it, or name another under references of {planned.key} in the stack's file.",
    )


def cluster(deployment: Deployment, planned: Planned) -> Iterator[Finding]:
    """The ECS cluster is ACTIVE."""
    arn = _text(planned, "cluster")
    if not arn:
        return
    answer = deployment.client("ecs").describe_clusters(clusters=[arn])
    found = answer.get("clusters", [])
    if not found:
        yield _absent(planned, "cluster", arn)
    elif found[0].get("status") != "ACTIVE":
        yield Finding(
            planned.key, "cluster", arn, f"it is {found[0].get('status')}.", "make it anew."
        )


def task_definition(deployment: Deployment, planned: Planned) -> Iterator[Finding]:
    """The task definition has the container, the roles and the log group that the stack names."""
    arn = _text(planned, "task_definition")
    if not arn:
        return
    client = deployment.client("ecs")
    answer = _asked(client, lambda: client.describe_task_definition(taskDefinition=arn))
    if answer is None:
        yield _absent(planned, "task definition", arn)
        return
    described = answer["taskDefinition"]
    containers = {one["name"]: one for one in described.get("containerDefinitions", [])}
    for message, fix in _wrong_parts(planned, described, containers):
        yield Finding(planned.key, "task definition", arn, message, fix)


def _wrong_parts(
    planned: Planned, described: dict[str, Any], containers: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    container = _text(planned, "container")
    if container and container not in containers:
        yield (
            f'it has no container "{container}"; it has {", ".join(containers) or "none"}.',
            "name one of them as references.container.",
        )
    for reference, key in (("task_role", "taskRoleArn"), ("execution_role", "executionRoleArn")):
        named, has = _text(planned, reference), described.get(key, "")
        if named and has and named != has:
            yield (
                f"its {key} is {has}, the stack names {named}: the execution role may not pass it.",
                f"name {has} as references.{reference}.",
            )
    group = _text(planned, "task_log_group")
    log = (containers.get(container, {}).get("logConfiguration") or {}).get("options") or {}
    if group and container in containers and log.get("awslogs-group") != group:
        yield (
            f"its log goes to {log.get('awslogs-group', 'nowhere')}, the stack names {group}.",
            "set awslogs-group of the container, or references.task_log_group.",
        )


def subnets(deployment: Deployment, planned: Planned) -> Iterator[Finding]:
    """Each subnet exists and has a way out: a default route, without which no image is pulled."""
    named = planned.references.get("subnets")
    if not isinstance(named, list) or not named:
        return
    client = deployment.client("ec2")
    found = {
        one["SubnetId"]: one
        for one in client.describe_subnets(Filters=[{"Name": "subnet-id", "Values": named}])[
            "Subnets"
        ]
    }
    for subnet in named:
        if subnet not in found:
            yield _absent(planned, "subnets", subnet)
            continue
        tables = _route_tables(client, subnet, found[subnet]["VpcId"])
        routes = [route for table in tables for route in table.get("Routes", [])]
        out = [one for one in routes if one.get("DestinationCidrBlock") == "0.0.0.0/0"]
        if not out:
            yield Finding(
                planned.key,
                "subnets",
                subnet,
                "it has no default route: tasks there reach AWS by VPC endpoints only.",
                "add a route to a NAT gateway, or endpoints for ECR, S3, CloudWatch Logs and"
                " Secrets Manager.",
                WARNING,
            )
        elif any(one.get("State") == "blackhole" for one in out):
            yield Finding(
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
        found: list[dict[str, Any]] = client.describe_route_tables(Filters=filters)["RouteTables"]
        if found:
            return found
    return []


def secrets(deployment: Deployment, planned: Planned) -> Iterator[Finding]:
    """Each secret exists, is not to be deleted, and has a value. The value is not read."""
    client = deployment.client("secretsmanager")
    for reference, arn in secret_references(planned).items():
        answer = _asked(client, lambda arn=arn: client.describe_secret(SecretId=arn))  # type: ignore[misc]
        command = f"downbeat secret put {planned.key} {reference} {deployment.options}"
        if answer is None:
            yield _absent(planned, "secrets", arn)
        elif answer.get("DeletedDate"):
            yield Finding(
                planned.key,
                "secrets",
                arn,
                "it is marked for deletion: nobody can read it.",
                f"aws secretsmanager restore-secret --secret-id {arn}",
            )
        elif not any(
            "AWSCURRENT" in stages for stages in answer.get("VersionIdsToStages", {}).values()
        ):
            yield Finding(planned.key, "secrets", arn, "it has no value.", command)


def buckets(deployment: Deployment, planned: Planned) -> Iterator[Finding]:
    """Each bucket that the stack names exists and may be asked."""
    client = deployment.client("s3")
    names = sorted(
        {_text(planned, name) for name in planned.pipeline.references if name.endswith("bucket")}
    )
    for bucket in filter(None, names):
        if _asked(client, lambda bucket=bucket: client.head_bucket(Bucket=bucket)) is None:  # type: ignore[misc]
            yield _absent(planned, "buckets", bucket)


def uploads(deployment: Deployment, planned: Planned) -> Iterator[Finding]:
    """The bucket that files come to sends its events to EventBridge."""
    if planned.uploads is None:
        return
    client, bucket = deployment.client("s3"), planned.uploads.bucket
    answer = _asked(client, lambda: client.get_bucket_notification_configuration(Bucket=bucket))
    if answer is not None and "EventBridgeConfiguration" not in answer:
        yield Finding(
            planned.key,
            "uploads",
            bucket,
            "it does not send its events to EventBridge: no upload arrives.",
            "docs/adr/0008-files-come-through-eventbridge.md has the commands.",
        )


def table(deployment: Deployment, planned: Planned) -> Iterator[Finding]:
    """The tracking table exists with the keys that the stack names, both strings."""
    tracking = tracking_table(deployment, planned)
    if tracking is None:
        return
    client = tracking.client
    answer = _asked(client, lambda: client.describe_table(TableName=tracking.name))
    if answer is None:
        yield _absent(planned, "table", tracking.name)
        return
    described = answer["Table"]
    has = {one["KeyType"]: one["AttributeName"] for one in described["KeySchema"]}
    types = {
        one["AttributeName"]: one["AttributeType"] for one in described["AttributeDefinitions"]
    }
    wanted = {"HASH": tracking.partition_key, "RANGE": tracking.sort_key}
    if has != wanted or any(types.get(name) != "S" for name in wanted.values()):
        yield Finding(
            planned.key,
            "table",
            tracking.name,
            f"its keys are {has}, the stack names {wanted}, both strings.",
            "name them as references.tracking_partition_key and tracking_sort_key.",
        )


def functions(deployment: Deployment, planned: Planned) -> Iterator[Finding]:
    """Each function that the definition invokes is there and can be invoked."""
    client = deployment.client("lambda")
    for name in sorted(_called(planned, "FunctionName", "lambda:")):
        answer = _asked(
            client,
            lambda name=name: client.get_function_configuration(FunctionName=name),  # type: ignore[misc]
        )
        if answer is None:
            yield _absent(planned, "functions", function_name(name))
        elif answer.get("State", "Active") not in ("Active", "Inactive"):
            yield Finding(
                planned.key,
                "functions",
                function_name(name),
                f"it is {answer['State']}: {answer.get('StateReason', 'no reason is given')}",
                "mend what the reason names, then deploy the function again.",
            )


def jobs(deployment: Deployment, planned: Planned) -> Iterator[Finding]:
    """Each Glue job of the role exists, may run as often at once as the definition runs it, and
    has no retries of its own, which would run beside those of the definition.
    """
    client = deployment.client("glue")
    for name, at_once in sorted(_glue_jobs(planned).items()):
        answer = _asked(client, lambda name=name: client.get_job(JobName=name))  # type: ignore[misc]
        if answer is None:
            yield _absent(planned, "jobs", name)
            continue
        job = answer["Job"]
        most = job.get("ExecutionProperty", {}).get("MaxConcurrentRuns", 1)
        if most < at_once:
            yield Finding(
                planned.key,
                "jobs",
                name,
                f"it may run {most}× at once, the definition runs it {at_once}×.",
                f"set its MaxConcurrentRuns to {at_once} or more.",
            )
        if job.get("MaxRetries", 0):
            yield Finding(
                planned.key,
                "jobs",
                name,
                f"it retries by itself ({job['MaxRetries']}×), beside the definition's Retry.",
                "set its MaxRetries to 0.",
                WARNING,
            )


def _called(planned: Planned, argument: str, resource: str) -> set[str]:
    """The plain values of an argument in the Tasks of one service."""
    found = set()
    for located in states(planned.definition):
        given = located.state.get("Arguments", located.state.get("Parameters"))
        value = given.get(argument) if isinstance(given, dict) else None
        if resource in str(located.state.get("Resource", "")) and isinstance(value, str):
            found |= {value} if not value.startswith("{%") else set()
    return found


def _glue_jobs(planned: Planned) -> dict[str, int]:
    """Job → how many states of one Parallel run it side by side, at least 1."""
    arns = {
        arn
        for statement in planned.statements
        for arn in (
            [statement["Resource"]]
            if isinstance(statement["Resource"], str)
            else statement["Resource"]
        )
        if ":glue:" in arn and ":job/" in arn
    }
    names = {arn.split(":job/")[1] for arn in arns if "*" not in arn}
    return {name: max(1, _side_by_side(planned.definition, name)) for name in names}


def _side_by_side(machine: Any, job: str) -> int:
    """The most branches of one Parallel whose own states start the job by its default name."""
    most = 0
    for state in machine.get("States", {}).values():
        branches = state.get("Branches", [])
        using = [
            any(
                f'"{job}"' in str(one.get("Arguments", {}).get("JobName", ""))
                or one.get("Arguments", {}).get("JobName") == job
                or f": '{job}'" in str(one.get("Arguments", {}).get("JobName", ""))
                for one in branch["States"].values()
                if isinstance(one.get("Arguments"), dict)
            )
            for branch in branches
        ]
        most = max(most, sum(using), *(_side_by_side(branch, job) for branch in branches), 0)
    return most
