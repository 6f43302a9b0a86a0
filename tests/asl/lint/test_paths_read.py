"""Names that JSONPath reads and nobody has written: one thing broken per test."""

import pytest

from downbeat.asl.lint.paths_read import findings
from downbeat.asl.lint.shapes import ObjectShape


def chain(**states):
    names = list(states)
    linked = {
        name: {**state, **({"Next": below} if below else {"End": True})}
        for (name, state), below in zip(states.items(), [*names[1:], None], strict=True)
    }
    return {"StartAt": names[0], "States": linked}


def told(definition, start=None):
    return [(each.path, each.code) for each in findings(definition, start)]


NAME = {
    "Type": "Pass",
    "Parameters": {"id.$": "States.UUID()", "path.$": "$$.Execution.Name"},
    "ResultPath": "$.load",
}


def reading(path):
    return {"Type": "Pass", "Parameters": {"x.$": path}}


@pytest.mark.parametrize(
    "path",
    [
        "$.load.id",
        "$.anything",
        "$['load']['id']",
        "States.Format('{}', $.load.path)",
        "$$.Execution.Input.anything",
        "$$.Map.Item.Value.anything",
        "$",
        "$$",
    ],
)
def test_what_is_there_or_may_be_there_is_not_told(path):
    assert told(chain(A=NAME, B=reading(path))) == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("$.load.pth", "unwritten-field"),
        ("States.Format('{}', $.load.pth)", "unwritten-field"),
        ("$load.path", "unassigned-variable"),
        ("$$.Excution.Name", "unknown-context-field"),
        ("$$.Execution.Nmae", "unknown-context-field"),
        ("$$.Task.Token", "token-out-of-reach"),
    ],
)
def test_what_is_not_there_is_told(path, code):
    assert told(chain(A=NAME, B=reading(path))) == [("/States/B/Parameters/x.$", code)]


def test_a_field_of_the_input_is_told_where_the_input_is_known():
    start = ObjectShape({"day": None}, "the input")
    definition = chain(A=NAME, B=reading("$.laod.id"))
    assert told(definition) == []
    assert told(definition, start) == [("/States/B/Parameters/x.$", "unwritten-field")]


def test_a_choice_may_ask_after_a_field():
    rule = {
        "And": [
            {"Variable": "$.load.limit", "IsPresent": True},
            {"Variable": "$.load.limit", "NumericGreaterThan": 0},
        ],
        "Next": "End",
    }
    definition = chain(A=NAME, Ask={"Type": "Choice", "Choices": [rule]}, End={"Type": "Succeed"})
    assert told(definition) == []
    rule["And"][0]["Variable"] = "$.load.id"
    assert told(definition) == [("/States/Ask/Choices[0]/And[1]/Variable", "unwritten-field")]


def test_a_result_selector_reads_the_result():
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::ecs:runTask.sync",
        "Parameters": {"TaskDefinition": "loader"},
        "ResultSelector": {"task.$": "$.TaskArn"},
    }
    assert told(chain(A=task, B=reading("$.task"))) == []
    task["ResultSelector"] = {"task.$": "$.TaskAnr"}
    assert told(chain(A=task)) == [("/States/A/ResultSelector/task.$", "unknown-result-field")]


def test_an_error_is_all_that_a_catch_without_a_result_path_leaves():
    task = {
        "Type": "Task",
        "Resource": "arn:aws:lambda:us-east-1:111122223333:function:x",
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "F"}],
    }
    definition = chain(A=task, F=reading("$.load.id"))
    handler = definition["States"]["A"]
    handler.pop("Next")
    assert told(definition) == [("/States/F/Parameters/x.$", "unwritten-field")]
    handler["Catch"][0]["ResultPath"] = "$.error"
    assert told(definition) == []
