"""What must exist before a stack is deployed for the first time: what each pipeline refers to, of
which kind, and the command that makes it. Pure.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from downbeat.config import Stack, StackOutput
from downbeat.config.reference_kinds import KINDS, kind_word
from downbeat.config.stack import ConfiguredPipeline

# Word of a reference's kind → the command that makes such a thing. {name} is its own name, {region}
# the stack's, what is in capitals is the reader's to choose.
# https://docs.aws.amazon.com/cli/latest/reference/
COMMANDS: Mapping[str, str] = {
    "bucket": "aws s3 mb s3://{name} --region {region}",
    "cluster": "aws ecs create-cluster --cluster-name {name} --region {region}",
    "function": (
        "aws lambda create-function --function-name {name} --runtime python3.13 --handler"
        " index.handler --zip-file fileb://function.zip --role ROLE --region {region}"
    ),
    "job": (
        "aws glue create-job --name {name} --role ROLE --command"
        " Name=glueetl,ScriptLocation=s3://BUCKET/script.py --region {region}"
    ),
    "key": "aws kms create-key --region {region}",
    "log_group": "aws logs create-log-group --log-group-name {name} --region {region}",
    "queue": "aws sqs create-queue --queue-name {name} --region {region}",
    "role": (
        "aws iam create-role --role-name {name} --assume-role-policy-document file://trust.json"
    ),
    "secret": (
        "aws secretsmanager create-secret --name {name} --secret-string file://secret.txt"
        " --region {region}"
    ),
    "security_groups": (
        "aws ec2 create-security-group --group-name NAME --description TEXT --vpc-id VPC"
        " --region {region}"
    ),
    "subnets": "aws ec2 create-subnet --vpc-id VPC --cidr-block 10.0.1.0/24 --region {region}",
    "table": (
        "aws dynamodb create-table --table-name {name} --billing-mode PAY_PER_REQUEST"
        " --attribute-definitions {attributes} --key-schema {schema} --region {region}"
    ),
    "task_definition": (
        "aws ecs register-task-definition --family {name} --cli-input-json"
        " file://task-definition.json --region {region}"
    ),
    "topic": "aws sns create-topic --name {name} --region {region}",
}
COMMANDS = {**COMMANDS, "roles": COMMANDS["role"]}
TABLE_KEYS = (("partition_key", "HASH"), ("sort_key", "RANGE"))
SUFFIXES = {
    # Secrets Manager puts six characters behind a name, ECS the revision.
    "secret": re.compile(r"-[A-Za-z0-9]{6}$"),
    "task_definition": re.compile(r":\d+$"),
}


class Prerequisite(NamedTuple):
    """One thing that a pipeline refers to: the pipeline's own sentence about it, its kind in words,
    the values that the stack file names, and the command that makes it; "" where it is none of
    AWS's resources. `stack` is the other stack that puts it out, "" without one.
    """

    pipeline: str
    reference: str
    about: str
    kind: str
    values: tuple[str, ...]
    command: str
    stack: str = ""


def prerequisites(stack: Stack, specs: Mapping[str, Mapping[str, Any]]) -> Iterator[Prerequisite]:
    """Yield what the references of each pipeline of the stack need, in the stack file's order."""
    for key, pipeline in stack.pipelines.items():
        for name in pipeline.references:
            yield _prerequisite(pipeline, specs[key], name, stack.region)


def _prerequisite(
    pipeline: ConfiguredPipeline, spec: Mapping[str, Any], name: str, region: str
) -> Prerequisite:
    asked = {**spec.get("references", {}), **spec.get("optional_references", {})}
    word, about, value = kind_word(name), str(asked.get(name) or ""), pipeline.references[name]
    kind = (KINDS[word].many or KINDS[word].what) if word else "a value of your own"
    if isinstance(value, StackOutput):
        made = f"pulumi up --stack {value.stack}"
        return Prerequisite(pipeline.key, name, about, kind, (value.output,), made, value.stack)
    values = tuple(str(each) for each in (value if isinstance(value, list) else [value]))
    made = _command(word, values[0], table_keys(name, pipeline.references), region)
    return Prerequisite(pipeline.key, name, about, kind, values, made)


def _command(word: str, value: str, keys: Sequence[tuple[str, str]], region: str) -> str:
    if word not in COMMANDS:
        return ""
    return COMMANDS[word].format(
        name=shlex.quote(own_name(word, value)),
        region=region,
        attributes=" ".join(f"AttributeName={key},AttributeType=S" for key, _ in keys),
        schema=" ".join(f"AttributeName={key},KeyType={use}" for key, use in keys),
    )


def table_keys(name: str, references: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return a table's (attribute, "HASH" | "RANGE"), by the references that name its keys."""
    base = name.removesuffix("table")
    keys = [(references.get(f"{base}{word}"), use) for word, use in TABLE_KEYS]
    named = [(shlex.quote(str(key)), use) for key, use in keys if key]
    return named or [("KEY", "HASH")]


def own_name(word: str, value: str) -> str:
    """Return the name that a thing is made under: of "arn:…:cluster/analytics" "analytics"."""
    if not value.startswith("arn:"):
        return value
    resource = value.split(":", 5)[5]
    prefix = KINDS[word].resource
    name = resource.removeprefix(prefix)
    if word in ("role", "roles"):
        name = name.rsplit("/", 1)[-1]
    return SUFFIXES[word].sub("", name) if word in SUFFIXES else name
