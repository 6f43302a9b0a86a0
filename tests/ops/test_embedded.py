"""An evening on call, on the embedded AWS: pipelines fail, are found, explained, mended and
confirmed by `downbeat … --local` alone.
"""

import io
import json
import time
import zipfile
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from components.encryption import stack_key
from components.key_statements import EncryptionArgs
from downbeat.cli.__main__ import app
from downbeat.emulator import embedded_clients, existing, ministack
from downbeat.emulator.in_process import InProcess
from downbeat.emulator.projects import project
from downbeat.emulator.provider import Provider
from downbeat.ops import connection, deployment
from downbeat.plan.orchestration_args import build_orchestration_args
from downbeat.plan.stacks import REPOSITORY, configured_stack
from tests.planned_stacks import planned_stack

pytestmark = pytest.mark.embedded
DEPLOYED = ("etl", "database-refresh")
ETL, FUNCTION = "cm-etl-pipeline-state-machine-dev", "cm-etl-dev"
SECONDS = 60.0


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """Clients of an embedded AWS in which two pipelines of the stack dev are deployed, and where
    `--local` finds it.
    """
    target = project(REPOSITORY, "dev")._replace(folder=tmp_path_factory.mktemp("dev"))
    stack = configured_stack("dev")
    where = ministack.start(target.folder, target.account)
    local = lambda root, name, local: connection.embedded(target.folder, name, target.region)  # noqa: E731
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(deployment, "connect", local)
        try:
            existing.make(stack, where)
            connect = lambda region: embedded_clients.clients(where.endpoint, region, where.account)  # noqa: E731
            provider = Provider(connect, where.account, where.endpoint, target.region)
            InProcess(target, provider, lambda: _program(stack, target.account), {}).up()
            yield connect(target.region)
        finally:
            ministack.stop(target.folder)


def _program(stack, account):
    from components.orchestration import Orchestration

    key = stack_key(
        EncryptionArgs("alias/downbeat-dev", stack.region, account, "aws", {}), stack.kms_key_arn
    )
    for each in planned_stack("dev", account=account):
        if each.key in DEPLOYED:
            Orchestration(each.key, build_orchestration_args(stack, each, stack.tags), key)


def downbeat(*words):
    result = CliRunner().invoke(app, [*words, "-s", "dev", "--local"], env={"COLUMNS": "120"})
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return SimpleNamespace(exit_code=result.exit_code, stdout=result.stdout, stderr=result.stderr)


def read(*words):
    """What a command says as JSON."""
    return json.loads(downbeat(*words, "--json").stdout)


def run(pipeline, name, *options):
    """Starts an execution and waits until it has ended; returns its status."""
    assert downbeat("start", pipeline, "--name", name, "--yes", *options).exit_code == 0
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        status = next(one["status"] for one in read("runs", pipeline) if one["name"] == name)
        if status != "RUNNING":
            return status
        time.sleep(0.2)
    return "RUNNING"


def rows():
    return {one["pipeline"]: one for one in read("list") if one["pipeline"] in DEPLOYED}


def test_an_execution_that_went_well_is_found_and_described(deployed):
    assert run("etl", "well") == "SUCCEEDED"
    found = rows()["etl"]["last"]
    assert (found["name"], found["status"]) == ("well", "SUCCEEDED")
    visited = [one["state"] for one in read("describe", "well")["states"]]
    assert (visited[0], visited[-1]) == ("ValidateConfig", "Success")
    why = downbeat("why", "well")
    assert (why.exit_code, "etl succeeded" in why.stdout) == (0, True)


def test_jobs_that_are_not_there_are_named_by_why_and_by_the_doctor(deployed):
    assert run("database-refresh", "no-job") == "FAILED"
    why = downbeat("why", "database-refresh")
    sentence = "Job 1 Split addressable ids failed with Glue.EntityNotFoundException"
    assert (why.exit_code, sentence in " ".join(why.stdout.split())) == (1, True)
    assert "downbeat resume no-job -s dev --local" in why.stdout
    assert [one["name"] for one in read("runs", "--failed")] == ["no-job"]
    jobs = [one["subject"] for one in read("doctor", "database-refresh") if one["check"] == "jobs"]
    assert "etl-omc-flywheel-dev-addressable-split-and-part" in jobs


def test_a_resumed_execution_begins_at_the_step_that_failed(deployed):
    run("database-refresh", "late", "--from", "Step 3 Prepare part tables")
    assert downbeat("resume", "late", "--yes").exit_code == 0
    resumed = read("runs", "database-refresh")[0]["name"]
    visited = [one["state"] for one in read("describe", resumed)["states"]]
    assert (resumed.startswith("resumed-late-"), visited[1]) == (True, "Step 3 Prepare part tables")


def test_a_function_that_is_gone_is_found_and_the_mended_one_runs(deployed):
    client = deployed("lambda")
    client.delete_function(FunctionName=FUNCTION)
    assert run("etl", "no-function") == "FAILED"
    assert "Function not found" in downbeat("why", "no-function").stdout
    refused = downbeat("redrive", "no-function", "--yes")
    assert (refused.exit_code, "a Catch took the error" in refused.stderr) == (1, True)
    assert ("functions", FUNCTION) in checks("etl")
    create(client)
    assert ("functions", FUNCTION) not in checks("etl")
    assert run("etl", "mended") == "SUCCEEDED"
    assert rows()["etl"]["last"]["status"] == "SUCCEEDED"


def test_failures_are_grouped_by_their_cause(deployed):
    groups = {(one["pipeline"], one["state"]) for one in read("why", "--since", "1d")}
    assert ("etl", "ValidateConfig") in groups
    assert ("database-refresh", "Step 3 Prepare part tables") in groups


