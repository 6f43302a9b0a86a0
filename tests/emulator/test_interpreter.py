"""Executions in the embedded AWS: ours, by whoever they are started."""

import io
import json
import time
import zipfile

import pytest

from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.mailbox import messages
from downbeat.simulator import simulate
from downbeat.simulator import test_state as state_test

pytestmark = pytest.mark.embedded
REGION = "eu-west-1"
ROLE = f"arn:aws:iam::{embedded_clients.ACCOUNT}:role/m"
INVOKE = "arn:aws:states:::lambda:invoke"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("stack")
    yield made
    ministack.stop(made, force=True)


@pytest.fixture(scope="module")
def client(folder):
    where = ministack.start(folder)
    return embedded_clients.clients(where.endpoint, REGION, where.account)


def machine(client, name, states, **more):
    definition = {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}
    made = client("stepfunctions").create_state_machine(
        name=name, definition=json.dumps(definition | more), roleArn=ROLE
    )
    return made["stateMachineArn"], definition | more


def ended(client, arn):
    states = client("stepfunctions")
    deadline = time.monotonic() + 60
    while (found := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def started(client, machine_arn, value=None):
    arn = client("stepfunctions").start_execution(
        stateMachineArn=machine_arn, input=json.dumps(value or {})
    )["executionArn"]
    return ended(client, arn)


def function(client, name, code):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("code.py", code)
    client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=ROLE,
        Handler="code.handle",
        Code={"ZipFile": archive.getvalue()},
    )


def test_a_days_wait_takes_no_time_and_its_history_is_the_simulators(client):
    states = {
        "Wait": {"Type": "Wait", "Seconds": 86_400, "Next": "Both"},
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": name, "States": {name: {"Type": "Pass", "End": True}}} for name in "AB"
            ],
            "End": True,
        },
    }
    arn, definition = machine(client, "waits", states)
    found = started(client, arn, {"a": 1})
    assert (found["status"], json.loads(found["output"])) == ("SUCCEEDED", [{"a": 1}, {"a": 1}])
    assert (found["stopDate"] - found["startDate"]).total_seconds() == pytest.approx(86_400)
    history = client("stepfunctions").get_execution_history(
        executionArn=found["executionArn"], maxResults=1000
    )["events"]
    simulated = simulate(definition, {"a": 1}).history
    assert [(one["id"], one["previousEventId"], one["type"]) for one in history] == [
        (one["id"], one["previousEventId"], one["type"]) for one in simulated
    ]


def test_its_own_time_limit_ends_an_execution(client):
    arn, _ = machine(
        client, "limit", {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}, TimeoutSeconds=5
    )
    assert started(client, arn)["status"] == "TIMED_OUT"


def test_a_function_is_really_called_and_one_that_raises_fails_the_task(client):
    function(
        client,
        "halves",
        "def handle(event, context):\n    return {'half': 10 / event['by']}\n",
    )
    task = {
        "Type": "Task",
        "Resource": INVOKE,
        "Arguments": {"FunctionName": "halves", "Payload": "{% $states.input %}"},
        "Output": "{% $states.result.Payload %}",
        "End": True,
    }
    arn, _ = machine(client, "calls", {"Halve": task})
    assert json.loads(started(client, arn, {"by": 2})["output"]) == {"half": 5.0}
    failed = started(client, arn, {"by": 0})
    assert failed["status"] == "FAILED"
    assert "division by zero" in json.loads(failed["cause"])["errorMessage"]


def test_an_execution_at_work_shows_the_states_that_it_has_entered(client):
    function(
        client,
        "slow",
        "import time\n\ndef handle(event, context):\n    time.sleep(1)\n    return {}\n",
    )
    states = {
        "First": {"Type": "Pass", "Next": "Slow"},
        "Slow": {
            "Type": "Task",
            "Resource": INVOKE,
            "Arguments": {"FunctionName": "slow"},
            "End": True,
        },
    }
    arn, _ = machine(client, "live", states)
    api = client("stepfunctions")
    execution = api.start_execution(stateMachineArn=arn)["executionArn"]
    deadline, kinds = time.monotonic() + 60, []
    while "TaskStarted" not in kinds:
        assert time.monotonic() < deadline
        status = api.describe_execution(executionArn=execution)["status"]
        events = api.get_execution_history(executionArn=execution)["events"]
        kinds = [one["type"] for one in events]
        time.sleep(0.02)
    begun = ["ExecutionStarted", "PassStateEntered", "PassStateExited", "TaskStateEntered"]
    assert kinds == [*begun, "TaskScheduled", "TaskStarted"]
    assert events[0]["executionStartedEventDetails"]["roleArn"] == ROLE
    assert status == "RUNNING"
    assert ended(client, execution)["status"] == "SUCCEEDED"


