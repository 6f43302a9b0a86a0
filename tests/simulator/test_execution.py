"""simulate(): what goes in, what comes out."""

import copy
from datetime import UTC, datetime, timedelta

import pytest

from downbeat.asl.diagnostic import DiagnosticsError
from downbeat.simulator import NoOutcome, Result, TaskError, simulate

LAMBDA = "arn:aws:states:::lambda:invoke"
EXTRACT = {
    "QueryLanguage": "JSONata",
    "StartAt": "Extract",
    "States": {
        "Extract": {
            "Type": "Task",
            "Resource": LAMBDA,
            "Arguments": {"days": "{% $states.input.days %}"},
            "Output": "{% $states.result.rows %}",
            "End": True,
        }
    },
}
START = datetime(2026, 1, 1, tzinfo=UTC)


def details(execution, kind):
    event = next(e for e in execution.history if e["type"] == kind)
    return next((value for key, value in event.items() if key.endswith("EventDetails")), None)


def test_an_execution_tells_how_it_went():
    execution = simulate(EXTRACT, {"days": 7}, tasks=lambda call: Result({"rows": 12}, seconds=90))
    assert (execution.status, execution.output, execution.error, execution.cause) == (
        "SUCCEEDED",
        12,
        None,
        None,
    )
    assert (execution.transitions, execution.seconds, execution.input) == (1, 90.0, {"days": 7})


def test_the_history_has_the_events_of_aws_in_the_fields_of_boto3():
    execution = simulate(
        EXTRACT,
        {"days": 7},
        tasks=lambda call: Result({"rows": 12}, seconds=90),
        name="run",
        state_machine="weekly",
    )
    later = START + timedelta(seconds=90)
    service = {"resourceType": "lambda", "resource": "invoke"}
    assert execution.history == [
        {
            "timestamp": START,
            "type": "ExecutionStarted",
            "id": 1,
            "previousEventId": 0,
            "executionStartedEventDetails": {
                "input": '{"days":7}',
                "inputDetails": {"truncated": False},
                "roleArn": "arn:aws:iam::111122223333:role/weekly",
            },
        },
        {
            "timestamp": START,
            "type": "TaskStateEntered",
            "id": 2,
            "previousEventId": 0,
            "stateEnteredEventDetails": {
                "name": "Extract",
                "input": '{"days":7}',
                "inputDetails": {"truncated": False},
            },
        },
        {
            "timestamp": START,
            "type": "TaskScheduled",
            "id": 3,
            "previousEventId": 2,
            "taskScheduledEventDetails": {
                **service,
                "region": "us-east-1",
                "parameters": '{"days":7}',
            },
        },
        {
            "timestamp": START,
            "type": "TaskStarted",
            "id": 4,
            "previousEventId": 3,
            "taskStartedEventDetails": service,
        },
        {
            "timestamp": later,
            "type": "TaskSucceeded",
            "id": 5,
            "previousEventId": 4,
            "taskSucceededEventDetails": {
                **service,
                "output": '{"rows":12}',
                "outputDetails": {"truncated": False},
            },
        },
        {
            "timestamp": later,
            "type": "TaskStateExited",
            "id": 6,
            "previousEventId": 5,
            "stateExitedEventDetails": {
                "name": "Extract",
                "output": "12",
                "outputDetails": {"truncated": False},
            },
        },
        {
            "timestamp": later,
            "type": "ExecutionSucceeded",
            "id": 7,
            "previousEventId": 6,
            "executionSucceededEventDetails": {
                "output": "12",
                "outputDetails": {"truncated": False},
            },
        },
    ]


def test_a_task_sees_its_call():
    seen = []
    simulate(
        EXTRACT,
        {"days": 7},
        tasks=lambda call: seen.append(call) or {"rows": 1},
        name="run",
        state_machine="weekly",
    )
    call = seen[0]
    assert (call.state, call.resource, call.arguments, call.attempt, call.seconds, call.kind) == (
        "Extract",
        LAMBDA,
        {"days": 7},
        1,
        0.0,
        "Task",
    )
    assert call.context == {
        "Execution": {
            "Id": "arn:aws:states:us-east-1:111122223333:execution:weekly:run",
            "Input": {"days": 7},
            "StartTime": "2026-01-01T00:00:00.000Z",
            "Name": "run",
            "RoleArn": "arn:aws:iam::111122223333:role/weekly",
            "RedriveCount": 0,
        },
        "StateMachine": {
            "Id": "arn:aws:states:us-east-1:111122223333:stateMachine:weekly",
            "Name": "weekly",
        },
        "State": {"Name": "Extract", "EnteredTime": "2026-01-01T00:00:00.000Z", "RetryCount": 0},
    }


