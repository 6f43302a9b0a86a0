"""Retry and Catch."""

import pytest

from downbeat.simulator import TaskError, simulate

LAMBDA = "arn:aws:states:::lambda:invoke"


def machine(**fields):
    return {
        "StartAt": "Work",
        "States": {
            "Work": {"Type": "Task", "Resource": LAMBDA, "Next": "Done", **fields},
            "Done": {"Type": "Succeed"},
            "Caught": {"Type": "Pass", "End": True},
        },
    }


def attempts(definition, errors, given=None, seed=0):
    """The execution, and the seconds at which each attempt began; the last of `errors` may be None:
    success.
    """
    left, began = list(errors), []

    def tasks(call):
        began.append(call.seconds)
        error = left.pop(0)
        if error is None:
            return {"attempt": call.attempt, "retries": call.context["State"]["RetryCount"]}
        raise TaskError(error, f"cause of {error}")

    return simulate(definition, given, tasks=tasks, seed=seed), began


def test_a_retrier_waits_longer_each_time_and_gives_up():
    definition = machine(
        Retry=[{"ErrorEquals": ["E"], "IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 3}]
    )
    execution, began = attempts(definition, ["E"] * 4)
    assert (execution.status, execution.error, began) == ("FAILED", "E", [0, 2, 8, 26])


def test_a_retrier_without_numbers_tries_three_times_at_1_2_and_4_seconds():
    assert attempts(machine(Retry=[{"ErrorEquals": ["E"]}]), ["E"] * 4)[1] == [0, 1, 3, 7]


def test_max_delay_seconds_is_the_longest_wait():
    definition = machine(
        Retry=[
            {
                "ErrorEquals": ["E"],
                "IntervalSeconds": 10,
                "BackoffRate": 10,
                "MaxDelaySeconds": 15,
                "MaxAttempts": 3,
            }
        ]
    )
    assert attempts(definition, ["E"] * 4)[1] == [0, 10, 25, 40]


def test_full_jitter_waits_between_nothing_and_the_whole_interval_as_the_seed_says():
    definition = machine(
        Retry=[
            {
                "ErrorEquals": ["E"],
                "IntervalSeconds": 100,
                "JitterStrategy": "FULL",
                "MaxAttempts": 1,
            }
        ]
    )
    waits = {attempts(definition, ["E", None], seed=seed)[1][1] for seed in range(20)}
    assert len(waits) == 20 and all(0 <= wait <= 100 for wait in waits)
    assert (
        attempts(definition, ["E", None], seed=3)[1] == attempts(definition, ["E", None], seed=3)[1]
    )


def test_each_retrier_counts_for_itself_and_the_first_that_fits_decides():
    definition = machine(
        Retry=[
            {"ErrorEquals": ["A"], "MaxAttempts": 1},
            {"ErrorEquals": ["States.ALL"], "MaxAttempts": 2},
        ]
    )
    execution, began = attempts(definition, ["A", "B", "B", "A"])
    assert (execution.error, len(began)) == ("A", 4)


def test_no_attempts_means_no_retry():
    assert len(attempts(machine(Retry=[{"ErrorEquals": ["E"], "MaxAttempts": 0}]), ["E"])[1]) == 1


def test_the_retry_count_is_in_the_context_object_and_attempts_count_from_1():
    execution, _ = attempts(machine(Retry=[{"ErrorEquals": ["E"]}]), ["E", "E", None])
    assert execution.output == {"attempt": 3, "retries": 2}


@pytest.mark.parametrize(
    ("error_equals", "error", "taken"),
    [
        (["States.ALL"], "E", True),
        (["States.ALL"], None, True),
        (["States.ALL"], "States.Timeout", True),
        (["States.TaskFailed"], "E", True),
        (["States.TaskFailed"], "States.TaskFailed", True),
        (["States.TaskFailed"], "States.Timeout", False),
        (["States.Timeout"], "States.Timeout", True),
        (["Other", "E"], "E", True),
        (["Other"], "E", False),
        (["States.ALL"], "States.Runtime", False),
        (["States.Runtime"], "States.Runtime", True),
    ],
)
def test_which_errors_a_catch_takes(error_equals, error, taken):
    execution, _ = attempts(
        machine(Catch=[{"ErrorEquals": error_equals, "Next": "Caught"}]), [error]
    )
    assert execution.status == ("SUCCEEDED" if taken else "FAILED")


def test_a_runtime_error_is_not_caught_by_states_all():
    definition = machine(
        Parameters={"x.$": "$.missing"},
        Retry=[{"ErrorEquals": ["States.ALL"]}],
        Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught"}],
    )
    execution, began = attempts(definition, [])
    assert (execution.status, execution.error, began) == ("FAILED", "States.Runtime", [])
    assert (
        execution.cause
        == "An error occurred while executing the state 'Work' (entered at the event id #2). The"
        " JSONPath '$.missing' specified for the field 'x.$' could not be found in the input"
        " '{}'"
    )


def test_a_catch_puts_the_error_at_its_result_path():
    definition = machine(
        Catch=[{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Caught"}]
    )
    execution, _ = attempts(definition, ["E"], {"a": 1})
    assert execution.output == {"a": 1, "error": {"Error": "E", "Cause": "cause of E"}}


def test_a_caught_state_exits_and_says_what_it_caught():
    execution, _ = attempts(
        machine(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]), ["States.Timeout"]
    )
    exited = next(e for e in execution.history if e["type"] == "TaskStateExited")
    assert (
        exited["stateExitedEventDetails"]["output"]
        == '{"Error":"States.Timeout","Cause":"cause of States.Timeout"}'
    )


def test_a_jsonata_catch_has_the_error_output_and_assigns():
    definition = {
        "QueryLanguage": "JSONata",
        "StartAt": "Work",
        "States": {
            "Work": {
                "Type": "Task",
                "Resource": LAMBDA,
                "Catch": [
                    {
                        "ErrorEquals": ["States.ALL"],
                        "Assign": {"failure": "{% $states.errorOutput %}"},
                        "Output": "{% $states.input.a %}",
                        "Next": "Caught",
                    }
                ],
                "End": True,
            },
            "Caught": {
                "Type": "Pass",
                "Output": "{% {'was': $states.input, 'failure': $failure} %}",
                "End": True,
            },
        },
    }
    execution, _ = attempts(definition, ["E"], {"a": 1})
    assert execution.output == {"was": 1, "failure": {"Error": "E", "Cause": "cause of E"}}


def test_an_expression_that_fails_in_a_task_can_be_caught():
    definition = {
        "QueryLanguage": "JSONata",
        "StartAt": "Work",
        "States": {
            "Work": {
                "Type": "Task",
                "Resource": LAMBDA,
                "Output": "{% $states.result.nothing %}",
                "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "Caught"}],
                "End": True,
            },
            "Caught": {"Type": "Pass", "Output": "{% $states.input.Error %}", "End": True},
        },
    }
    execution, _ = attempts(definition, [None])
    assert execution.output == "States.QueryEvaluationError"
    assert [e["type"] for e in execution.history][4:7] == [
        "TaskSucceeded",
        "EvaluationFailed",
        "TaskStateExited",
    ]


def test_thousands_of_retries_do_not_outgrow_their_longest_delay():
    definition = machine(Retry=[{"ErrorEquals": ["E"], "MaxAttempts": 2000, "MaxDelaySeconds": 3}])
    execution, began = attempts(definition, ["E"] * 1500 + [None])
    assert (execution.status, began[:4], began[-1]) == ("SUCCEEDED", [0, 1, 3, 6], 3 * 1500 - 3)


def test_a_delay_that_no_number_holds_ends_with_the_longest_execution():
    definition = machine(Retry=[{"ErrorEquals": ["E"], "MaxAttempts": 9, "BackoffRate": 1e200}])
    execution, began = attempts(definition, ["E"] * 4)
    assert (execution.status, execution.seconds, began) == ("TIMED_OUT", 365 * 86_400, [0, 1])
