"""The whole way of a file, as the stack deploys it: S3, rule, queue, function, manifest, execution,
tracking table.
"""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime

import pulumi
import pytest

from components.encryption import stack_key
from components.key_statements import EncryptionArgs
from components.orchestration import Orchestration
from downbeat.emulator import embedded_clients, existing, ministack
from downbeat.emulator.in_process import InProcess
from downbeat.emulator.live_ends import deployed_definition
from downbeat.emulator.live_tasks import live
from downbeat.emulator.projects import Project
from downbeat.emulator.provider import Provider
from downbeat.plan.orchestration_args import build_orchestration_args
from downbeat.plan.planned import named, plan
from downbeat.plan.stacks import configured_stack
from downbeat.simulator import container_failures
from downbeat.simulator.service_results import default_result
from downbeat.testing.flow import play_planned
from downbeat.testing.flow_tasks import tasks_of
from functions.manifest_builder.table import Table
from pipelines import PIPELINES
from tests import program

pytestmark = pytest.mark.embedded

STACK = configured_stack("dev")
PLANNED = named(plan(STACK, PIPELINES, account=program.ACCOUNT), "ndjson-to-parquet")
# Two files are enough for a manifest; everything else is the stack's.
SMALL = replace(
    PLANNED,
    trigger=replace(
        PLANNED.trigger,
        function=replace(
            PLANNED.trigger.function,
            environment=PLANNED.trigger.function.environment | {"MAX_FILES": "2"},
        ),
    ),
)
GIVEN = PLANNED.references


def create():
    key = stack_key(
        EncryptionArgs("alias/test", STACK.region, program.ACCOUNT, "aws", {}), STACK.kms_key_arn
    )
    Orchestration("ndjson", build_orchestration_args(STACK, SMALL, {}), key)
    pulumi.export("key", key.arn)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """Clients of an embedded AWS that has the buckets, the table and the job already, and the
    deployed pipeline.
    """
    folder = tmp_path_factory.mktemp("ndjson")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SFN_WAIT_SCALE", "0")  # a retry after a minute comes at once
        where = ministack.start(folder, program.ACCOUNT)
    try:
        clients = embedded_clients.clients(where.endpoint, program.REGION, program.ACCOUNT)
        existing.make(
            STACK.model_copy(update={"pipelines": {PLANNED.key: PLANNED.pipeline}}), where
        )
        provider = Provider(lambda region: clients, program.ACCOUNT, where.endpoint, program.REGION)
        InProcess(
            Project(program.ROOT, "dev", folder, "downbeat", {"aws:region": program.REGION}),
            provider,
            create,
            {},
        ).up()
        yield clients
    finally:
        ministack.stop(folder)


@pytest.fixture
def mails(client):
    """Reads what the failure topic has sent since the last time."""
    sqs = client("sqs")
    queue = sqs.create_queue(QueueName="mails")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    client("sns").subscribe(TopicArn=GIVEN["failure_topic"], Protocol="sqs", Endpoint=arn)

    def read():
        found = []
        while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in messages:
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
                found.append(json.loads(message["Body"])["Message"])
        return found

    return read


def uploaded(client, day):
    """Two files of a day go in by S3; the execution that the function starts, once the embedded AWS
    has done with it.

    The embedded AWS has no Glue: it starts the execution and runs it as far as the job.
    """
    for name in ("a b.ndjson", "c+d.ndjson"):
        client("s3").put_object(
            Bucket=GIVEN["upload_bucket"], Key=f"{day}/{name}", Body=b'{"a": 1}\n'
        )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for listed in client("stepfunctions").list_executions(
            stateMachineArn=PLANNED.address.state_machine_arn
        )["executions"]:
            execution = client("stepfunctions").describe_execution(
                executionArn=listed["executionArn"]
            )
            if (
                listed["status"] != "RUNNING"
                and json.loads(execution["input"])["date_prefix"] == day
            ):
                return execution
        time.sleep(0.2)
    raise AssertionError(f"no execution for {day}; the table has {manifests(client, day)}")


def played(client, execution, **outcomes):
    """The execution again, as it is deployed and with its own input: Glue follows the outcomes,
    other calls go to the embedded AWS.
    """
    definition = deployed_definition(client, PLANNED.address.state_machine_arn)
    tasks = tasks_of(PLANNED, otherwise=live(client, default_result), **outcomes)
    given = json.loads(execution["input"])
    return play_planned(
        PLANNED,
        tasks,
        definition=definition,
        input=given,
        name=execution["name"],
        start=datetime.now(UTC),
    )


def manifests(client, day):
    """The manifests of a day in the tracking table, as plain values."""
    return list(
        Table(client("dynamodb"), GIVEN["tracking_table"], "pk", "sk").query(day, "MANIFEST#")
    )


def test_files_that_go_in_by_s3_come_out_converted_and_the_table_says_completed(client):
    execution = uploaded(client, "2026-03-01")
    run = played(client, execution)
    (item,) = manifests(client, "2026-03-01")
    (glue,) = run.attempts("StartGlueJob")
    assert glue.arguments == {
        "JobName": GIVEN["glue_job"],
        "Arguments": {"--MANIFEST_PATH": item["manifest_path"]},
    }
    assert (run.status, item["status"], item["file_count"]) == ("SUCCEEDED", "completed", 2)
    assert (item["execution_arn"], run.execution.arn) == (execution["executionArn"],) * 2
    bucket, key = item["manifest_path"].removeprefix("s3://").split("/", 1)
    lines = client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode().splitlines()
    assert sorted(json.loads(line)["key"] for line in lines) == [
        "2026-03-01/a b.ndjson",
        "2026-03-01/c+d.ndjson",
    ]


def test_a_glue_job_that_fails_is_in_the_table_and_in_the_mail(client, mails):
    execution = uploaded(client, "2026-03-02")
    mails()
    run = played(
        client,
        execution,
        answers={"StartGlueJob": lambda call: container_failures.glue_failed(call, "bad line 7")},
    )
    (item,) = manifests(client, "2026-03-02")
    assert (run.status, item["status"], len(run.attempts("StartGlueJob"))) == (
        "FAILED",
        "failed",
        3,
    )
    assert "bad line 7" in item["error"]
    (mail,) = mails()
    assert f"Manifest: {item['manifest_path']}\n" in mail
    (why,) = (line for line in mail.splitlines() if line.startswith("Why: "))
    assert why.startswith("Why: Glue job ndjson-parquet-batch-job-dev, run jr_")
    assert why.endswith(", FAILED: bad line 7")
