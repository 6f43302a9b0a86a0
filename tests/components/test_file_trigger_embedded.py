"""Files that are uploaded on the embedded AWS go through rule, queue and function, and start the
orchestration.
"""

import json
import time
from dataclasses import replace

import pulumi
import pytest

from components.encryption import Encryption
from components.key_statements import EncryptionArgs
from components.orchestration import Orchestration
from downbeat.asl import shared_statements
from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.in_process import InProcess
from downbeat.emulator.projects import Project
from downbeat.emulator.provider import Provider
from downbeat.plan.address import Address
from downbeat.plan.triggers import Uploads
from functions.manifest_builder import interface
from tests import program
from tests.components.example import ARGS, FUNCTION

pytestmark = pytest.mark.embedded

ADDRESS = Address("files-dev", program.REGION, program.ACCOUNT)
DEFINITION = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
ENVIRONMENT = {
    "SOURCE_BUCKET": "uploads",
    "MANIFEST_BUCKET": "manifests",
    "MANIFEST_PREFIX": "manifests/",
    "TRACKING_TABLE": "tracking",
    "STEP_FUNCTION_ARN": ADDRESS.alias_arn,
    "MAX_FILES": "2",
}


def create():
    key = Encryption(
        "key", EncryptionArgs("alias/test", program.REGION, program.ACCOUNT, "aws", {})
    ).key
    settings = interface.read_settings(ENVIRONMENT)
    calls = interface.statements(
        settings, region=ADDRESS.region, account=ADDRESS.account, partition="aws"
    )
    function = replace(
        FUNCTION,
        name=ADDRESS.files_function,
        statements=[*calls, shared_statements.start(ADDRESS.alias_arn)],
        environment=ENVIRONMENT,
    )
    args = replace(
        ARGS,
        address=ADDRESS,
        definition=DEFINITION,
        statements=[],
        schedule=None,
        slack_webhook=None,
        trigger=Uploads("uploads", ".ndjson", function),
    )
    pulumi.export("files", Orchestration("files", args, key).outputs)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """(clients, outputs) of an orchestration whose bucket and table exist already, the bucket with
    a notification of somebody else's.
    """
    folder = tmp_path_factory.mktemp("files")
    where = ministack.start(folder, program.ACCOUNT)
    try:
        client = embedded_clients.clients(where.endpoint, program.REGION, program.ACCOUNT)
        exists_already(client)
        provider = Provider(lambda region: client, program.ACCOUNT, where.endpoint, program.REGION)
        project = Project(program.ROOT, "dev", folder, "downbeat", {"aws:region": program.REGION})
        yield client, InProcess(project, provider, create, {}).up().outputs["files"]
    finally:
        ministack.stop(folder)


def exists_already(client):
    for bucket in ("uploads", "manifests"):
        client("s3").create_bucket(Bucket=bucket)
    others = client("sqs").create_queue(QueueName="others")["QueueUrl"]
    arn = client("sqs").get_queue_attributes(QueueUrl=others, AttributeNames=["QueueArn"])[
        "Attributes"
    ]["QueueArn"]
    client("s3").put_bucket_notification_configuration(
        Bucket="uploads",
        NotificationConfiguration={
            "QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}],
            "EventBridgeConfiguration": {},
        },
    )
    client("dynamodb").create_table(
        TableName="tracking",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")
        ],
        BillingMode="PAY_PER_REQUEST",
    )


def executions(deployed, count, seconds=60):
    client, outputs = deployed
    states, deadline = client("stepfunctions"), time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = states.list_executions(stateMachineArn=outputs["state_machine"])["executions"]
        if len(found) >= count:
            return [
                json.loads(states.describe_execution(executionArn=each["executionArn"])["input"])
                for each in found
            ]
        time.sleep(0.2)
    raise AssertionError(f"{len(found)} executions in {seconds} s, not {count}")


def test_two_files_of_a_day_become_one_manifest_and_one_execution(deployed):
    client, _ = deployed
    for name in (
        "2025-01-15/a.ndjson",
        "2025-01-15/with space+plus.ndjson",
        "2025-01-15/readme.txt",
    ):
        client("s3").put_object(Bucket="uploads", Key=name, Body=b'{"a": 1}\n')
    (given,) = executions(deployed, 1)
    assert (given["file_count"], given["date_prefix"]) == (2, "2025-01-15")
    bucket, key = given["manifest_path"].removeprefix("s3://").split("/", 1)
    manifest = client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    assert "with space+plus.ndjson" in manifest
    assert "readme.txt" not in manifest


def test_the_notification_of_somebody_else_survives(deployed):
    client, _ = deployed
    found = client("s3").get_bucket_notification_configuration(Bucket="uploads")
    assert [each["QueueArn"].rsplit(":", 1)[-1] for each in found["QueueConfigurations"]] == [
        "others"
    ]


def test_the_function_takes_its_code_from_the_folder(deployed):
    client, outputs = deployed
    function = client("lambda").get_function_configuration(FunctionName=outputs["function"])
    assert (function["Handler"], function["Timeout"]) == ("manifest_builder.handler.handler", 120)
    assert function["Environment"]["Variables"] == ENVIRONMENT
