"""What AWS takes and what goes wrong when it runs: one thing broken per test."""

import pytest

from downbeat.asl import advice
from tests.planned_stacks import planned_stack

PASS = {"Type": "Pass", "End": True}
JSONATA = {"QueryLanguage": "JSONata"}


def coded(definition):
    return [(each.path, each.code) for each in advice(definition) if each.code != "no-failure-path"]


def chain(**states):
    names = list(states)
    linked = {
        name: {**state, **({"Next": below} if below else {"End": True})}
        for (name, state), below in zip(states.items(), [*names[1:], None], strict=True)
    }
    return {**JSONATA, "StartAt": names[0], "States": linked}


def test_a_variable_is_there_behind_the_state_that_assigns_it():
    first, second = {"Type": "Pass", "Assign": {"x": 1}}, {"Type": "Pass", "Output": "{% $x %}"}
    assert coded(chain(A=first, B=second)) == []
    assert coded(chain(B=second, A=first)) == [("/States/B/Output", "variable-read-too-early")]


def test_a_variable_assigned_on_one_way_only_may_be_there():
    ask = {"Type": "Choice", "Choices": [{"Condition": True, "Next": "A"}], "Default": "B"}
    states = {
        "Ask": ask,
        "A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "B"},
        "B": {**PASS, "Output": "{% $exists($x) %}"},
    }
    assert coded({**JSONATA, "StartAt": "Ask", "States": states}) == []


def test_a_variable_of_a_catch_is_there_behind_that_catch_only():
    work = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": "f"},
        "Catch": [{"ErrorEquals": ["States.ALL"], "Assign": {"why": 1}, "Next": "Tell"}],
        "Next": "Done",
    }
    states = {
        "Work": work,
        "Tell": {**PASS, "Output": "{% $why %}"},
        "Done": {**PASS, "Output": "{% $why %}"},
    }
    assert coded({**JSONATA, "StartAt": "Work", "States": states}) == [
        ("/States/Done/Output", "variable-read-too-early")
    ]


def test_an_inline_map_reads_the_variables_around_it_and_a_distributed_one_does_not():
    def machine(**config):
        inner = {"StartAt": "I", "States": {"I": {**PASS, "Output": "{% $x %}"}}, **config}
        return chain(
            A={"Type": "Pass", "Assign": {"x": 1}}, M={"Type": "Map", "ItemProcessor": inner}
        )

    distributed = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    assert coded(machine()) == []
    assert [path for path, _ in coded(machine(ProcessorConfig=distributed))] == [
        "/States/M/ItemProcessor/States/I/Output"
    ]


def test_what_an_expression_binds_itself_is_no_variable():
    expression = "{% ($a := 1; $map([1], function($v) { $v + $a })) ~> $sum() %}"
    assert coded(chain(A={"Type": "Pass", "Output": expression})) == []


def test_the_functions_of_jsonata_and_of_step_functions_are_known():
    expression = "{% $string($parse('1')) & $uuid() & $join($range(1, 2, 1).$string()) %}"
    assert coded(chain(A={"Type": "Pass", "Output": expression})) == []


def test_arguments_of_a_dynamodb_item_are_typed():
    put = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Arguments": {"TableName": "t", "Item": {"id": "7", "at": {"S": "now"}}},
    }
    assert coded(chain(A=put)) == [("/States/A/Arguments/Item/id", "arguments-type")]


@pytest.mark.parametrize(("given", "severity"), [("false", "warning"), ([1], "error")])
def test_a_text_that_a_service_may_convert_is_a_warning_and_any_other_type_an_error(
    given, severity
):
    put = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Arguments": {"TableName": "t", "Item": {"id": {"BOOL": given}}},
    }
    found = [one for one in advice(chain(A=put)) if one.code == "arguments-type"]
    assert [one.severity for one in found] == [severity]


def test_an_error_that_a_fail_state_raises_is_known():
    catch = [{"ErrorEquals": ["States.Mine", "States.Yours"], "Next": "B"}]
    branch = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "States.Mine"}}}
    machine = chain(
        A={"Type": "Parallel", "Branches": [branch], "Catch": catch}, B={"Type": "Pass"}
    )
    assert coded(machine) == [("/States/A/Catch[0]/ErrorEquals[1]", "unknown-error-name")]


def test_a_loop_with_an_exit_is_none():
    ask = {"Type": "Choice", "Choices": [{"Condition": True, "Next": "Wait"}], "Default": "End"}
    states = {"Wait": {"Type": "Wait", "Seconds": 1, "Next": "Ask"}, "Ask": ask, "End": PASS}
    assert coded({**JSONATA, "StartAt": "Wait", "States": states}) == []


def test_retries_that_outlast_the_machine_are_a_warning():
    work = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": "f"},
        "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 30, "MaxAttempts": 3}],
    }
    assert coded({**chain(A=work), "TimeoutSeconds": 210}) == []
    assert coded({**chain(A=work), "TimeoutSeconds": 209}) == [
        ("/States/A/Retry[0]", "longer-than-machine")
    ]


def test_a_secret_is_never_repeated():
    secret = "https://hooks.slack.com/services/T0/B0/abc"
    (finding,) = advice(chain(A={"Type": "Pass", "Output": {"url": secret}}))
    assert finding.code == "plain-secret"
    assert "abc" not in str(finding)


def test_the_shipped_pipelines_have_no_error():
    errors = [
        (planned.key, str(each))
        for planned in planned_stack("prod")
        for each in advice(planned.definition)
        if each.severity == "error"
    ]
    assert errors == []


@pytest.mark.parametrize(
    ("errors", "limit", "found"),
    [
        (["States.Timeout"], 659, True),
        (["States.Timeout"], 660, False),
        (["States.ALL"], 659, True),
        (["States.TaskFailed"], 659, True),
        (["Glue.ConcurrentRunsExceededException"], 659, False),
    ],
)
def test_attempts_that_together_outlast_the_machine_are_found(errors, limit, found):
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": "work"},
        "TimeoutSeconds": 200,
        "Retry": [
            {"ErrorEquals": errors, "IntervalSeconds": 20, "BackoffRate": 2, "MaxAttempts": 2}
        ],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}],
    }
    findings = [
        each
        for each in advice({**chain(A=task, B={"Type": "Succeed"}), "TimeoutSeconds": limit})
        if each.code == "longer-than-machine"
    ]
    assert [str(each) for each in findings] == (
        [
            "/States/A/Retry: 3 attempts of up to 200 seconds and the pauses between them take up"
            " to 660, but the machine's TimeoutSeconds ends it after 659: the last attempt may be"
            " cut short. Raise the machine's, or lower TimeoutSeconds or MaxAttempts."
        ]
        if found
        else []
    )


def test_a_slip_in_what_a_map_reads_or_writes_is_found():
    def reading(**arguments):
        return {
            "Type": "Map",
            "ItemReader": {"Resource": "arn:aws:states:::s3:listObjectsV2", "Arguments": arguments},
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "I",
                "States": {"I": PASS},
            },
        }

    assert coded(chain(M=reading(Bucket="b", Prefix="p/"))) == []
    assert coded(chain(M=reading(Bucket="b", Prefx="p/"))) == [
        ("/States/M/ItemReader/Arguments/Prefx", "arguments-unknown")
    ]
