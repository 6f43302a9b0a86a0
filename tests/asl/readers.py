"""How the arguments of calls are read: `python -m tests.asl.readers` prints tests/asl/readers.txt.

Each argument of the table of integrations reads the same texts: names, ARNs, URLs, statements, and
such that are nearly one of these. Arguments that read all of them alike stand together, with each
text that is not refused. The table is built anew, while the test runs.
"""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.asl.derived import anew

HERE = "us-east-1:123456789012"
THERE = "eu-west-1:210987654321"
TEXTS = (
    *(
        "",
        " ",
        "nightly",
        " nightly",
        "nightly ",
        "night/ly",
        "nightly:7",
        "nightly:7:8",
        "n.i-g_h.t",
    ),
    *("x.y", "NIGHTLY", "ü", "12345678-1234-1234-1234-123456789012", "123456789012:function:f"),
    *(
        "123456789012:f:live",
        "f:$LATEST",
        "f:live",
        "f:12",
        "mrk-" + "0" * 32,
        "0" * 31,
        "ab",
        "a" * 64,
    ),
    *(
        "us.anthropic.claude-3:0",
        "anthropic.claude-3:0",
        "global.amazon.nova-lite-v1:0",
        "xx.y.z-1:0",
    ),
    *("bucket/key", "/bucket/a/b", "bucket/a%20b?versionId=7", "bucket/", "Bucket/key", "bucket/*"),
    *(
        "s3://bucket/key",
        "s3://bucket",
        "s3://bucket/",
        "s3://bucket/a/b/",
        "s3://Bucket/a",
        "s3:///a",
    ),
    "https://sqs.eu-west-1.amazonaws.com/210987654321/orders.fifo",
    "https://sqs.cn-north-1.amazonaws.com.cn/210987654321/orders",
    "https://eu-west-1.queue.amazonaws.com/210987654321/orders",
    "https://queue.amazonaws.com/210987654321/orders",
    "https://sqs.eu-west-1.amazonaws.com/21098765432/orders",
    "https://abc123.execute-api.eu-west-1.amazonaws.com/live/orders",
    "https://abc123.execute-api.eu-west-1.amazonaws.com",
    "abc123.execute-api.eu-west-1.amazonaws.com",
    "abc123.execute-api.cn-north-1.amazonaws.com.cn",
    "https://api.example.com/orders?a=b#c",
    "https://user@api.example.com:8443/a b/{id}",
    "http://api.example.com",
    "GET",
    "IAM_ROLE",
    "NO_AUTH",
    "RESOURCE_POLICY",
    'SELECT * FROM "orders"."by_day" WHERE id = 1',
    "select a, b from orders;",
    "INSERT INTO orders VALUE {'id': 1}",
    'update "orders" set a = 1',
    "DELETE FROM orders WHERE id = 1",
    "EXISTS(SELECT * FROM orders WHERE id = 1)",
    "CREATE TABLE sales.orders AS SELECT * FROM raw.orders",
    "arn:aws:sns",
    "arn::sns:::orders",
    "arn:aws:::x:orders",
    "arn:aws:s3:::bucket",
    "arn:aws:s3:::bucket/key",
    f"arn:aws:s3:{THERE}:accesspoint/point",
    "arn:aws-cn:iam::210987654321:role/path/role",
    "arn:aws:iam::210987654321:user/role",
    "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0",
    *(
        f"arn:aws-cn:{service}:{THERE}:{resource}"
        for service, resource in (
            ("athena", "workgroup/reports"),
            ("athena", "datacatalog/lake"),
            ("batch", "job-definition/night:3"),
            ("batch", "job-queue/night"),
            ("batch", "job/0a1b"),
            ("bedrock", "foundation-model/amazon.nova-lite-v1:0"),
            ("bedrock", "inference-profile/eu.amazon.nova-lite-v1:0"),
            ("bedrock", "provisioned-model/0a1b"),
            ("bedrock", "custom-model/0a1b"),
            ("bedrock", "guardrail/0a1b"),
            ("bedrock", "application-inference-profile/0a1b"),
            ("bedrock-agentcore", "harness/helper-0a1b"),
            ("codebuild", "project/night"),
            ("codebuild", "build/night:0a1b"),
            ("codebuild", "build-batch/night:0a1b"),
            ("codebuild", "report/night:0a1b"),
            ("databrew", "job/night"),
            ("dynamodb", "table/orders"),
            ("dynamodb", "table/orders/index/by-day"),
            ("ecs", "cluster/prod"),
            ("ecs", "task-definition/load:7"),
            ("ecs", "task/prod/0a1b"),
            ("eks", "cluster/prod"),
            ("elasticmapreduce", "cluster/j-1"),
            ("emr-containers", "/virtualclusters/0a1b"),
            ("emr-serverless", "/applications/0a1b"),
            ("events", "event-bus/orders"),
            ("events", "connection/crm/0a1b"),
            ("glue", "job/nightly"),
            ("glue", "crawler/nightly"),
            ("kms", "key/0a1b0a1b-0a1b-0a1b-0a1b-0a1b0a1b0a1b"),
            ("kms", "alias/orders"),
            ("lambda", "function:orders"),
            ("lambda", "function:orders:live"),
            ("lambda", "function:orders:3"),
            ("lambda", "layer:orders"),
            ("mediaconvert", "queues/Default"),
            ("mediaconvert", "jobTemplates/night"),
            ("sagemaker", "model/night"),
            ("secretsmanager", "secret:night-AbCdEf"),
            ("sns", "orders"),
            ("sqs", "orders"),
            ("states", "stateMachine:child:live"),
            ("states", "execution:child:run"),
            ("states", "activity:ask"),
        )
    ),
)
ARNS = [text for text in TEXTS if text.startswith("arn:")]
OTHERS = [text for text in TEXTS if text not in ARNS]
# Calls of the generated list, one for each way in which their lines are written there.
GENERATED = (
    "aws-sdk:bedrockagent:createAgent",
    "aws-sdk:cloudwatchlogs:putLogEvents",
    "aws-sdk:ec2:stopInstances",
    "aws-sdk:ec2:runInstances",
    "aws-sdk:glue:createJob",
    "aws-sdk:iam:passRole",
    "aws-sdk:kms:encrypt",
    "aws-sdk:organizations:tagResource",
    "aws-sdk:rds:createDBInstance",
    "aws-sdk:redshiftdata:executeStatement",
    "aws-sdk:scheduler:createSchedule",
    "aws-sdk:secretsmanager:getSecretValue",
    "aws-sdk:sqs:setQueueAttributes",
    "aws-sdk:sqs:tagQueue",
    "aws-sdk:ssm:getParameter",
    "aws-sdk:ssm:startAutomationExecution",
)