def test_a_glue_job_of_the_embedded_aws_runs_to_its_end_and_a_missing_one_is_glues_error(client):
    client("glue").create_job(
        Name="job", Role="r", Command={"Name": "glueetl", "ScriptLocation": "s3://b/k.py"}
    )
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::glue:startJobRun.sync",
        "Arguments": {"JobName": "{% $states.input.job %}"},
        "Output": "{% $states.result.JobRunState %}",
        "End": True,
    }
    arn, _ = machine(client, "glue", {"Run": task})
    assert json.loads(started(client, arn, {"job": "job"})["output"]) == "SUCCEEDED"
    assert started(client, arn, {"job": "none"})["error"] == "Glue.EntityNotFoundException"


def test_the_end_is_told_to_eventbridge_and_the_mailbox_keeps_what_a_topic_published(
    client, folder
):
    topic = client("sns").create_topic(Name="ends")["TopicArn"]
    client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="on-call@example.com")
    client("events").put_rule(
        Name="ends",
        EventPattern=json.dumps({"source": ["aws.states"], "detail": {"status": ["FAILED"]}}),
    )
    client("events").put_targets(Rule="ends", Targets=[{"Id": "t", "Arn": topic}])
    arn, _ = machine(client, "fails", {"No": {"Type": "Fail", "Error": "No", "Cause": "because"}})
    found = started(client, arn)
    assert (found["status"], found["error"], found["cause"]) == ("FAILED", "No", "because")
    deadline = time.monotonic() + 30
    while not (mine := [one for one in messages(folder) if one.topic == "ends"]):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert mine[0].to == ("on-call@example.com",)
    assert json.loads(mine[0].body)["detail"]["executionArn"] == found["executionArn"]


def test_a_rule_starts_an_execution_and_a_child_is_waited_for(client):
    child, _ = machine(client, "child", {"Answer": {"Type": "Succeed", "Output": 42}})
    parent, _ = machine(
        client,
        "parent",
        {
            "Call": {
                "Type": "Task",
                "Resource": "arn:aws:states:::states:startExecution.sync:2",
                "Arguments": {"StateMachineArn": child},
                "Output": "{% $states.result.Output %}",
                "End": True,
            }
        },
    )
    client("events").put_rule(Name="go", EventPattern=json.dumps({"source": ["mine"]}))
    client("events").put_targets(Rule="go", Targets=[{"Id": "t", "Arn": parent, "RoleArn": ROLE}])
    client("events").put_events(Entries=[{"Source": "mine", "DetailType": "go", "Detail": "{}"}])
    states = client("stepfunctions")
    deadline = time.monotonic() + 30
    while not (found := states.list_executions(stateMachineArn=parent)["executions"]):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert json.loads(ended(client, found[0]["executionArn"])["output"]) == 42
    assert len(states.list_executions(stateMachineArn=child)["executions"]) == 1


def test_a_redrive_of_a_succeeded_execution_is_refused_with_awss_error(client):
    arn = started(client, machine(client, "fine", {"Done": {"Type": "Succeed"}})[0])["executionArn"]
    sfn = client("stepfunctions")
    with pytest.raises(sfn.exceptions.ExecutionNotRedrivable) as refused:
        sfn.redrive_execution(executionArn=arn)
    message = f"Execution is SUCCEEDED and cannot be redriven: '{arn}'"
    assert refused.value.response["Error"]["Message"] == message
    assert sfn.describe_execution(executionArn=arn)["redriveStatus"] == "NOT_REDRIVABLE"


FAIL = {"No": {"Type": "Fail", "Error": "No", "Cause": "because"}}


def publishing(client, name):
    """A machine that publishes to a topic which is not there yet, and the topic's name."""
    states = {
        "Note": {"Type": "Pass", "Assign": {"kept": 7}, "Next": "Tell"},
        "Tell": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Arguments": {
                "TopicArn": f"arn:aws:sns:{REGION}:{embedded_clients.ACCOUNT}:{name}",
                "Message": "{% $string($kept) %}",
            },
            "Output": "{% $kept + $states.context.Execution.RedriveCount %}",
            "End": True,
        },
    }
    return machine(client, name, states)[0]