def test_an_uncaught_error_ends_the_execution():
    def tasks(call):
        raise TaskError("ECS.Unavailable", "no capacity", seconds=5)

    execution = simulate(EXTRACT, {"days": 7}, tasks=tasks)
    assert (execution.status, execution.output, execution.error, execution.cause) == (
        "FAILED",
        None,
        "ECS.Unavailable",
        "no capacity",
    )
    assert details(execution, "ExecutionFailed") == {
        "error": "ECS.Unavailable",
        "cause": "no capacity",
    }
    assert execution.seconds == 5


def test_without_tasks_a_simulation_says_which_state_needs_a_result():
    with pytest.raises(NoOutcome) as missing:
        simulate(EXTRACT, {"days": 7})
    assert (
        str(missing.value)
        == "the Task of state 'Extract' calls arn:aws:states:::lambda:invoke and nothing says what"
        " that returns: pass tasks=… to simulate(), a function that returns the result for"
        " call.state, or raises TaskError(error, cause)"
    )


def test_a_result_that_is_not_json_is_a_fault_of_the_test_and_not_of_the_execution():
    with pytest.raises(
        TypeError, match=r"^tasks returned for state 'Extract' what JSON cannot hold: .*datetime"
    ):
        simulate(EXTRACT, {"days": 7}, tasks=lambda call: START)


def test_no_input_is_an_empty_object():
    machine = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
    assert simulate(machine).output == {}
    assert simulate(machine, [1, None]).output == [1, None]


def test_a_definition_may_be_text():
    assert simulate('{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}').status == "SUCCEEDED"


def test_a_definition_that_cannot_be_followed_is_refused_with_all_its_faults():
    machine = {
        "StartAt": "Extrakt",
        "States": {
            "Extract": {"Type": "Tusk", "Next": "Load"},
            "Choose": {"Type": "Choice", "Choices": [{"Next": "Nowhere"}], "Default": "Extract"},
            "Ask": {"Type": "Task", "End": True},
            "Tell": {"Type": "Task", "Resource": {"Ref": "Topic"}, "End": True},
            "Wait": {"Type": "Wait", "Seconds": 1},
        },
    }
    with pytest.raises(DiagnosticsError) as faults:
        simulate(machine)
    assert [str(problem) for problem in faults.value.diagnostics] == [
        '/States/Extract/Type: no such type: "Tusk". Did you mean "Task"?',
        "/States/Ask: a Task needs Resource",
        "/States/Tell/Resource: is an ARN, not {'Ref': 'Topic'}",
        "/States/Wait: says neither where it goes (Next) nor that it ends (End)",
        '/StartAt: no state named "Extrakt". Did you mean "Extract"?',
        '/States/Extract/Next: no state named "Load".',
        '/States/Choose/Choices[0]/Next: no state named "Nowhere".',
    ]


def test_equal_arguments_give_an_equal_history():
    machine = {
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "States": {
            "A": {"Type": "Pass", "Output": "{% [$uuid(), $random(), $now()] %}", "End": True}
        },
    }
    assert simulate(machine).history == simulate(machine).history
    assert simulate(machine, seed=1).output != simulate(machine, seed=2).output


def test_nothing_that_is_given_is_changed_and_nothing_that_is_returned_is_shared():
    definition, given, result = copy.deepcopy(EXTRACT), {"days": 7}, {"rows": [1]}

    def tasks(call):
        call.arguments["days"] = 8
        return result

    execution = simulate(definition, given, tasks=tasks)
    execution.output.append(2)
    assert (definition, given, result) == (EXTRACT, {"days": 7}, {"rows": [1]})


def test_a_wait_of_a_month_costs_nothing():
    machine = {
        "StartAt": "Wait",
        "States": {"Wait": {"Type": "Wait", "Seconds": 30 * 86400, "End": True}},
    }
    execution = simulate(machine, start=datetime(2026, 3, 1, tzinfo=UTC))
    assert execution.history[-1]["timestamp"] == datetime(2026, 3, 31, tzinfo=UTC)


