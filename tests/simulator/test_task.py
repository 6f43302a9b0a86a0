"""Task: events of each kind of call, timeouts, heartbeats."""

import json

import pytest

from downbeat.simulator import Result, TaskError, simulate


def run(resource, answer, **fields):
    machine = {
        "StartAt": "Work",
        "States": {"Work": {"Type": "Task", "Resource": resource, "End": True, **fields}},
    }

    def tasks(call):
        if isinstance(answer, Exception):
            raise answer
        return answer

    return simulate(machine, {"a": 1}, tasks=tasks)


def between(execution):
    """The types of the events between the state's entry and its exit or the end."""
    return [
        e["type"]
        for e in execution.history[2:]
        if not e["type"].startswith(("TaskState", "Execution"))
    ]


def last(execution, kind):
    event = [e for e in execution.history if e["type"] == kind][-1]
    return next((value for key, value in event.items() if key.endswith("EventDetails")), None)


SYNC = "arn:aws:states:::ecs:runTask.sync"
TOKEN = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:extract"
ACTIVITY = "arn:aws:states:us-east-1:111122223333:activity:by-hand"


@pytest.mark.parametrize(
    ("resource", "answer", "events"),
    [
        ("arn:aws:states:::sns:publish", {}, ["TaskScheduled", "TaskStarted", "TaskSucceeded"]),
        (
            "arn:aws:states:::sns:publish",
            TaskError("E"),
            ["TaskScheduled", "TaskStarted", "TaskFailed"],
        ),
        (SYNC, {}, ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]),
        (
            SYNC,
            TaskError("States.TaskFailed", "{}"),
            ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskFailed"],
        ),
        (
            SYNC,
            TaskError("ECS.AccessDeniedException", "no", submitted=False),
            ["TaskScheduled", "TaskStarted", "TaskSubmitFailed"],
        ),
        (TOKEN, {}, ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]),
        (
            TOKEN,
            TaskError("States.Timeout"),
            ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskTimedOut"],
        ),
        (
            FUNCTION,
            {},
            ["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"],
        ),
        (
            FUNCTION,
            TaskError("Exception"),
            ["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionFailed"],
        ),
        (
            "${ExtractFunctionArn}",
            {},
            ["LambdaFunctionScheduled", "LambdaFunctionStarted", "LambdaFunctionSucceeded"],
        ),
        (ACTIVITY, {}, ["ActivityScheduled", "ActivityStarted", "ActivitySucceeded"]),
        (ACTIVITY, TaskError("E", "c"), ["ActivityScheduled", "ActivityStarted", "ActivityFailed"]),
    ],
)
def test_each_kind_of_call_has_its_events(resource, answer, events):
    assert between(run(resource, answer)) == events


def test_a_service_integration_is_told_in_two_parts():
    execution = run(
        "arn:aws:states:::aws-sdk:s3:getObject", {}, Parameters={"Key.$": "$.a"}, TimeoutSeconds=9
    )
    assert last(execution, "TaskScheduled") == {
        "timeoutInSeconds": 9,
        "resourceType": "aws-sdk:s3",
        "resource": "getObject",
        "region": "us-east-1",
        "parameters": '{"Key":1}',
    }


def test_a_function_is_told_by_its_arn():
    assert last(run(FUNCTION, {}), "LambdaFunctionScheduled") == {
        "resource": FUNCTION,
        "input": '{"a":1}',
        "inputDetails": {"truncated": False},
    }


def test_credentials_are_told():
    execution = run(
        "arn:aws:states:::sns:publish",
        {},
        Credentials={"RoleArn": "arn:aws:iam::111122223333:role/other"},
    )
    assert last(execution, "TaskScheduled")["taskCredentials"] == {
        "roleArn": "arn:aws:iam::111122223333:role/other"
    }


@pytest.mark.parametrize(
    ("resource", "kind"),
    [
        ("arn:aws:states:::sns:publish", "Task"),
        (FUNCTION, "LambdaFunction"),
        (ACTIVITY, "Activity"),
    ],
)
def test_a_result_that_comes_too_late_is_a_timeout(resource, kind):
    execution = run(resource, Result({}, seconds=61), TimeoutSeconds=60)
    assert (execution.error, execution.cause, execution.seconds) == ("States.Timeout", None, 60)
    assert last(execution, f"{kind}TimedOut")["error"] == "States.Timeout"


def test_a_result_that_comes_at_the_last_second_counts():
    assert run(SYNC, Result({"ok": True}, seconds=60), TimeoutSeconds=60).output == {"ok": True}


def test_a_failure_takes_its_time_too():
    execution = run(SYNC, TaskError("E", seconds=30), TimeoutSeconds=60)
    assert (execution.error, execution.seconds) == ("E", 30)
    assert run(SYNC, TaskError("E", seconds=90), TimeoutSeconds=60).error == "States.Timeout"


