"""How the arguments of calls are read: `python -m tests.asl.readers` prints tests/asl/readers.txt.

Each argument of the table of integrations reads the same texts: names, ARNs, URLs, statements, and
such that are nearly one of these. Arguments that read all of them alike stand together, with each
text that is not refused. The table is built anew, while the test runs.
"""

from __future__ import annotations

import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
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
            ("logs", "log-group:/ecs/night"),
            ("logs", "log-group:/ecs/night:*"),
            ("logs", "log-group:/ecs/night:log-stream:one"),
            ("mediaconvert", "queues/Default"),
            ("mediaconvert", "jobTemplates/night"),
            ("sagemaker", "model/night"),
            ("secretsmanager", "secret:night-AbCdEf"),
            ("sns", "orders"),
            ("ssm", "document/restart"),
            ("ssm", "parameter/app/night"),
            ("ssm", "parameter/night:3"),
            ("sqs", "orders"),
            ("states", "stateMachine:child:live"),
            ("states", "execution:child:run"),
            ("states", "activity:ask"),
        )
    ),
)
ARNS = [text for text in TEXTS if text.startswith("arn:")]
NAMES = [text for text in TEXTS if re.fullmatch(r"[^/:\s]+", text)]
KINDS = {
    "ARNs": ARNS,
    "names": NAMES,
    "texts": [text for text in TEXTS if text not in ARNS and text not in NAMES],
}
# Calls of the generated list: together they have every way in which its lines are written.
GENERATED = (
    "account:putAccountName",
    "apigateway:createRestApi",
    "apigateway:getExport",
    "apigateway:getTags",
    "apigatewaymanagementapi:deleteConnection",
    "apigatewayv2:deleteIntegrationResponse",
    "apigatewayv2:putPortalProductSharingPolicy",
    "apigatewayv2:updateApi",
    "appmesh:createGatewayRoute",
    "apprunner:createAutoScalingConfiguration",
    "apprunner:createService",
    "autoscaling:createLaunchConfiguration",
    "bedrock:putEnforcedGuardrailConfiguration",
    "bedrockagent:createFlow",
    "bedrockdataautomation:createDataAutomationProject",
    "bedrockruntime:invokeModelWithResponseStream",
    "cleanrooms:batchGetCollaborationAnalysisTemplate",
    "clouddirectory:getFacet",
    "cloudfront:listTagsForResource",
    "cloudtrail:addTags",
    "cloudwatchlogs:createScheduledQuery",
    "cloudwatchlogs:putRetentionPolicy",
    "codedeploy:batchGetDeploymentGroups",
    "comprehend:containsPiiEntities",
    "config:getConformancePackComplianceSummary",
    "connect:describeView",
    "databasemigration:describeReplicationTaskAssessmentRuns",
    "deadline:searchSteps",
    "ec2:runInstances",
    "ecs:describeServiceDeployments",
    "elasticloadbalancing:addTags",
    "elasticloadbalancingv2:addTags",
    "fsx:createVolume",
    "imagebuilder:createComponent",
    "kms:reEncrypt",
    "licensemanager:createToken",
    "neptunedata:executeGremlinQuery",
    "partnercentralchannel:listRelationships",
    "polly:startSpeechSynthesisTask",
    "proton:listComponents",
    "rds:createDBCluster",
    "secretsmanager:cancelRotateSecret",
    "sqs:addPermission",
    "swf:startWorkflowExecution",
    "textract:startDocumentAnalysis",
    "transcribe:startTranscriptionJob",
    "translate:translateText",
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
        grants = list(_grants(derivation))
    lines = [line for read, names in groups.items() for line in (*sorted({*names}), read) if line]
    return "\n".join((*lines, *grants)) + "\n"


def _generated(derivation: Any) -> dict[str, Any]:
    resources = [f"aws-sdk:{call}" for call in GENERATED]
    return {resource: derivation.sdk_integration(resource) for resource in resources}


def _grants(derivation: Any) -> Iterator[str]:
    """The grants of the generated calls: all that differs from what a Grant has by itself."""
    for resource, integration in _generated(derivation).items():
        yield f"{resource} {integration.patterns} {integration.page.rsplit('/', 1)[-1]}"
        for grant in integration.grants:
            yield f"  {_changed(grant)}"
            yield from (f"    {_changed(argument)}" for argument in grant.arguments)


def _changed(value: Any) -> dict[str, Any]:
    shown = {field: getattr(value, field.name) for field in fields(value)}
    return {
        field.name: one
        for field, one in shown.items()
        if field.name not in ("read", "arguments") and one not in (field.default, {}, ())
    }


def _arguments(derivation: Any) -> Iterator[tuple[str, Any]]:
    for resource, integration in {**derivation.TABLE, **_generated(derivation)}.items():
        for grant in integration.grants:
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
        for kind, every in KINDS.items():
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
