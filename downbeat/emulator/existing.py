"""Stand-ins in the embedded AWS for what a stack's references point to: the clusters, buckets,
tables, jobs … that exist already.

They are no part of the stack. A reference's name says what it is (`reports_bucket` is a bucket:
settings.references); its value, where the stack file writes it, is the stand-in's name or ARN. An
output of another stack gets a value of the same kind. Glue jobs may be named in a pipeline itself;
its statements name them.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from downbeat.config import Stack, StackOutput
from downbeat.config.existing_parts import PART_KINDS
from downbeat.config.references import ARN, kind_of, kind_word
from downbeat.emulator import ministack
from downbeat.plan.planned import Planned

IMAGE = "public.ecr.aws/docker/library/busybox:latest"
STAND_INS = Path(__file__).resolve().parents[2] / "stand_ins"
HANDLER = "def handle(event, context):\n    return event\n"
CONCURRENT_RUNS = 3  # two runs of one job side by side, and one to spare
JOB_ARN = re.compile(r"arn:[^:]+:glue:[^:]*:[^:]*:job/([^*?]+)")
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": ["ecs-tasks.amazonaws.com", "glue.amazonaws.com"]},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
EXISTS = (
    "AlreadyExists",
    "AlreadyExistsException",
    "BucketAlreadyOwnedByYou",
    "BucketAlreadyExists",
    "EntityAlreadyExists",
    "ResourceAlreadyExistsException",
    "ResourceConflictException",
    "ResourceExistsException",
    "ResourceInUseException",
    "EntityAlreadyExistsException",
)


class Wanted(NamedTuple):
    """One reference: the word for its kind (KINDS), its value, its pipeline's other references."""

    kind: str
    value: str
    beside: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The resource's own name: the last part of an ARN's path, without revision."""
        return self.value.split(":")[
            5 if self.value.startswith("arn:") and self.kind in WITH_TYPE_IN_PATH else -1
        ].split("/")[-1]


WITH_TYPE_IN_PATH = ("cluster", "task_definition", "role", "roles")


def _cluster(client: Callable[[str], Any], wanted: Wanted) -> None:
    client("ecs").create_cluster(clusterName=wanted.name)


def _task_definition(client: Callable[[str], Any], wanted: Wanted) -> None:
    if not client("ecs").list_task_definitions(familyPrefix=wanted.name)["taskDefinitionArns"]:
        container = {
            "name": str(wanted.beside.get("container") or "main"),
            "image": IMAGE,
            "essential": True,
        }
        client("ecs").register_task_definition(
            family=wanted.name,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="1024",
            memory="2048",
            containerDefinitions=[container],
        )


def _role(client: Callable[[str], Any], wanted: Wanted) -> None:
    path = wanted.value.split(":role", 1)[1].removesuffix(wanted.name)
    client("iam").create_role(RoleName=wanted.name, Path=path, AssumeRolePolicyDocument=TRUST)


def _secret(client: Callable[[str], Any], wanted: Wanted) -> None:
    name = (
        wanted.value.split(":", 6)[6].rsplit("-", 1)[0]
        if wanted.value.startswith("arn:")
        else wanted.value
    )
    client("secretsmanager").create_secret(Name=name, SecretString="{}", Description="stand-in")


def _bucket(client: Callable[[str], Any], wanted: Wanted) -> None:
    region = client("s3").meta.region_name
    where = (
        {}
        if region == "us-east-1"
        else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    )
    client("s3").create_bucket(Bucket=wanted.value, **where)
    client("s3").put_bucket_notification_configuration(
        Bucket=wanted.value, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )


def _table(client: Callable[[str], Any], wanted: Wanted) -> None:
    found = {
        kind: _beside(wanted, f"{word}_key")
        for word, kind in (("partition", "HASH"), ("sort", "RANGE"))
    }
    keys = {kind: name for kind, name in found.items() if name} or {"HASH": "pk"}
    client("dynamodb").create_table(
        TableName=wanted.value,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in keys.values()
        ],
        KeySchema=[{"AttributeName": name, "KeyType": kind} for kind, name in keys.items()],
    )


def _beside(wanted: Wanted, ending: str) -> str | None:
    return next(
        (
            str(value)
            for name, value in wanted.beside.items()
            if name.endswith(ending) and isinstance(value, str)
        ),
        None,
    )


def _job(client: Callable[[str], Any], wanted: Wanted) -> None:
    client("glue").create_job(
        Name=wanted.value,
        Role="stand-in",
        Command={"Name": "glueetl", "ScriptLocation": "s3://stand-in/job.py"},
        ExecutionProperty={"MaxConcurrentRuns": CONCURRENT_RUNS},
    )


def _function(client: Callable[[str], Any], wanted: Wanted) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("code.py", _handler(wanted.name))
    arguments = {
        "FunctionName": wanted.name,
        "Runtime": "python3.13",
        "Role": "arn:aws:iam::000000000000:role/stand-in",
    }
    try:
        client("lambda").create_function(
            **arguments, Handler="code.handle", Code={"ZipFile": code.getvalue()}
        )
    except client("lambda").exceptions.ResourceConflictException:
        client("lambda").update_function_code(FunctionName=wanted.name, ZipFile=code.getvalue())


def _handler(name: str) -> str:
    """The code of a function's stand-in: stand_ins/<name>.py, with or without the last part of the
    name (`cm-etl-dev`: cm_etl_dev.py, cm_etl.py); where there is none, it answers what it is asked.
    """
    for each in (name, name.rpartition("-")[0]):
        path = STAND_INS / f"{each.replace('-', '_')}.py"
        if each and path.is_file():
            return path.read_text(encoding="utf-8")
    return HANDLER


def _queue(client: Callable[[str], Any], wanted: Wanted) -> None:
    client("sqs").create_queue(QueueName=wanted.name)


def _topic(client: Callable[[str], Any], wanted: Wanted) -> None:
    client("sns").create_topic(Name=wanted.name)


def _log_group(client: Callable[[str], Any], wanted: Wanted) -> None:
    client("logs").create_log_group(logGroupName=wanted.value)


# A key's id and a subnet's cannot be chosen, and nothing that the embedded AWS does needs them.
MAKERS: Mapping[str, Callable[[Callable[[str], Any], Wanted], None]] = {
    "cluster": _cluster,
    "task_definition": _task_definition,
    "role": _role,
    "roles": _role,
    "secret": _secret,
    "bucket": _bucket,
    "table": _table,
    "job": _job,
    "function": _function,
    "queue": _queue,
    "topic": _topic,
    "log_group": _log_group,
}


def make(stack: Stack, where: ministack.Embedded, planned: Iterable[Planned] = ()) -> list[str]:
    """Makes what is missing, in the account and region that an ARN names; gives each as "bucket
    ccapi-reports-dev", sorted. `planned`: the stack's pipelines, for the jobs that they name.
    """
    made = []
    wanted = {item[:2]: item for item in (*jobs(planned), *references(stack, where.account))}
    for _, item in sorted(wanted.items()):
        client = ministack.clients(where.endpoint, *_where(item, stack.region, where.account))
        try:
            MAKERS[item.kind](client, item)
        except ClientError as error:
            if error.response["Error"]["Code"] not in EXISTS:
                raise
        made.append(
            f"{item.kind.replace('_', ' ').removesuffix('s')} {item.value.rsplit(':', 1)[-1]}"
        )
    return sorted(set(made))


def jobs(planned: Iterable[Planned]) -> list[Wanted]:
    """Every Glue job that a statement of a pipeline names in full, derived from a Task or written
    under `permissions`.
    """
    resources = (
        resource
        for each in planned
        for statement in each.statements
        for resource in _listed(statement.get("Resource"))
    )
    names = {match[1] for resource in resources if (match := JOB_ARN.fullmatch(resource))}
    return [Wanted("job", name, {}) for name in sorted(names)]


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def references(stack: Stack, account: str) -> list[Wanted]:
    """Every reference and every part that exists already for which a stand-in can be made, once
    each.
    """
    found: dict[tuple[str, str], Wanted] = {}
    for pipeline in stack.pipelines.values():
        given = {name: value for name, value in pipeline.references.items() if value is not None}
        beside = {
            name: stand_in(name, stack.region, account) if isinstance(value, StackOutput) else value
            for name, value in given.items()
        }
        for name, value in beside.items():
            word = kind_word(name)
            for each in value if isinstance(value, list | tuple) else [value]:
                if word in MAKERS and isinstance(each, str):
                    found.setdefault((word, each), Wanted(word, each, beside))
        for part, arn in pipeline.existing.items():
            word = PART_KINDS.get(part, "")
            if word in MAKERS:
                found.setdefault((word, arn), Wanted(word, arn, {}))
    return list(found.values())


def stack_values(stack: Stack, account: str) -> dict[StackOutput, Any]:
    """A value for every output of another stack that a reference names."""
    pairs = [
        (name, value)
        for pipeline in stack.pipelines.values()
        for name, value in pipeline.references.items()
    ]
    return {
        value: stand_in(name, stack.region, account)
        for name, value in pairs
        if isinstance(value, StackOutput)
    }


def stand_in(name: str, region: str, account: str) -> Any:
    """A value that AWS would take for a reference of this name: an ARN of the account, a bucket's
    name, a list of subnets …
    """
    kind = kind_of(name)
    if kind is None:
        return f"stand-in-{name.replace('_', '-')}"
    match = ARN.match(kind.example)
    value = kind.example
    if match:
        partition, service, where, _, resource = match.groups()
        value = f"arn:{partition}:{service}:{region if where else ''}:{account}:{resource}"
    return [value] if kind.many else value


def _where(wanted: Wanted, region: str, account: str) -> tuple[str, str]:
    """(region, account) of an ARN; the stack's for a name."""
    match = ARN.match(wanted.value)
    if not match:
        return region, account
    _, _, its_region, its_account, _ = match.groups()
    return its_region or region, its_account if its_account.isdigit() else account