def page() -> str:
    """tests/asl/readers.txt."""
    with anew():
        derivation = importlib.import_module("downbeat.asl.derivation")
        place = importlib.import_module("downbeat.asl.resource_arns").MachineLocation(
            "aws", *HERE.split(":"), "mine"
        )
        groups: dict[str, list[str]] = defaultdict(list)
        for name, argument in _arguments(derivation):
            groups["\n".join(_read(argument, place))].append(name)
    lines = (line for read, names in groups.items() for line in (*sorted({*names}), read))
    return "\n".join(lines) + "\n"


def _arguments(derivation: Any) -> Iterator[tuple[str, Any]]:
    generated = {name: derivation.sdk_integration(name) for name in GENERATED}
    for resource, integration in {**derivation.TABLE, **generated}.items():
        for grant in integration.grants if integration else ():
            for argument in grant.arguments:
                yield f"{resource} {argument.path}: {argument.is_a}", argument


def _read(argument: Any, place: Any) -> Iterator[str]:
    """Each outcome with its texts; "…" is the text itself."""
    alike: dict[str, list[str]] = defaultdict(list)
    for text in TEXTS:
        parts = argument.read(text, place)
        if parts is not None:
            alike[" | ".join(_written(one, text) for one in parts) or "nothing"].append(text)
    for outcome, texts in alike.items():
        for kind, every in (("ARNs", ARNS), ("texts", OTHERS)):
            some = [text for text in every if text in texts]
            left = [text for text in every if text not in texts]
            if some:
                which = f"all {kind} but {left}" if len(left) < len(some) else str(some)
                yield f"  {outcome}: {which}"


def _written(parts: dict[str, str], text: str) -> str:
    return "; ".join(
        f"{part}={value.replace(text, '…') if text.strip() else value}"
        for part, value in parts.items()
    )


if __name__ == "__main__":
    print(page(), end="")
