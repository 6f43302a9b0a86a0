"""A pipe from a queue to the orchestration, on the embedded AWS: as it was asked for, in AWS's own
words.
"""

from dataclasses import replace

import pytest

from components.encryption import existing_key
from components.orchestration import Orchestration
from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.in_process import InProcess
from downbeat.emulator.projects import Project
from downbeat.emulator.provider import Provider
from downbeat.plan.triggers import Messages
from tests import program
from tests.components.example import ADDRESS, ARGS

pytestmark = pytest.mark.embedded
DEFINITION = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
QUEUE = ADDRESS.arn("sqs", "orders")
KEY = existing_key(ADDRESS.arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab"))


def create():
    args = replace(
        ARGS,
        definition=DEFINITION,
        statements=[],
        schedule=None,
        slack_webhook=None,
        trigger=Messages(QUEUE, 50, {"body": {"kind": ["order"]}}),
    )
    Orchestration("orders", args, KEY)


def test_a_pipe_is_deployed_described_and_left_as_it_is_by_a_second_up(tmp_path):
    where = ministack.start(tmp_path, program.ACCOUNT)
    try:
        client = embedded_clients.clients(where.endpoint, program.REGION, program.ACCOUNT)
        client("sqs").create_queue(QueueName="orders")
        provider = Provider(lambda region: client, program.ACCOUNT, where.endpoint, program.REGION)
        project = Project(program.ROOT, "dev", tmp_path, "downbeat", {"aws:region": program.REGION})
        InProcess(project, provider, create, {}).up()
        pipe = client("pipes").describe_pipe(Name="weekly-dev-queue")
        assert (pipe["Source"], pipe["Target"], pipe["RoleArn"], pipe["DesiredState"]) == (
            QUEUE,
            ADDRESS.alias_arn,
            ADDRESS.role_arn("weekly-dev-queue"),
            "RUNNING",
        )
        again = InProcess(project, provider, create, {}).preview()
        assert [str(change) for change in again if "ipe" in str(change)] == []
    finally:
        ministack.stop(tmp_path)
