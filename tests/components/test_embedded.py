"""One orchestration on the embedded AWS: what happens there reaches the people who are meant to
hear of it.
"""

import contextlib
import json
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from components.encryption import Encryption
from components.key_statements import EncryptionArgs
from components.orchestration import Orchestration
from components.reporter import Reporter
from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.in_process import InProcess
from downbeat.emulator.projects import Project
from downbeat.emulator.provider import Provider
from downbeat.plan.address import Address
from downbeat.plan.orchestration_args import ScheduleValues
from downbeat.plan.slack_messages import slack_text
from downbeat.plan.triggers import Events
from downbeat.plan.unreported_ends import reporters, with_reporters
from tests import program
from tests.components.example import ARGS

pytestmark = pytest.mark.embedded

ADDRESS = Address("waiting-dev", program.REGION, program.ACCOUNT)
# It waits as long as its input says, so that a test can stop it, let it fail, or let it end.
DEFINITION = {
    "StartAt": "Wait",
    "QueryLanguage": "JSONata",
    "TimeoutSeconds": 3600,
    "States": {
        "Wait": {"Type": "Wait", "Seconds": "{% $states.input.seconds %}", "Next": "Well?"},
        "Well?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $states.input.fail %}", "Next": "Failed"}],
            "Default": "Done",
        },
        "Failed": {"Type": "Fail", "Error": "Test", "Cause": 'A cause with "quotes"\nand lines'},
        "Done": {"Type": "Succeed"},
    },
}
BY_RULE = {"success": ("SUCCEEDED",), "failure": ("FAILED", "TIMED_OUT", "ABORTED")}


@pytest.fixture(scope="module")
def slack():
    """A webhook on this machine; `.messages` are the bodies that it was sent."""
    messages = []

    class Webhook(BaseHTTPRequestHandler):
        def do_POST(self):
            messages.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Webhook)
    server.messages = messages
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def deployed(tmp_path_factory, slack):
    """(clients, outputs) of the orchestration, deployed without the engine by the stand-in
    provider.
    """
    folder = tmp_path_factory.mktemp("embedded")
    where = ministack.start(folder, program.ACCOUNT)

    def create():
        key = Encryption(
            "key", EncryptionArgs("alias/test", program.REGION, program.ACCOUNT, "aws", {})
        ).key
        args = replace(
            ARGS,
            address=ADDRESS,
            definition=DEFINITION,
            statements=[],
            reported_statuses=BY_RULE,
            schedule=ScheduleValues("cron(0 6 ? * MON *)", "Europe/London"),
            trigger=Events({"source": ["acme.orders"]}),
            input={"seconds": 0, "fail": False},
            slack_webhook=f"http://127.0.0.1:{slack.server_port}/services/T0/B0/secret",
        )
        import pulumi

        made = reporters("downbeat-dev", {"waiting": args}, {})
        args = with_reporters({"waiting": args}, made)["waiting"]
        waiting = Orchestration("waiting", args, key)
        Reporter("reporter", made[0], key, after=[waiting])
        pulumi.export("waiting", waiting.outputs)

    try:
        client = embedded_clients.clients(where.endpoint, program.REGION, program.ACCOUNT)
        provider = Provider(lambda region: client, program.ACCOUNT, where.endpoint, program.REGION)
        project = Project(program.ROOT, "dev", folder, "downbeat", {"aws:region": program.REGION})
        outputs = InProcess(project, provider, create, {}).up().outputs["waiting"]
        yield client, outputs
    finally:
        ministack.stop(folder)


@pytest.fixture(scope="module")
def inbox(deployed):
    """Who subscribes to a topic, as a function of the topic's ARN: takes the next mail whose text
    holds `word`.
    """
    client, _ = deployed
    sqs, queues = client("sqs"), {}

    def mail(topic, word, seconds=20):
        if topic not in queues:
            queues[topic] = subscribe(client, topic)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for message in sqs.receive_message(
                QueueUrl=queues[topic], WaitTimeSeconds=1, MaxNumberOfMessages=10
            ).get("Messages", []):
                sent = json.loads(message["Body"])
                if word in sent["Message"]:
                    return sent
        raise AssertionError(f"no mail with {word!r} came to {topic} in {seconds} s")

    mail.subscribe = lambda topic: queues.setdefault(topic, subscribe(client, topic))
    return mail


def subscribe(client, topic):
    sqs = client("sqs")
    url = sqs.create_queue(QueueName=topic.rsplit(":", 1)[-1] + "-inbox")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return url


def start(deployed, **given):
    client, outputs = deployed
    answer = client("stepfunctions").start_execution(
        stateMachineArn=outputs["alias"], input=json.dumps(given)
    )
    return answer["executionArn"]


def stopped(deployed, tries=20):
    """An execution that was stopped while it ran: on the virtual clock some end before that."""
    client, _ = deployed
    for _ in range(tries):
        execution = start(deployed, seconds=600, fail=False)
        with contextlib.suppress(client("stepfunctions").exceptions.ClientError):
            client("stepfunctions").stop_execution(executionArn=execution, cause="enough")
            return execution
    raise AssertionError(f"none of {tries} executions could be stopped while it ran")