def test_an_execution_is_redriven_and_says_so_wherever_it_is_asked(client):
    machine_arn = publishing(client, "mended")
    failed = started(client, machine_arn)
    arn, sfn = failed["executionArn"], client("stepfunctions")
    assert (failed["status"], failed["redriveCount"], failed["redriveStatus"]) == (
        "FAILED",
        0,
        "REDRIVABLE",
    )
    before = sfn.get_execution_history(executionArn=arn)["events"]
    client("sns").create_topic(Name="mended")
    date = sfn.redrive_execution(executionArn=arn)["redriveDate"]
    found = ended(client, arn)
    assert (found["status"], found["output"], found["redriveCount"]) == ("SUCCEEDED", "8", 1)
    assert found["redriveDate"] == date
    after = sfn.get_execution_history(executionArn=arn)["events"]
    assert [one["type"] for one in after[: len(before)]] == [one["type"] for one in before]
    assert [one["type"] for one in after[len(before) :]] == [
        "ExecutionRedriven",
        "TaskScheduled",
        "TaskStarted",
        "TaskSucceeded",
        "TaskStateExited",
        "ExecutionSucceeded",
    ]
    for wanted, count in (("REDRIVEN", 1), ("NOT_REDRIVEN", 0)):
        listed = sfn.list_executions(stateMachineArn=machine_arn, redriveFilter=wanted)
        assert len(listed["executions"]) == count


def test_an_execution_of_an_embedded_aws_that_was_stopped_since_is_redriven(tmp_path):
    where = ministack.start(tmp_path)
    client = embedded_clients.clients(where.endpoint, REGION, where.account)
    arn = started(client, publishing(client, "later"))["executionArn"]
    ministack.stop(tmp_path)
    where = ministack.start(tmp_path)
    try:
        client = embedded_clients.clients(where.endpoint, REGION, where.account)
        client("sns").create_topic(Name="later")
        client("stepfunctions").redrive_execution(executionArn=arn)
        found = ended(client, arn)
        assert (found["status"], found["output"], found["redriveCount"]) == ("SUCCEEDED", "8", 1)
    finally:
        ministack.stop(tmp_path, force=True)


def test_a_definition_is_validated_as_check_does(client):
    sfn = client("stepfunctions")
    good = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
    assert sfn.validate_state_machine_definition(definition=json.dumps(good))["result"] == "OK"
    bad = good | {"StartAt": "B"}
    answer = sfn.validate_state_machine_definition(definition=json.dumps(bad))
    assert (answer["result"], answer["truncated"]) == ("FAIL", False)
    assert answer["diagnostics"][0]["location"] == "/StartAt"


def logged_machine(client, name, kind, states):
    group = f"/states/{name}"
    client("logs").create_log_group(logGroupName=group)
    arn = f"arn:aws:logs:{REGION}:{embedded_clients.ACCOUNT}:log-group:{group}:*"
    made = client("stepfunctions").create_state_machine(
        name=name,
        definition=json.dumps({"StartAt": next(iter(states)), "States": states}),
        roleArn=ROLE,
        type=kind,
        loggingConfiguration={
            "level": "ALL",
            "includeExecutionData": True,
            "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": arn}}],
        },
    )
    return made["stateMachineArn"], group


def test_an_express_execution_has_a_log_and_no_history(client):
    states = {"Wait": {"Type": "Wait", "Seconds": 9, "Next": "End"}, "End": {"Type": "Succeed"}}
    arn, group = logged_machine(client, "quick", "EXPRESS", states)
    sfn = client("stepfunctions")
    found = sfn.start_sync_execution(stateMachineArn=arn, input='{"n": 1}')
    assert (found["status"], found["output"]) == ("SUCCEEDED", '{"n": 1}')
    messages = client("logs").filter_log_events(logGroupName=group)["events"]
    assert [json.loads(one["message"])["type"] for one in messages] == [
        "ExecutionStarted",
        "WaitStateEntered",
        "WaitStateExited",
        "SucceedStateEntered",
        "SucceedStateExited",
        "ExecutionSucceeded",
    ]
    for asking in (sfn.get_execution_history, sfn.describe_execution, sfn.stop_execution):
        with pytest.raises(sfn.exceptions.InvalidArn):
            asking(executionArn=found["executionArn"])
    with pytest.raises(sfn.exceptions.StateMachineTypeNotSupported):
        sfn.list_executions(stateMachineArn=arn)


