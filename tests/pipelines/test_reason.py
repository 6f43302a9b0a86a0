"""The reason in one sentence, for what each service writes into its Cause, and for any other
text.
"""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downbeat.asl.jsonata import evaluate
from pipelines.reason import bindings, shortened

SOURCE = (
    f"({bindings()}; [$error, $reason, $log])".replace(
        "${console_url}", "https://console/states/home"
    )
).replace("${region}", "eu-west-1")


def read(error, cause):
    return evaluate(SOURCE, {"failure": {"Error": error, "Cause": cause}})


ECS = {
    "Containers": [
        {"Name": "monitor", "ExitCode": 137, "Reason": "OutOfMemoryError"},
        {"Name": "log_router", "ExitCode": 0},
    ],
    "StoppedReason": "Essential container in task exited",
    "StopCode": "EssentialContainerExited",
    "TaskArn": "arn:aws:ecs:eu-west-1:111122223333:task/ccapi/0a1b",
}
CASES = {
    "a container that exited": (
        ECS,
        "container monitor exited with code 137 (OutOfMemoryError). The task stopped: Essential"
        " container in task exited (EssentialContainerExited)",
        "https://console/ecs/v2/clusters/ccapi/tasks/0a1b/logs?region=eu-west-1",
    ),
    "a container that never started": (
        {
            "Containers": [{"Name": "monitor"}],
            "StoppedReason": "CannotPullContainerError: i/o timeout",
            "StopCode": "TaskFailedToStart",
        },
        "container monitor never started. The task stopped: CannotPullContainerError: i/o timeout"
        " (TaskFailedToStart)",
        "",
    ),
    "a Glue job run": (
        {"JobName": "nightly", "Id": "jr_1", "JobRunState": "FAILED", "ErrorMessage": "no table"},
        "Glue job nightly, run jr_1, FAILED: no table",
        "https://console/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/"
        "$252Faws-glue$252Fjobs$252Ferror/log-events/jr_1",
    ),
    "an exception of a function": (
        {
            "errorType": "KeyError",
            "errorMessage": "'rows'",
            "requestId": "r-1",
            "stackTrace": ["  File a.py, line 1\n", "  File b.py, line 7\n"],
        },
        "KeyError: 'rows', at File b.py, line 7 (request r-1)",
        "",
    ),
    "a nested execution": (
        {"ExecutionArn": "arn:…:run-1", "Name": "run-1", "Status": "FAILED", "Error": "E"},
        "execution run-1 ended FAILED: E",
        "",
    ),
    "an Athena query": (
        {"QueryExecution": {"Status": {"StateChangeReason": "SYNTAX_ERROR: line 1:8"}}},
        "SYNTAX_ERROR: line 1:8",
        "",
    ),
    "a Batch job": ({"StatusReason": "Host EC2 terminated"}, "Host EC2 terminated", ""),
    "a training job": ({"FailureReason": "ClientError: no data"}, "ClientError: no data", ""),
}


@pytest.mark.parametrize(("cause", "reason", "log"), CASES.values(), ids=CASES)
def test_the_reason_is_taken_out_of_what_the_service_writes(cause, reason, log):
    assert read("States.TaskFailed", json.dumps(cause)) == ["States.TaskFailed", reason, log]


def test_a_failure_that_a_function_reported_is_its_own_sentence():
    cause = "… specified for the field 'Assign' threw: The function reported a failure: 500: busy"
    assert read("States.QueryEvaluationError", cause) == [
        "FunctionReportedFailure",
        "500: busy",
        "",
    ]


@pytest.mark.parametrize("cause", ["Rate exceeded (Service: AWSGlue)", "null", "[1]", "a\tb"])
def test_any_other_text_is_the_reason_itself(cause):
    assert read("E", cause) == ["E", cause, ""]


@pytest.mark.parametrize("cause", [None, ""])
def test_without_a_cause_that_is_said(cause):
    assert read("E", cause)[1] in ("no reason was given", "null")


def test_a_long_text_loses_its_middle_and_keeps_its_end():
    text = evaluate(shortened("$t", 30), {"t": "a" * 50 + "the end of it all"})
    assert text == "a" * 10 + " … " + "aaathe end of it all"


NAMES = [
    *ECS,
    *ECS["Containers"][0],
    *("JobName", "JobRunState", "Id", "errorMessage", "errorType", "stackTrace"),
    *("ExecutionArn", "Status", "QueryExecution"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=12,
)


@pytest.mark.sweep
@settings(max_examples=150, deadline=None)
@given(JSON)
def test_no_json_breaks_it(value):
    error, reason, log = read("E", json.dumps(value))
    assert error and reason and isinstance(log, str)


@pytest.mark.sweep
@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.characters(max_codepoint=0x7F), max_size=60))
def test_no_text_breaks_it_control_characters_included(cause):
    error, reason, _ = read("E", cause)
    assert (error, reason) != ("", "")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("States.Timeout", "it took longer than its limit, TimeoutSeconds"),
        ("States.HeartbeatTimeout", "no heartbeat came in time"),
    ],
)
def test_what_ran_out_of_its_time_says_so_though_its_cause_is_empty(error, reason):
    assert read(error, "")[1] == reason
    assert read(error, "2 of 29 regions")[1] == "2 of 29 regions"