@pytest.mark.parametrize("resource", [TOKEN, ACTIVITY, SYNC])
@pytest.mark.parametrize(
    ("answer", "error", "seconds"),
    [
        (Result({}, seconds=100), "States.Timeout", 20),
        (Result({}, seconds=100, heartbeat=10), None, 100),
        (Result({}, seconds=100, heartbeat=30), "States.Timeout", 20),
        (Result({}, seconds=15), None, 15),
    ],
)
def test_a_missed_heartbeat_is_a_timeout(resource, answer, error, seconds):
    execution = run(resource, answer, TimeoutSeconds=600, HeartbeatSeconds=20)
    assert (execution.error, execution.seconds) == (error, seconds)


def test_a_catch_may_name_the_missed_heartbeat():
    machine = {
        "StartAt": "Work",
        "States": {
            "Work": {
                "Type": "Task",
                "Resource": TOKEN,
                "HeartbeatSeconds": 5,
                "Catch": [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Silent"}],
                "End": True,
            },
            "Silent": {"Type": "Succeed"},
        },
    }
    assert simulate(machine, tasks=lambda call: Result({}, seconds=6)).output == {
        "Error": "States.Timeout",
        "Cause": "",
    }


def test_limits_may_be_paths_or_expressions():
    machine = {"Type": "Task", "Resource": SYNC, "TimeoutSecondsPath": "$.limit", "End": True}
    execution = simulate(
        {"StartAt": "A", "States": {"A": machine}},
        {"limit": 7},
        tasks=lambda call: Result({}, seconds=8),
    )
    assert execution.seconds == 7
    machine = {
        "QueryLanguage": "JSONata",
        "Type": "Task",
        "Resource": SYNC,
        "TimeoutSeconds": "{% $states.input.limit %}",
        "End": True,
    }
    execution = simulate(
        {"StartAt": "A", "States": {"A": machine}},
        {"limit": 7},
        tasks=lambda call: Result({}, seconds=8),
    )
    assert execution.seconds == 7


def test_a_limit_that_is_not_there_ends_the_execution():
    execution = run(SYNC, {}, TimeoutSecondsPath="$.limit")
    assert (
        execution.cause
        == "An error occurred while executing the state 'Work' (entered at the event id #2). "
        "Invalid path '$.limit' : No results for path: $['limit']"
    )


def test_a_token_is_in_the_context_object_and_new_for_each_attempt():
    machine = {
        "StartAt": "Ask",
        "States": {
            "Ask": {
                "Type": "Task",
                "Resource": TOKEN,
                "Parameters": {"Body": {"Token.$": "$$.Task.Token"}},
                "Retry": [{"ErrorEquals": ["No"]}],
                "End": True,
            }
        },
    }
    tokens = []

    def tasks(call):
        tokens.append(call.arguments["Body"]["Token"])
        assert call.context["Task"] == {"Token": tokens[-1]}
        if len(tokens) == 1:
            raise TaskError("No")
        return {}

    assert simulate(machine, tasks=tasks).status == "SUCCEEDED"
    assert len(set(tokens)) == 2


def test_a_result_over_256_kib_fails_the_task_and_can_be_caught():
    execution = run("arn:aws:states:::lambda:invoke", "x" * 262_143)
    cause = (
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of"
        " bytes service limit."
    )
    assert (execution.error, execution.cause) == ("States.DataLimitExceeded", cause)
    assert between(execution) == ["TaskScheduled", "TaskStarted", "TaskFailed"]


def test_the_cause_of_a_container_that_failed_can_be_parsed():
    machine = {
        "QueryLanguage": "JSONata",
        "StartAt": "Extract",
        "States": {
            "Extract": {
                "Type": "Task",
                "Resource": SYNC,
                "Catch": [
                    {
                        "ErrorEquals": ["States.TaskFailed"],
                        "Assign": {
                            "code": "{% $parse($states.errorOutput.Cause).Containers[0].ExitCode %}"
                        },
                        "Next": "Code",
                    }
                ],
                "End": True,
            },
            "Code": {"Type": "Pass", "Output": "{% $code %}", "End": True},
        },
    }

    def tasks(call):
        raise TaskError("States.TaskFailed", json.dumps({"Containers": [{"ExitCode": 3}]}))

    assert simulate(machine, tasks=tasks).output == 3


def test_an_http_and_a_gov_partition_resource_are_read_as_service_integrations():
    assert between(run("arn:aws-us-gov:states:::http:invoke", {})) == [
        "TaskScheduled",
        "TaskStarted",
        "TaskSucceeded",
    ]
    assert between(run("arn:${AWS::Partition}:states:::ecs:runTask.sync", {}))[2] == "TaskSubmitted"


@pytest.mark.parametrize("field", ["TimeoutSeconds", "HeartbeatSeconds"])
@pytest.mark.parametrize("seconds", ["0", "-5", "1.5", "100000000"])
def test_a_limit_that_is_no_whole_positive_number_is_an_evaluation_error(field, seconds):
    state = {"Type": "Task", "Resource": SYNC, field: f"{{% {seconds} %}}", "End": True}
    execution = simulate(
        {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": state}}, tasks=lambda call: {}
    )
    assert (execution.error, execution.cause) == (
        "States.QueryEvaluationError",
        (
            "An error occurred while executing the state 'A' (entered at the event id #2). "
            f"The {field} parameter must be a whole number from 1 to 99999999 but was: {seconds}"
        ),
    )