def test_a_machine_that_takes_longer_than_its_timeout_times_out_then():
    machine = {
        "StartAt": "Wait",
        "TimeoutSeconds": 3,
        "States": {
            "Wait": {"Type": "Wait", "Seconds": 25, "Next": "Done"},
            "Done": {"Type": "Succeed"},
        },
    }
    execution = simulate(machine)
    assert (execution.status, execution.error, execution.cause, execution.seconds) == (
        "TIMED_OUT",
        "States.Timeout",
        None,
        3.0,
    )
    assert [e["type"] for e in execution.history] == [
        "ExecutionStarted",
        "WaitStateEntered",
        "ExecutionTimedOut",
    ]
    assert details(execution, "ExecutionTimedOut") == {"error": "States.Timeout"}


def test_no_execution_takes_longer_than_a_year():
    machine = {
        "StartAt": "Wait",
        "States": {"Wait": {"Type": "Wait", "Seconds": 20_000_000, "Next": "Wait"}},
    }
    execution = simulate(machine)
    assert (execution.status, execution.seconds) == ("TIMED_OUT", 365 * 86_400)


def test_time_cannot_be_made_to_run_backwards():
    assert (
        simulate(EXTRACT, {"days": 1}, tasks=lambda call: Result({"rows": 1}, seconds=-2)).seconds
        == 0
    )


def test_an_execution_has_at_most_25000_events():
    machine = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}}}
    execution = simulate(machine)
    assert (execution.status, execution.error, execution.cause, len(execution.history)) == (
        "FAILED",
        "States.Runtime",
        "The execution reached the maximum number of history events (25000).",
        25_000,
    )


def test_a_state_output_over_256_kib_ends_the_execution_and_cannot_be_caught():
    def passing(text):
        return {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": text, "End": True}}}

    assert simulate(passing("x" * (262_144 - 2))).status == "SUCCEEDED"
    execution = simulate(passing("é" * 131_072))
    assert (execution.error, execution.cause) == (
        "States.DataLimitExceeded",
        (
            "The state/task 'A' returned a result with a size exceeding the maximum number of bytes"
            " service limit."
        ),
    )


def test_transitions_count_states_and_retries():
    machine = {
        "StartAt": "A",
        "States": {
            "A": {"Type": "Pass", "Next": "B"},
            "B": {
                "Type": "Task",
                "Resource": LAMBDA,
                "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}],
                "End": True,
            },
        },
    }
    failures = iter([TaskError("E"), TaskError("E")])

    def tasks(call):
        for failure in failures:
            raise failure
        return {}

    assert simulate(machine, tasks=tasks).transitions == 4


PASS = {"Type": "Pass", "End": True}


@pytest.mark.parametrize(
    ("state", "fault"),
    [
        (
            {"Type": "Choice", "Choices": 5},
            "/States/A/Choices: Choices is a list of at least one rule, but it is 5.",
        ),
        (
            {**PASS, "InputPath": 5},
            '/States/A/InputPath: InputPath is a JSONPath such as "$.order" or null, but it is 5.',
        ),
        ({**PASS, "Assign": 5}, "/States/A/Assign: Assign is an object, but it is 5."),
        (
            {"Type": "Parallel", "Branches": ["x"], "End": True},
            '/States/A/Branches[0]: A branch is an object, but it is "x".',
        ),
    ],
)
def test_a_field_that_cannot_be_followed_is_a_problem_and_no_traceback(state, fault):
    with pytest.raises(DiagnosticsError) as faults:
        simulate({"StartAt": "A", "States": {"A": state}})
    assert fault in str(faults.value).splitlines()


def test_text_that_is_no_json_is_a_problem():
    with pytest.raises(DiagnosticsError, match=r"^/: The text is not JSON: line 1, column 2"):
        simulate("{")


def test_a_fault_of_the_tasks_is_not_hidden_by_one_of_the_definition():
    machine = {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "x", "End": True}}}
    with pytest.raises(KeyError, match="mine"):
        simulate(machine, tasks=lambda call: {}["mine"])


def test_variables_have_a_limit_of_their_own():
    machine = {
        "StartAt": "A",
        "States": {"A": {**PASS, "Assign": {"v.$": "States.Format('{}{}', $.a, $.a)"}}},
    }
    execution = simulate(machine, {"a": "x" * 140_000})
    assert (execution.error, execution.cause) == (
        "States.DataLimitExceeded",
        (
            "The variables that the state 'A' assigns exceed the maximum number of bytes service"
            " limit."
        ),
    )
