"""Every pipeline of the stack dev, deployed to the embedded AWS, runs to its end there."""

import json
import time

import pytest

from components.encryption import stack_key
from components.key_statements import EncryptionArgs
from downbeat.emulator import embedded_clients, existing, ministack
from downbeat.emulator.in_process import InProcess
from downbeat.emulator.projects import project
from downbeat.emulator.provider import Provider
from downbeat.plan.orchestration_args import build_orchestration_args
from downbeat.plan.stacks import REPOSITORY, configured_stack
from downbeat.simulator.recordings import recording
from downbeat.simulator.replay import KINDS, replayed
from tests.planned_stacks import planned_stack

pytestmark = pytest.mark.embedded
TARGET = project(REPOSITORY, "dev")
STACK = configured_stack("dev")
PLANNED = {each.key: each for each in planned_stack("dev", account=TARGET.account)}
# What only a trigger would send: a manifest of uploaded files, that the table knows (TRACKED).
INPUTS = {
    "ndjson-to-parquet": {
        "manifest_path": "manifests/1.json",
        "date_prefix": "2026-01-05",
        "file_count": 1,
        "timestamp": "2026-01-05T06:00:00Z",
    },
}
TRACKED = {"pk": {"S": "2026-01-05"}, "sk": {"S": "MANIFEST#manifests/1.json"}}
PATIENCE_SECONDS = 120


def program():
    from components.orchestration import Orchestration

    key = stack_key(
        EncryptionArgs("alias/downbeat-dev", STACK.region, TARGET.account, "aws", {}),
        STACK.kms_key_arn,
    )
    for each in PLANNED.values():
        Orchestration(each.key, build_orchestration_args(STACK, each, STACK.tags), key)


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    """A Step Functions client of an embedded AWS that has the whole stack and its stand-ins."""
    target = TARGET._replace(folder=tmp_path_factory.mktemp("dev"))
    where = ministack.start(target.folder, target.account)

    def connect(region):
        return embedded_clients.clients(where.endpoint, region, where.account)

    try:
        existing.make(STACK, where, PLANNED.values())
        provider = Provider(connect, where.account, where.endpoint, target.region)
        InProcess(target, provider, program, {}, judged=False).up()
        clients = connect(target.region)
        clients("dynamodb").put_item(TableName="ndjson-parquet-tracking-dev", Item=TRACKED)
        yield clients("stepfunctions")
    finally:
        ministack.stop(target.folder, force=True)


@pytest.mark.parametrize("key", sorted(PLANNED))
def test_a_pipeline_that_is_started_by_hand_succeeds(states, key):
    planned = PLANNED[key]
    value = INPUTS.get(key, dict(planned.pipeline.input or {}))
    arn = states.start_execution(
        stateMachineArn=planned.address.state_machine_arn, input=json.dumps(value)
    )["executionArn"]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (ended := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
        assert time.monotonic() < deadline, f"{key} still runs"
        time.sleep(0.1)
    assert (ended["status"], ended.get("error"), ended.get("cause")) == ("SUCCEEDED", None, None)
    pages = states.get_paginator("get_execution_history").paginate(executionArn=arn)
    events = [event for page in pages for event in page["events"]]
    result = replayed(planned.definition, recording(events, arn=arn))
    ways = [each for each in result.differences if each.kind == KINDS[0]]
    assert (result.status, ways) == ("SUCCEEDED", []), f"{key}: the simulator goes another way"


def test_the_stand_ins_are_the_jobs_that_the_definitions_name():
    assert [item.value for item in existing.jobs([PLANNED["database-refresh"]])] == sorted(
        f"etl-omc-flywheel-dev-{name}"
        for name in (
            "addressable-split-and-part",
            "create-part-addressable-ids-er-table",
            "generate-cleanrooms-report",
            "generate-data-monitor-report",
            "infobase-split-and-part",
            "prepare-part-tables",
            "register-part-tables",
        )
    )
