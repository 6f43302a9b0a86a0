"""`downbeat run` against the embedded AWS: calls arrive there, alarms change, messages reach
whoever subscribed.
"""

import json

import pytest
from typer.testing import CliRunner

from components.encryption import stack_key
from components.key_statements import EncryptionArgs
from downbeat.cli import pipeline_run
from downbeat.cli.__main__ import app
from downbeat.emulator import embedded_clients, existing, ministack
from downbeat.emulator.in_process import InProcess
from downbeat.emulator.projects import project
from downbeat.emulator.provider import Provider
from downbeat.plan.orchestration_args import build_orchestration_args
from downbeat.plan.stacks import REPOSITORY, configured_stack
from downbeat.plan.unreported_ends import reporters
from tests.planned_stacks import planned_stack

pytestmark = pytest.mark.embedded
DEPLOYED = ("weekly-monitoring", "ndjson-to-parquet", "etl")
MANIFEST = {
    "manifest_path": "manifests/1.json",
    "date_prefix": "2026-01-05",
    "file_count": 1,
    "timestamp": "2026-01-05T06:00:00Z",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """Clients of an embedded AWS in which three pipelines of the stack dev are deployed; `run`
    finds it as it finds that of `up`.
    """
    target = project(REPOSITORY, "dev")._replace(folder=tmp_path_factory.mktemp("dev"))
    stack = configured_stack("dev")
    where = ministack.start(target.folder, target.account)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pipeline_run, "project", lambda root, stack: target)
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
    from components.reporter import Reporter

    key = stack_key(
        EncryptionArgs("alias/downbeat-dev", stack.region, account, "aws", {}), stack.kms_key_arn
    )
    args = {
        each.key: build_orchestration_args(stack, each, stack.tags)
        for each in planned_stack("dev", account=account)
        if each.key in DEPLOYED
    }
    made = [Orchestration(name, one, key) for name, one in args.items()]
    for each in reporters("downbeat-dev", args, stack.tags):
        Reporter("reporter", each, key, after=made[:1])


@pytest.fixture
def inbox(client):
    """inbox(topic) subscribes a queue to a topic; called again, it gives the subjects and texts
    that arrived.
    """
    queues = {}

    def messages(topic):
        if topic not in queues:
            arn = next(
                each["TopicArn"]
                for each in client("sns").list_topics()["Topics"]
                if each["TopicArn"].endswith(f":{topic}")
            )
            queues[topic] = client("sqs").create_queue(QueueName=f"{topic}-inbox")["QueueUrl"]
            client("sns").subscribe(
                TopicArn=arn, Protocol="sqs", Endpoint=_queue_arn(client, queues[topic])
            )
        found = (
            client("sqs")
            .receive_message(QueueUrl=queues[topic], MaxNumberOfMessages=10, WaitTimeSeconds=1)
            .get("Messages", [])
        )
        for message in found:
            client("sqs").delete_message(
                QueueUrl=queues[topic], ReceiptHandle=message["ReceiptHandle"]
            )
        return [
            (body.get("Subject"), body["Message"])
            for body in (json.loads(message["Body"]) for message in found)
        ]

    return messages


def _queue_arn(client, url):
    return client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])[
        "Attributes"
    ]["QueueArn"]


def play(*options):
    result = CliRunner().invoke(app, ["run", *options, "--json"], catch_exceptions=False)
    return json.loads(result.stdout)


def alarms(client, name):
    return {
        alarm["AlarmName"]: alarm["StateValue"]
        for alarm in client("cloudwatch").describe_alarms()["MetricAlarms"]
        if name in alarm["AlarmName"]
    }


def test_a_warning_arrives_in_a_subscribed_queue(client, inbox):
    inbox("ccapi-weekly-monitoring-dev-pipeline-failure")
    told = play("weekly-monitoring", "--exit-code", "3")
    assert (told["embedded"], told["status"]) == (True, "SUCCEEDED")
    ((subject, text),) = inbox("ccapi-weekly-monitoring-dev-pipeline-failure")
    assert subject == "⚠️ CloudClearingAPI Partial Failure - dev"
    assert text == told["mails"][0]["body"]
    assert text.startswith(
        "The monitoring container ended with exit code 3: some or all of 3 regions failed."
    )


def test_a_good_run_publishes_its_metric_and_its_mail(client, inbox):
    inbox("ccapi-weekly-monitoring-dev-pipeline-success")
    assert play("weekly-monitoring")["status"] == "SUCCEEDED"
    ((subject, _),) = inbox("ccapi-weekly-monitoring-dev-pipeline-success")
    assert subject == "✅ CloudClearingAPI Weekly Monitoring Complete - dev"
    metrics = client("cloudwatch").list_metrics(Namespace="CloudClearingAPI")["Metrics"]
    assert {metric["MetricName"] for metric in metrics} == {
        "WeeklyMonitoringSuccess",
        "ExecutionDuration",
    }


