import json

import pytest

from downbeat.config import StackOutput, load
from downbeat.emulator import embedded_clients, existing, ministack

ACCOUNT, REGION = "444455556666", "eu-west-1"
NAMES = """cluster task_definition container task_role reports_bucket tracking_table tracking_partition_key glue_job function
    upload_queue alerts_topic task_log_group gee_secret subnets"""
SPEC = {
    "name": "weekly",
    "references": dict.fromkeys(NAMES.split(), "What it is."),
    "States": {"Done": {"Type": "Succeed"}},
}
GIVEN = {
    "cluster": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/analytics",
    "task_definition": {"stack": "acme/infrastructure/prod", "output": "task"},
    "container": "monitor",
    "task_role": f"arn:aws:iam::{ACCOUNT}:role/teams/data/task",
    "reports_bucket": "acme-reports",
    "tracking_table": "tracking",
    "tracking_partition_key": "file",
    "glue_job": "convert",
    "function": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:etl",
    "upload_queue": f"arn:aws:sqs:{REGION}:{ACCOUNT}:uploads",
    "alerts_topic": f"arn:aws:sns:{REGION}:{ACCOUNT}:alerts",
    "task_log_group": "/ecs/monitor",
    "gee_secret": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:gee/key-AbCdEf",
    "subnets": ["subnet-0a1b2c3d"],
}


@pytest.fixture
def stack():
    config = {
        "aws:region": REGION,
        "downbeat:environment": "prod",
        "downbeat:pipelines": {"weekly": {"cadence": "on-demand", "references": GIVEN}},
    }
    return load(config, "prod", {"weekly": SPEC})


def test_each_reference_that_needs_one_is_wanted_once(stack):
    wanted = {(item.kind, item.name) for item in existing.references(stack, ACCOUNT)}
    assert wanted == {
        ("bucket", "acme-reports"),
        ("cluster", "analytics"),
        ("function", "etl"),
        ("job", "convert"),
        ("log_group", "monitor"),
        ("queue", "uploads"),
        ("role", "task"),
        ("secret", "key-AbCdEf"),
        ("table", "tracking"),
        ("task_definition", "monitor"),
        ("topic", "alerts"),
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("task_definition", f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/monitor:7"),
        ("task_role", f"arn:aws:iam::{ACCOUNT}:role/monitor-task"),
        ("reports_bucket", "acme-reports"),
        ("subnets", ["subnet-0a1b2c3d"]),
        ("gee_project", "stand-in-gee-project"),
    ],
)
def test_an_output_of_another_stack_has_a_value_of_its_kind(name, value):
    assert existing.stand_in(name, REGION, ACCOUNT) == value


def test_every_output_of_another_stack_has_a_value(stack):
    assert existing.stack_values(stack, ACCOUNT) == {
        StackOutput(
            "acme/infrastructure/prod", "task"
        ): f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/monitor:7"
    }


@pytest.mark.embedded
def test_stand_ins_are_made_once_and_are_what_the_references_name(stack, tmp_path):
    where = ministack.start(tmp_path / "stack", ACCOUNT)
    try:
        made = existing.make(stack, where)
        assert existing.make(stack, where) == made
        client = embedded_clients.clients(where.endpoint, REGION, ACCOUNT)
        assert client("ecs").list_clusters()["clusterArns"] == [GIVEN["cluster"]]
        family = client("ecs").describe_task_definition(taskDefinition="monitor")["taskDefinition"]
        assert [container["name"] for container in family["containerDefinitions"]] == ["monitor"]
        assert client("iam").get_role(RoleName="task")["Role"]["Arn"] == GIVEN["task_role"]
        assert [bucket["Name"] for bucket in client("s3").list_buckets()["Buckets"]] == [
            "acme-reports"
        ]
        assert client("dynamodb").describe_table(TableName="tracking")["Table"]["KeySchema"] == [
            {"AttributeName": "file", "KeyType": "HASH"}
        ]
        assert client("glue").get_job(JobName="convert")["Job"]["Name"] == "convert"
        answer = client("lambda").invoke(FunctionName="etl", Payload=json.dumps({"action": "x"}))
        assert json.load(answer["Payload"]) == {"action": "x"}
        assert client("secretsmanager").describe_secret(SecretId="gee/key")["Name"] == "gee/key"
    finally:
        ministack.stop(tmp_path / "stack")


def test_parts_that_exist_already_are_wanted_too():
    existing_parts = {
        "failureTopic": f"arn:aws:sns:{REGION}:{ACCOUNT}:alerts",
        "role": f"arn:aws:iam::{ACCOUNT}:role/data/weekly",
        "logGroup": "/data/weekly",
        "key": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1",
        "dashboard": "board",
    }
    config = {
        "aws:region": REGION,
        "downbeat:pipelines": {"weekly": {"existing": existing_parts}},
    }
    spec = {"name": "weekly", "cadence": "on demand", "States": SPEC["States"]}
    stack = load(config, "prod", {"weekly": spec})
    assert {(item.kind, item.name) for item in existing.references(stack, ACCOUNT)} == {
        ("topic", "alerts"),
        ("role", "weekly"),
        ("log_group", "weekly"),
    }
