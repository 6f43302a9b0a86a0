"""Values that a stack file only names, read by the real engine from the embedded AWS."""

import json

import pulumi
import pytest

from components.source_values import source_reader
from downbeat.emulator import embedded_clients, ministack

pytestmark = [pytest.mark.engine, pytest.mark.embedded]

STRING, LIST, HIDDEN = ("ssm", "/infra/etl", ""), ("ssm", "/infra/net", ""), ("ssm", "/hook", "")
MISSING = ("ssm", "/infra/etll", "")


def reading(sources):
    """A program that exports what it reads, by the place of the source."""

    def program():
        for source, read in source_reader(None)(sources).items():
            shown = read.fault or read.value
            name = source[1] if not source[2] else f"{source[1]}#{source[2]}"
            pulumi.export(name, pulumi.Output.secret(shown) if read.secret else shown)

    return program


def test_parameters_are_read_in_preview_and_in_up(with_engine, project):
    where = ministack.start(project.folder, project.account)
    ssm = embedded_clients.clients(where.endpoint, "us-east-1", where.account)("ssm")
    ssm.put_parameter(Name="/infra/etl", Value="etl", Type="String")
    ssm.put_parameter(Name="/infra/net", Value="subnet-1,subnet-2", Type="StringList")
    ssm.put_parameter(Name="/hook", Value="https://hook", Type="SecureString")
    with with_engine(reading({STRING: False, LIST: False, HIDDEN: True, MISSING: False})) as stack:
        stack.preview()
        assert stack.up().outputs == {
            "/hook": "[secret]",
            "/infra/etll": (
                "there is no parameter /infra/etll in us-east-1; beside it there are /infra/etl,"
                ' /infra/net. Did you mean "/infra/etl"?'
            ),
            "/infra/etl": "etl",
            "/infra/net": ["subnet-1", "subnet-2"],
        }


TAGS = [{"Key": "team", "Value": "data"}]
STATE = {"version": 4, "outputs": {"etl": {"value": "etl", "type": "string"}}}


def test_states_and_resources_are_read_by_the_real_engine(with_engine, project):
    where = ministack.start(project.folder, project.account)
    client = embedded_clients.clients(where.endpoint, "us-east-1", where.account)
    client("s3").create_bucket(Bucket="acme-state")
    body = json.dumps(STATE).encode()
    client("s3").put_object(
        Bucket="acme-state", Key="prod", Body=body, ContentType="application/json"
    )
    client("sqs").create_queue(QueueName="uploads", tags={"team": "data"})
    topic = client("sns").create_topic(Name="alerts", Tags=TAGS)["TopicArn"]
    cluster = client("ecs").create_cluster(clusterName="analytics")["cluster"]["clusterArn"]
    role = client("iam").create_role(RoleName="task", Path="/data/", AssumeRolePolicyDocument="{}")
    queue = f"arn:aws:sqs:us-east-1:{where.account}:uploads"
    expected = {
        ("s3", "acme-state", "prod"): body.decode(),
        ("s3", "acme-state", "dev"): "there is no object s3://acme-state/dev.",
        ("lookup", "topic", "alerts"): topic,
        ("lookup", "topic", "alarms"): (
            "there is no SNS topic alarms in us-east-1; with tags there are alerts. Did you mean"
            ' "alerts"?'
        ),
        ("lookup", "cluster", "analytics"): cluster,
        ("lookup", "cluster", "web"): "there is no ECS cluster web in us-east-1.",
        ("lookup", "role", "task"): role["Role"]["Arn"],
        ("lookup", "role", "tusk"): "there is no IAM role tusk in us-east-1.",
        ("lookup", "queue", '{"team": "data"}'): queue,
        ("lookup", "queue", "upload"): (
            "there is no SQS queue upload in us-east-1; with tags there are uploads. Did you mean"
            ' "uploads"?'
        ),
    }
    with with_engine(reading(dict.fromkeys(expected, False))) as stack:
        assert stack.up().outputs == {
            f"{place}#{item}": v for (_, place, item), v in expected.items()
        }
