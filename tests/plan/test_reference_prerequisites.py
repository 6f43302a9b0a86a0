"""What must exist before a stack is deployed for the first time."""

from types import SimpleNamespace

import pytest

from downbeat.config import StackOutput
from downbeat.plan.reference_prerequisites import Prerequisite, own_name, prerequisites, table_keys

ARN = "arn:aws:{}:eu-west-1:111122223333:{}"
SPEC = {
    "references": {"cluster": "where it runs", "orders_table": "", "words": "what to say"},
    "optional_references": {"subnets": "its network"},
}


def needed(**references):
    pipeline = SimpleNamespace(key="etl", references=references)
    stack = SimpleNamespace(pipelines={"weekly": pipeline}, region="eu-west-1")
    return list(prerequisites(stack, {"weekly": SPEC}))


def test_each_reference_has_its_sentence_its_kind_its_values_and_a_command():
    subnets = ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]
    assert needed(
        cluster=ARN.format("ecs", "cluster/big one"),
        orders_table="orders",
        orders_partition_key="day",
        orders_sort_key="at",
        words="hello",
        subnets=subnets,
    ) == [
        Prerequisite(
            "etl",
            "cluster",
            "where it runs",
            "an ECS cluster's ARN",
            ("arn:aws:ecs:eu-west-1:111122223333:cluster/big one",),
            "aws ecs create-cluster --cluster-name 'big one' --region eu-west-1",
        ),
        Prerequisite(
            "etl",
            "orders_table",
            "",
            "a DynamoDB table's name",
            ("orders",),
            "aws dynamodb create-table --table-name orders --billing-mode PAY_PER_REQUEST"
            " --attribute-definitions AttributeName=day,AttributeType=S"
            " AttributeName=at,AttributeType=S --key-schema AttributeName=day,KeyType=HASH"
            " AttributeName=at,KeyType=RANGE --region eu-west-1",
        ),
        Prerequisite(
            "etl",
            "orders_partition_key",
            "",
            "the name of a table's partition key",
            ("day",),
            "",
        ),
        Prerequisite("etl", "orders_sort_key", "", "the name of a table's sort key", ("at",), ""),
        Prerequisite("etl", "words", "what to say", "a value of your own", ("hello",), ""),
        Prerequisite(
            "etl",
            "subnets",
            "its network",
            "a list of subnets",
            tuple(subnets),
            "aws ec2 create-subnet --vpc-id VPC --cidr-block 10.0.1.0/24 --region eu-west-1",
        ),
    ]


def test_what_another_stack_puts_out_is_made_by_it():
    output = StackOutput("acme/infrastructure/prod", "clusterArn")
    assert needed(cluster=output) == [
        Prerequisite(
            "etl",
            "cluster",
            "where it runs",
            "an ECS cluster's ARN",
            ("clusterArn",),
            "pulumi up --stack acme/infrastructure/prod",
            "acme/infrastructure/prod",
        )
    ]


@pytest.mark.parametrize(
    ("word", "value", "name"),
    [
        ("cluster", "analytics", "analytics"),
        ("cluster", ARN.format("ecs", "cluster/analytics"), "analytics"),
        ("role", "arn:aws:iam::111122223333:role/data/team/monitor", "monitor"),
        ("roles", "arn:aws:iam::111122223333:role/data/monitor", "monitor"),
        ("function", ARN.format("lambda", "function:etl"), "etl"),
        ("queue", ARN.format("sqs", "a:b"), "a:b"),
        ("secret", ARN.format("secretsmanager", "secret:app/gee-AbCdEf"), "app/gee"),
        ("secret", ARN.format("secretsmanager", "secret:gee-AbCdEfg"), "gee-AbCdEfg"),
        ("secret", "gee-AbCdEf", "gee-AbCdEf"),
        ("task_definition", ARN.format("ecs", "task-definition/monitor:12"), "monitor"),
        ("task_definition", ARN.format("ecs", "task-definition/monitor"), "monitor"),
    ],
)
def test_a_thing_is_made_under_its_own_name(word, value, name):
    assert own_name(word, value) == name


@pytest.mark.parametrize(
    ("name", "references", "keys"),
    [
        ("table", {"partition_key": "pk", "sort_key": "sk"}, [("pk", "HASH"), ("sk", "RANGE")]),
        ("table", {"partition_key": "my key"}, [("'my key'", "HASH")]),
        ("orders_table", {"orders_sort_key": 5}, [("5", "RANGE")]),
        ("orders_table", {"partition_key": "pk"}, [("KEY", "HASH")]),
        ("table", {}, [("KEY", "HASH")]),
    ],
)
def test_the_keys_of_a_table_are_named_beside_it(name, references, keys):
    assert table_keys(name, references) == keys


@pytest.mark.parametrize(
    ("reference", "value", "command"),
    [
        ("bucket", "reports", "s3 mb s3://reports"),
        (
            "function",
            ARN.format("lambda", "function:etl"),
            "lambda create-function --function-name etl --runtime python3.13 --handler"
            " index.handler --zip-file fileb://function.zip --role ROLE",
        ),
        (
            "job",
            "load",
            "glue create-job --name load --role ROLE --command"
            " Name=glueetl,ScriptLocation=s3://BUCKET/script.py",
        ),
        ("key", ARN.format("kms", "key/1"), "kms create-key"),
        ("log_group", "/ecs/x", "logs create-log-group --log-group-name /ecs/x"),
        ("queue", ARN.format("sqs", "orders"), "sqs create-queue --queue-name orders"),
        (
            "secret",
            ARN.format("secretsmanager", "secret:app/gee-AbCdEf"),
            "secretsmanager create-secret --name app/gee --secret-string file://secret.txt",
        ),
        (
            "security_groups",
            ["sg-1"],
            "ec2 create-security-group --group-name NAME --description TEXT --vpc-id VPC",
        ),
        (
            "task_definition",
            ARN.format("ecs", "task-definition/monitor:3"),
            "ecs register-task-definition --family monitor --cli-input-json"
            " file://task-definition.json",
        ),
        ("topic", ARN.format("sns", "alerts"), "sns create-topic --name alerts"),
    ],
)
def test_every_kind_has_its_command_in_the_stacks_region(reference, value, command):
    (one,) = needed(**{reference: value})
    assert one.command == f"aws {command} --region eu-west-1"


@pytest.mark.parametrize("value", ["role", "roles"])
def test_a_role_is_made_for_all_regions(value):
    arn = "arn:aws:iam::111122223333:role/data/monitor"
    (one,) = needed(**{value: [arn] if value == "roles" else arn})
    assert one.command == (
        "aws iam create-role --role-name monitor --assume-role-policy-document file://trust.json"
    )
