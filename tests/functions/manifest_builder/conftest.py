"""An embedded AWS on a free loopback port for the tests marked `embedded`, with an account of its
own.
"""

import hashlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request

import boto3
import pytest

from functions.manifest_builder import configuration
from functions.manifest_builder.invocation import Invocation
from functions.manifest_builder.table import Table

ACCOUNT = "246813579024"
REGION = "us-east-1"


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith("AWS_") and name != "DOCKER_HOST"
        },
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": REGION,
        "AWS_ENDPOINT_URL": address,
        "SFN_WAIT_SCALE": "0",
    }
    folder = tmp_path_factory.mktemp("ministack")
    with (folder / "log").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=environment,
            cwd=folder,
            stdout=output,
            stderr=output,
        )
        try:
            _wait(address, process, folder / "log")
            yield address
        finally:
            process.terminate()
            process.wait(20)


def _wait(address, process, log):
    for _ in range(200):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/_ministack/health", timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(log.read_text()[-2000:])


@pytest.fixture(scope="session")
def client(endpoint):
    """client("s3"): a boto3 client of the embedded AWS."""
    session = boto3.Session(
        aws_access_key_id=ACCOUNT, aws_secret_access_key="test", region_name=REGION
    )
    return lambda service: session.client(service, endpoint_url=endpoint)


class Stage:
    """What the manifest builder finds in an account: two buckets, the tracking table, a state
    machine. Names are the test's own.
    """

    def __init__(self, client, name):
        self.client, self.name = client, name
        self.source, self.manifests, self.table = (
            f"{name}-uploads",
            f"{name}-manifests",
            f"{name}-tracking",
        )
        for bucket in (self.source, self.manifests):
            client("s3").create_bucket(Bucket=bucket)
        client("dynamodb").create_table(
            TableName=self.table,
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        self.machine_arn = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}"

    def update(self, status):
        """A state that sets the manifest's status, its key made from the execution's input."""
        return {
            "Type": "Task",
            "Resource": "arn:aws:states:::dynamodb:updateItem",
            "Arguments": {
                "TableName": self.table,
                "Key": {
                    "pk": {"S": "{% $states.context.Execution.Input.date_prefix %}"},
                    "sk": {
                        "S": "{% 'MANIFEST#' & $states.context.Execution.Input.manifest_path %}"
                    },
                },
                "UpdateExpression": "SET #status = :status",
                "ConditionExpression": "attribute_exists(pk)",
                "ExpressionAttributeNames": {"#status": "status"},
                "ExpressionAttributeValues": {":status": {"S": status}},
            },
        }

    def create_machine(self, definition=None):
        """The machine of `definition`; without one it sets the manifest's status to processing and
        to completed.
        """
        definition = definition or {
            "QueryLanguage": "JSONata",
            "StartAt": "UpdateStatusProcessing",
            "States": {
                "UpdateStatusProcessing": {
                    **self.update("processing"),
                    "Next": "UpdateStatusCompleted",
                },
                "UpdateStatusCompleted": {**self.update("completed"), "End": True},
            },
        }
        states = self.client("stepfunctions")
        role = f"arn:aws:iam::{ACCOUNT}:role/machine"
        assert states.create_state_machine(
            name=self.name, definition=json.dumps(definition), roleArn=role
        )["stateMachineArn"] == (self.machine_arn)

    def environment(self, **more):
        return {
            "SOURCE_BUCKET": self.source,
            "MANIFEST_BUCKET": self.manifests,
            "TRACKING_TABLE": self.table,
            "STEP_FUNCTION_ARN": self.machine_arn,
            "MAX_FILES": "3",
            **more,
        }

    def invocation(self, owner="request-1", client=None, **environment):
        take, settings = client or self.client, configuration.read(self.environment(**environment))
        table = Table(
            take("dynamodb"), settings.tracking_table, settings.partition_key, settings.sort_key
        )
        now = lambda: time.time_ns() // 1_000_000  # noqa: E731
        return Invocation(
            settings, table, take("s3"), take("stepfunctions"), owner, now, lambda: 600_000
        )

    def written(self):
        """manifest path → the keys in it, read from S3."""
        s3, found = self.client("s3"), {}
        for entry in s3.list_objects_v2(Bucket=self.manifests).get("Contents", []):
            lines = (
                s3.get_object(Bucket=self.manifests, Key=entry["Key"])["Body"]
                .read()
                .decode()
                .splitlines()
            )
            found[f"s3://{self.manifests}/{entry['Key']}"] = [
                json.loads(line)["key"] for line in lines
            ]
        return found

    def statuses(self, prefix):
        """manifest path → status, read from the tracking table."""
        items = self.invocation().table.query(prefix, "MANIFEST#")
        return {item["manifest_path"]: item["status"] for item in items}

    def executions(self):
        listed = self.client("stepfunctions").list_executions(stateMachineArn=self.machine_arn)[
            "executions"
        ]
        return sorted(execution["name"] for execution in listed)


@pytest.fixture
def stage(client, request):
    return Stage(client, f"t{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12]}")