def test_a_paused_pipeline_is_shown_until_it_is_unpaused(deployed):
    assert rows()["etl"]["paused"] is False
    assert downbeat("pause", "etl", "--yes").exit_code == 0
    assert (rows()["etl"]["paused"], "schedule" in dict(checks("etl"))) == (True, True)
    assert downbeat("unpause", "etl", "--yes").exit_code == 0
    assert (rows()["etl"]["paused"], "schedule" in dict(checks("etl"))) == (False, False)


def test_a_letter_is_listed_and_replayed_once(deployed):
    queue = deployed("sqs").get_queue_url(QueueName=f"{ETL}-dead-letters")["QueueUrl"]
    target = deployed("stepfunctions").list_state_machines()["stateMachines"]
    arn = next(one["stateMachineArn"] for one in target if one["name"] == ETL)
    attributes = {"ERROR_CODE": "AccessDeniedException", "TARGET_ARN": f"{arn}:live"}
    deployed("sqs").send_message(
        QueueUrl=queue,
        MessageBody="{}",
        MessageAttributes={
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        },
    )
    assert rows()["etl"]["dead_letters"] == 1
    replayed = downbeat("dead-letters", "replay", "etl", "--yes")
    assert (replayed.exit_code, replayed.stderr) == (0, "")
    assert rows()["etl"]["dead_letters"] == 0
    assert read("runs", "etl")[0]["name"].startswith("replay-")


def test_what_has_ended_cannot_be_stopped(deployed):
    result = downbeat("stop", "well", "--cause", "test", "--yes")
    assert (result.exit_code, "there is nothing to stop" in result.stderr + result.stdout) == (
        1,
        True,
    )


def checks(pipeline):
    return [(one["check"], one["subject"]) for one in read("doctor", pipeline)]


def create(client):
    """Makes the function of etl, as whoever owns it would."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("code.py", "def handle(event, context):\n    return {'statusCode': 200}\n")
    client.create_function(
        FunctionName=FUNCTION,
        Runtime="python3.13",
        Role="arn:aws:iam::000000000000:role/etl",
        Handler="code.handle",
        Code={"ZipFile": packed.getvalue()},
    )
    client.get_waiter("function_active_v2").wait(
        FunctionName=FUNCTION, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )


def test_the_embedded_aws_is_asked_whether_definitions_and_states_are_right(deployed):
    answer = downbeat("verify", "etl", "--json")
    found = json.loads(answer.stdout)
    outcomes = {(one["check"], one["outcome"]) for one in found}
    assert ("ValidateStateMachineDefinition", "agrees") in outcomes
    assert {outcome for check, outcome in outcomes if check == "TestState"} == {"agrees"}
    assert answer.exit_code == (1 if any(one["outcome"] != "agrees" for one in found) else 0)
    assert [one["note"] for one in found if one["outcome"] == "not asked" and not one["note"]] == []


def test_an_execution_that_no_catch_took_is_redriven_by_the_command(deployed):
    states, machine = deployed("stepfunctions"), _machine_arn(deployed, ETL)
    before = states.describe_state_machine(stateMachineArn=machine)["definition"]
    topic = machine.replace(":states:", ":sns:").replace(f"stateMachine:{ETL}", "not-there-yet")
    publish = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": {"TopicArn": topic, "Message": "m"},
        "End": True,
    }
    definition = json.dumps({"StartAt": "Tell", "States": {"Tell": publish}})
    states.update_state_machine(stateMachineArn=machine, definition=definition)
    try:
        # By the machine's own ARN: the alias starts the version that was deployed.
        arn = states.start_execution(stateMachineArn=machine, name="uncaught")["executionArn"]
        assert _ended(states, arn)["status"] == "FAILED"
        deployed("sns").create_topic(Name="not-there-yet")
        redriven = downbeat("redrive", "uncaught", "--yes")
        assert (redriven.exit_code, redriven.stderr) == (0, "")
        assert "Tell runs again: publishes the message again" in redriven.stdout
        assert "Redriven uncaught." in redriven.stdout
        found = _ended(states, arn)
        assert (found["status"], found["redriveCount"]) == ("SUCCEEDED", 1)
        assert "SUCCEEDED" in downbeat("describe", "uncaught").stdout
    finally:
        states.update_state_machine(stateMachineArn=machine, definition=before)


def test_a_start_counts_for_the_version_that_the_alias_starts(deployed):
    assert run("etl", "by-the-alias") == "SUCCEEDED"
    states, machine = deployed("stepfunctions"), _machine_arn(deployed, ETL)
    arn = f"{machine.replace(':stateMachine:', ':execution:')}:by-the-alias"
    assert states.describe_execution(executionArn=arn)["stateMachineAliasArn"] == f"{machine}:live"
    assert "SUCCEEDED" in downbeat("rollout", "status", "etl").stdout


def _ended(states, arn):
    deadline = time.monotonic() + SECONDS
    while (found := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return found


def _machine_arn(clients, name):
    machines = clients("stepfunctions").list_state_machines()["stateMachines"]
    return next(one["stateMachineArn"] for one in machines if one["name"] == name)


def test_a_pause_until_a_day_is_the_schedules_start_in_the_embedded_aws_too(deployed):
    paused = downbeat("pause", "etl", "--until", "2099-12-01", "--yes")
    assert (paused.exit_code, "when it goes on by itself" in paused.stdout) == (0, True)
    assert "console.aws.amazon.com" not in paused.stdout
    assert rows()["etl"]["paused_until"] == "2099-12-01"
    assert downbeat("unpause", "etl", "--yes").exit_code == 0
    assert rows()["etl"]["paused"] is False
