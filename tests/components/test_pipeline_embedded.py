"""Another team's program, whole, on the embedded AWS: deployed, run, changed by nothing, removed."""

import json
import os
import runpy
import time

import pytest

from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.in_process import InProcess
from downbeat.emulator.projects import Project
from downbeat.emulator.provider import Provider
from tests import program

pytestmark = pytest.mark.embedded

FOLDER = program.ROOT / "examples" / "pipeline_in_your_program"
CONFIG = {
    "aws:region": program.REGION,
    "reports:functionRole": f"arn:aws:iam::{program.ACCOUNT}:role/render",
}


def main():
    before = os.getcwd()
    os.chdir(FOLDER)
    try:
        runpy.run_path(str(FOLDER / "__main__.py"), run_name="__main__")
    finally:
        os.chdir(before)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """(clients, the deployed program, its outputs)"""
    folder = tmp_path_factory.mktemp("embedded")
    where = ministack.start(folder, program.ACCOUNT)
    try:
        client = embedded_clients.clients(where.endpoint, program.REGION, program.ACCOUNT)
        provider = Provider(lambda region: client, program.ACCOUNT, where.endpoint, program.REGION)
        project = Project(program.ROOT, "dev", folder, "reports", CONFIG)
        stack = InProcess(project, provider, main, {})
        yield client, stack, stack.up().outputs
    finally:
        ministack.stop(folder)


def test_the_program_runs_its_pipeline_by_the_address_that_it_exports(deployed):
    client, _, outputs = deployed
    machines = client("stepfunctions")
    execution = machines.start_execution(stateMachineArn=outputs["start"], input="{}")
    deadline = time.monotonic() + 60
    while True:
        found = machines.describe_execution(executionArn=execution["executionArn"])
        if found["status"] != "RUNNING" or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    assert found["status"] == "SUCCEEDED", found
    assert json.loads(found["output"])


def test_what_starts_it_and_who_hears_of_it_is_there(deployed):
    client, _, _ = deployed
    schedule = client("scheduler").get_schedule(
        GroupName="daily-reports-dev", Name="daily-reports-dev"
    )
    assert (schedule["ScheduleExpression"], schedule["ScheduleExpressionTimezone"]) == (
        "cron(0 6 * * ? *)",
        "Europe/Berlin",
    )
    topics = client("sns").list_subscriptions()["Subscriptions"]
    assert {one["Endpoint"] for one in topics} == {"reports@example.com"}


def test_a_second_deployment_changes_nothing(deployed):
    _, stack, outputs = deployed
    again = stack.up()
    assert [change for change in again.changes if change.action != "same"] == []
    assert again.outputs == outputs