def test_a_failure_sets_the_alarm_of_this_pipeline_alone_and_a_good_run_clears_it(client, inbox):
    inbox("ccapi-weekly-monitoring-dev-pipeline-failure")
    inbox("ccapi-weekly-monitoring-dev-alarms")
    told = play("weekly-monitoring", "--fail", "ValidateInputs=States.TaskFailed")
    alarm = "ccapi-weekly-monitoring-dev-failed"
    assert (told["status"], told["after"]) == (
        "FAILED",
        [f"alarm {alarm}: INSUFFICIENT_DATA → ALARM (ExecutionsFailed is 1, the threshold 0)"],
    )
    assert alarms(client, "-failed")[alarm] == "ALARM"
    assert "ALARM" not in [state for name, state in alarms(client, "").items() if name != alarm]
    subjects = [
        subject or "" for subject, _ in inbox("ccapi-weekly-monitoring-dev-pipeline-failure")
    ]
    assert "🚨 CloudClearingAPI Pipeline FAILED - dev" in subjects
    assert not any(alarm in subject for subject in subjects)
    assert any(alarm in subject for subject, _ in inbox("ccapi-weekly-monitoring-dev-alarms"))
    assert play("weekly-monitoring")["after"] == [
        f"alarm {alarm}: ALARM → OK (ExecutionsFailed is 0, the threshold 0)"
    ]


def test_the_end_that_only_a_rule_reports_reaches_the_topic(client, inbox):
    inbox("cm-etl-pipeline-state-machine-dev-failure")
    told = play("etl", "--slow", "ExecuteTask02=901")
    assert (
        "downbeat-dev-reporter: FAILED reported to cm-etl-pipeline-state-machine-dev-failure"
        in told["after"]
    )
    (mail,) = told["mails"]
    arrived = inbox("cm-etl-pipeline-state-machine-dev-failure")
    assert (mail["subject"], mail["body"]) in arrived
    assert "split the work into chunks" in told["mails"][0]["body"]


def test_a_function_is_really_invoked_and_its_answer_is_the_output(client):
    told = play("etl")
    assert (told["status"], told["states"][-1]) == ("SUCCEEDED", "Success")


def test_the_tracking_table_knows_what_became_of_a_manifest(client):
    key = {"pk": {"S": "2026-01-05"}, "sk": {"S": "MANIFEST#manifests/1.json"}}
    client("dynamodb").put_item(TableName="ndjson-parquet-tracking-dev", Item=key)
    for options, status in (
        ((), "completed"),
        (("--fail", "StartGlueJob=States.TaskFailed"), "failed"),
    ):
        play("ndjson-to-parquet", "--input", json.dumps(MANIFEST), *options)
        item = client("dynamodb").get_item(TableName="ndjson-parquet-tracking-dev", Key=key)["Item"]
        assert item["status"] == {"S": status}


def test_an_error_of_the_service_is_the_states_error(client):
    client("dynamodb").delete_table(TableName="ndjson-parquet-tracking-dev")
    told = play("ndjson-to-parquet", "--input", json.dumps(MANIFEST))
    assert (told["status"], told["error"]) == ("FAILED", "DynamoDB.ResourceNotFoundException")


def test_what_is_deployed_is_played_and_a_difference_is_told(client):
    arn = next(
        m["stateMachineArn"]
        for m in client("stepfunctions").list_state_machines()["stateMachines"]
        if "cm-etl" in m["name"]
    )
    states = client("stepfunctions")
    definition = json.loads(states.describe_state_machine(stateMachineArn=arn)["definition"])
    definition["States"]["Success"]["Comment"] = "changed by hand"
    states.update_state_machine(stateMachineArn=arn, definition=json.dumps(definition))
    heading = CliRunner().invoke(app, ["run", "etl"]).stdout.splitlines()[0]
    assert heading.endswith("; its definition differs from your files': `downbeat up` updates it")
    assert heading.startswith(
        "etl (cm-etl-pipeline-state-machine-dev), run against the embedded AWS at http://127.0.0.1:"
    )


def test_a_pipeline_that_is_not_deployed_there_is_played_against_nothing(client):
    result = CliRunner().invoke(app, ["run", "database-refresh"])
    assert result.exit_code == 0
    assert (
        "is on, but omc-flywheel-dev-db-refresh is not deployed there: run `downbeat up`;"
        " simulated" in result.stdout
    )