def test_an_express_execution_that_takes_more_than_five_minutes_times_out(client):
    states = {"Wait": {"Type": "Wait", "Seconds": 301, "End": True}}
    arn, _ = logged_machine(client, "slow", "EXPRESS", states)
    found = client("stepfunctions").start_sync_execution(stateMachineArn=arn)
    assert (found["status"], (found["stopDate"] - found["startDate"]).total_seconds()) == (
        "TIMED_OUT",
        pytest.approx(300),
    )


def test_a_redrive_is_logged_and_told_to_eventbridge(client):
    topic = client("sns").create_topic(Name="statuses")["TopicArn"]
    queue = client("sqs").create_queue(QueueName="statuses")["QueueUrl"]
    arn = client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    pattern = {"source": ["aws.states"], "detail": {"name": ["again"]}}
    client("events").put_rule(Name="statuses", EventPattern=json.dumps(pattern))
    target = {"Id": "q", "Arn": arn["Attributes"]["QueueArn"]}
    client("events").put_targets(Rule="statuses", Targets=[target])
    publish = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": {"TopicArn": f"{topic}-later", "Message": "m"},
        "End": True,
    }
    machine_arn, group = logged_machine(client, "told", "STANDARD", {"Tell": publish})
    sfn = client("stepfunctions")
    execution = sfn.start_execution(stateMachineArn=machine_arn, name="again")["executionArn"]
    assert ended(client, execution)["status"] == "FAILED"
    client("sns").create_topic(Name="statuses-later")
    sfn.redrive_execution(executionArn=execution)
    assert ended(client, execution)["status"] == "SUCCEEDED"
    deadline, details = time.monotonic() + 30, []
    while len(details) < 4 and time.monotonic() < deadline:
        for one in client("sqs").receive_message(QueueUrl=queue).get("Messages", []):
            details.append(json.loads(one["Body"])["detail"])
            client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=one["ReceiptHandle"])
    assert [(one["status"], one["redriveCount"], one["redriveStatus"]) for one in details] == [
        ("RUNNING", 0, "NOT_REDRIVABLE"),
        ("FAILED", 0, "REDRIVABLE"),
        ("RUNNING", 1, "NOT_REDRIVABLE"),
        ("SUCCEEDED", 1, "NOT_REDRIVABLE"),
    ]
    logged = client("logs").filter_log_events(logGroupName=group)["events"]
    kinds = [json.loads(one["message"])["type"] for one in logged]
    assert (kinds.count("ExecutionStarted"), kinds.count("ExecutionRedriven")) == (1, 1)


def test_a_standard_workflow_is_not_started_synchronously(client):
    arn, group = logged_machine(client, "thorough", "STANDARD", {"End": {"Type": "Succeed"}})
    sfn = client("stepfunctions")
    with pytest.raises(sfn.exceptions.StateMachineTypeNotSupported):
        sfn.start_sync_execution(stateMachineArn=arn)
    assert started(client, arn)["status"] == "SUCCEEDED"
    deadline = time.monotonic() + 30
    while not (found := client("logs").filter_log_events(logGroupName=group)["events"]):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert json.loads(found[0]["message"])["type"] == "ExecutionStarted"


def test_a_redrive_of_no_execution_says_that_it_does_not_exist(client):
    sfn = client("stepfunctions")
    arn = f"arn:aws:states:{REGION}:{embedded_clients.ACCOUNT}:execution:m:none"
    with pytest.raises(sfn.exceptions.ExecutionDoesNotExist) as refused:
        sfn.redrive_execution(executionArn=arn)
    assert refused.value.response["Error"]["Message"] == f"Execution Does Not Exist: '{arn}'"


def test_a_state_is_tested_by_the_simulator(client):
    request = {
        "definition": json.dumps(
            {
                "QueryLanguage": "JSONata",
                "Type": "Task",
                "Resource": INVOKE,
                "Arguments": {"FunctionName": "f", "Payload": "{% $states.input %}"},
                "Output": "{% $states.result.Payload.n + 1 %}",
                "End": True,
            }
        ),
        "input": json.dumps({"n": 1}),
        "roleArn": ROLE,
        "mock": {"result": json.dumps({"Payload": {"n": 41}, "StatusCode": 200})},
    }
    answer = client("stepfunctions").test_state(**request)
    answer.pop("ResponseMetadata")
    assert answer == state_test(**request)
    assert (answer["status"], answer["output"]) == ("SUCCEEDED", "42")


def test_what_test_state_refuses_has_awss_code(client):
    sfn = client("stepfunctions")
    with pytest.raises(sfn.exceptions.InvalidExecutionInput):
        sfn.test_state(definition=json.dumps(FAIL["No"]), input="{")