def in_slack(slack, word, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for body in list(slack.messages):
            if word in body:
                return slack_text(body)
        time.sleep(0.1)
    raise AssertionError(f"Slack heard nothing of {word}")


def test_a_stopped_execution_is_told_to_the_failure_topic_and_in_slack(deployed, inbox, slack):
    _, outputs = deployed
    inbox.subscribe(outputs["failure_topic"])
    execution = stopped(deployed)
    name = execution.rsplit(":", 1)[-1]
    mail = inbox(outputs["failure_topic"], name)
    assert mail["Subject"] == "🛑 waiting-dev ABORTED - dev"
    lines = mail["Message"].splitlines()
    assert lines[0].startswith("waiting-dev was stopped in Wait after ")
    assert lines[2] == "Why: somebody stopped it: enough"
    (console,) = [line for line in lines if line.startswith(f"Execution: {name} ")]
    assert console.endswith(f"#/v2/executions/details/{execution}")
    attributes = {name: each["Value"] for name, each in mail["MessageAttributes"].items()}
    assert attributes == {
        "pipeline": "waiting-dev",
        "environment": "dev",
        "outcome": "failed",
        "status": "ABORTED",
        "owner": "nobody named",
        "severity": "error",
        "state": "Wait",
    }
    text = in_slack(slack, name)
    assert text.startswith("🛑 *waiting-dev* was stopped in Wait after ")
    assert "\nWhy: somebody stopped it: enough\n" in text
    assert f"#/v2/executions/details/{execution}" in text


def test_a_success_that_only_the_rule_knows_is_told_to_the_success_topic(deployed, inbox, slack):
    _, outputs = deployed
    inbox.subscribe(outputs["success_topic"])
    name = start(deployed, seconds=0, fail=False).rsplit(":", 1)[-1]
    mail = inbox(outputs["success_topic"], name)
    assert mail["Subject"] == "✅ waiting-dev succeeded - dev"
    assert in_slack(slack, name).startswith("✅ *waiting-dev* SUCCEEDED in dev")


def test_a_cause_with_quotes_and_lines_does_not_spoil_the_message(deployed, inbox, slack):
    _, outputs = deployed
    inbox.subscribe(outputs["failure_topic"])
    name = start(deployed, seconds=0, fail=True).rsplit(":", 1)[-1]
    mail = inbox(outputs["failure_topic"], name)
    assert mail["Subject"] == "🚨 waiting-dev FAILED - dev"
    assert 'Why: A cause with "quotes"\nand lines\n' in mail["Message"]
    text = in_slack(slack, name)
    assert text.startswith("🚨 *waiting-dev* failed in Wait after ")
    assert 'Why: A cause with "quotes"\nand lines\n' in text


def test_an_event_that_matches_starts_an_execution_with_the_event_as_its_input(deployed):
    client, outputs = deployed
    states = client("stepfunctions")
    before = {
        e["executionArn"]
        for e in states.list_executions(stateMachineArn=outputs["state_machine"])["executions"]
    }
    entry = {"Source": "acme.orders", "DetailType": "Order", "Detail": json.dumps({"order": 7})}
    client("events").put_events(Entries=[entry])
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        now = {
            e["executionArn"]
            for e in states.list_executions(stateMachineArn=outputs["state_machine"])["executions"]
        }
        if now - before:
            break
        time.sleep(0.1)
    (started,) = now - before
    assert json.loads(states.describe_execution(executionArn=started)["input"])["detail"] == {
        "order": 7
    }


def test_the_schedule_is_what_eventbridge_scheduler_was_told(deployed):
    client, outputs = deployed
    schedule = client("scheduler").get_schedule(GroupName="waiting-dev", Name="waiting-dev")
    assert (
        schedule["ScheduleExpression"],
        schedule["ScheduleExpressionTimezone"],
        schedule["State"],
    ) == (
        "cron(0 6 ? * MON *)",
        "Europe/London",
        "ENABLED",
    )
    assert schedule["Target"]["Arn"] == outputs["alias"]
    assert json.loads(schedule["Target"]["Input"]) == {
        "seconds": 0,
        "fail": False,
        "scheduled_time": "<aws.scheduler.scheduled-time>",
    }


def test_an_alarm_speaks_to_the_encrypted_failure_topic(deployed, inbox):
    client, outputs = deployed
    inbox.subscribe(outputs["failure_topic"])
    client("cloudwatch").set_alarm_state(
        AlarmName="waiting-dev-dead-letters", StateValue="ALARM", StateReason="a test"
    )
    mail = inbox(outputs["failure_topic"], "waiting-dev-dead-letters")
    assert json.loads(mail["Message"])["NewStateValue"] == "ALARM"


def test_the_alias_live_routes_everything_to_the_published_version(deployed):
    client, outputs = deployed
    alias = client("stepfunctions").describe_state_machine_alias(
        stateMachineAliasArn=outputs["alias"]
    )
    assert alias["routingConfiguration"] == [
        {"stateMachineVersionArn": f"{outputs['state_machine']}:1", "weight": 100}
    ]
