"""How a stand-in is made, for each kind of reference: a cluster, a bucket, a table, a function …
by a call of the embedded AWS."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

IMAGE = "public.ecr.aws/docker/library/busybox:latest"
STAND_INS = Path(__file__).resolve().parents[2] / "stand_ins"
HANDLER = "def handle(event, context):\n    return event\n"
CONCURRENT_RUNS = 3  # two runs of one job side by side, and one to spare
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


class StandIn(NamedTuple):
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


def _cluster(client: Callable[[str], Any], stand_in: StandIn) -> None:
    client("ecs").create_cluster(clusterName=stand_in.name)


def _task_definition(client: Callable[[str], Any], stand_in: StandIn) -> None:
    if not client("ecs").list_task_definitions(familyPrefix=stand_in.name)["taskDefinitionArns"]:
        container = {
            "name": str(stand_in.beside.get("container") or "main"),
            "image": IMAGE,
            "essential": True,
        }
        client("ecs").register_task_definition(
            family=stand_in.name,
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="1024",
            memory="2048",
            containerDefinitions=[container],
        )


def _role(client: Callable[[str], Any], stand_in: StandIn) -> None:
    path = stand_in.value.split(":role", 1)[1].removesuffix(stand_in.name)
    client("iam").create_role(RoleName=stand_in.name, Path=path, AssumeRolePolicyDocument=TRUST)


def _secret(client: Callable[[str], Any], stand_in: StandIn) -> None:
    name = (
        stand_in.value.split(":", 6)[6].rsplit("-", 1)[0]
        if stand_in.value.startswith("arn:")
        else stand_in.value
    )
    client("secretsmanager").create_secret(Name=name, SecretString="{}", Description="stand-in")


def _bucket(client: Callable[[str], Any], stand_in: StandIn) -> None:
    region = client("s3").meta.region_name
    where = (
        {}
        if region == "us-east-1"
        else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    )
    client("s3").create_bucket(Bucket=stand_in.value, **where)
    client("s3").put_bucket_notification_configuration(
        Bucket=stand_in.value, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )


def _table(client: Callable[[str], Any], stand_in: StandIn) -> None:
    key_names = {
        kind: _beside(stand_in, f"{word}_key")
        for word, kind in (("partition", "HASH"), ("sort", "RANGE"))
    }
    keys = {kind: name for kind, name in key_names.items() if name} or {"HASH": "pk"}
    client("dynamodb").create_table(
        TableName=stand_in.value,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in keys.values()
        ],
        KeySchema=[{"AttributeName": name, "KeyType": kind} for kind, name in keys.items()],
    )


def _beside(stand_in: StandIn, ending: str) -> str | None:
    return next(
        (
            str(value)
            for name, value in stand_in.beside.items()
            if name.endswith(ending) and isinstance(value, str)
        ),
        None,
    )


def _job(client: Callable[[str], Any], stand_in: StandIn) -> None:
    client("glue").create_job(
        Name=stand_in.value,
        Role="stand-in",
        Command={"Name": "glueetl", "ScriptLocation": "s3://stand-in/job.py"},
        ExecutionProperty={"MaxConcurrentRuns": CONCURRENT_RUNS},
    )


def _function(client: Callable[[str], Any], stand_in: StandIn) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("code.py", _handler(stand_in.name))
    arguments = {
        "FunctionName": stand_in.name,
        "Runtime": "python3.13",
        "Role": "arn:aws:iam::000000000000:role/stand-in",
    }
    try:
        client("lambda").create_function(
            **arguments, Handler="code.handle", Code={"ZipFile": code.getvalue()}
        )
    except client("lambda").exceptions.ResourceConflictException:
        client("lambda").update_function_code(FunctionName=stand_in.name, ZipFile=code.getvalue())


def _handler(name: str) -> str:
    """The code of a function's stand-in: stand_ins/<name>.py, with or without the last part of the
    name (`cm-etl-dev`: cm_etl_dev.py, cm_etl.py); where there is none, it answers what it is asked.
    """
    for each in (name, name.rpartition("-")[0]):
        path = STAND_INS / f"{each.replace('-', '_')}.py"
        if each and path.is_file():
            return path.read_text(encoding="utf-8")
    return HANDLER


def _queue(client: Callable[[str], Any], stand_in: StandIn) -> None:
    client("sqs").create_queue(QueueName=stand_in.name)


def _topic(client: Callable[[str], Any], stand_in: StandIn) -> None:
    client("sns").create_topic(Name=stand_in.name)


def _log_group(client: Callable[[str], Any], stand_in: StandIn) -> None:
    client("logs").create_log_group(logGroupName=stand_in.value)


# A key's id and a subnet's cannot be chosen, and nothing that the embedded AWS does needs them.
MAKERS: Mapping[str, Callable[[Callable[[str], Any], StandIn], None]] = {
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
