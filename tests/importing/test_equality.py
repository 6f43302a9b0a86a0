"""Two definitions of one meaning are told from two of different ones."""

import copy

import pytest

from downbeat.importing.equality import differences

ONE = {
    "StartAt": "A",
    "States": {
        "A": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Parameters": {"TopicArn": "t"},
            "Next": "B",
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}],
        },
        "B": {
            "Type": "Map",
            "ItemProcessor": {"StartAt": "C", "States": {"C": {"Type": "Pass", "End": True}}},
            "End": True,
        },
    },
}


def other(change):
    copied = copy.deepcopy(ONE)
    change(copied)
    return copied


def test_order_language_and_partition_make_no_difference():
    same = {
        "QueryLanguage": "JSONPath",
        "States": dict(reversed(ONE["States"].items())),
        "StartAt": "A",
    }
    same["States"]["A"] = {
        **ONE["States"]["A"],
        "QueryLanguage": "JSONPath",
        "Resource": "arn:${partition}:states:::sns:publish",
    }
    assert differences(ONE, same) == []


def test_what_on_failure_assigns_makes_no_difference():
    def keep(machine):
        machine["States"]["A"]["Catch"][0]["Assign"] = {"failure.$": "$", "failed_state": "A"}

    assert differences(ONE, other(keep)) == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda one: one.update(StartAt="B"), "/StartAt"),
        (lambda one: one.update(TimeoutSeconds=1), "/TimeoutSeconds"),
        (lambda one: one["States"]["A"].pop("Catch"), "/States/A/Catch"),
        (
            lambda one: one["States"]["A"]["Parameters"].update(TopicArn="u"),
            "/States/A/Parameters/TopicArn",
        ),
        (lambda one: one["States"]["B"].update(QueryLanguage="JSONata"), "/States/B/QueryLanguage"),
        (
            lambda one: one["States"]["B"]["ItemProcessor"]["States"]["C"].update(Result=True),
            "/States/B/ItemProcessor/States/C/Result",
        ),
        (
            lambda one: one["States"]["A"]["Catch"][0].update(Assign={"failure.$": "$.x"}),
            "/States/A/Catch[0]/Assign",
        ),
    ],
)
def test_every_other_change_is_named(change, path):
    assert [each.path for each in differences(ONE, other(change))] == [path]


def test_true_is_not_one():
    first, second = ({"StartAt": "A", "States": {"A": {"Result": value}}} for value in (True, 1))
    assert [each.path for each in differences(first, second)] == ["/States/A/Result"]
