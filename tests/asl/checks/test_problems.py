"""The whole validator: one sound definition, then several things broken in it at once."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from downbeat import asl
from tests.asl.checks.coded import problems

SOUND = {
    "Comment": "Read, then report",
    "StartAt": "Read",
    "QueryLanguage": "JSONata",
    "TimeoutSeconds": 3600,
    "States": {
        "Read": {
            "Type": "Task",
            "Resource": "arn:aws:states:::ecs:runTask.sync",
            "Arguments": {"Cluster": "main", "TaskDefinition": "read", "LaunchType": "FARGATE"},
            "TimeoutSeconds": 600,
            "Retry": [
                {
                    "ErrorEquals": ["ECS.AmazonECSException"],
                    "IntervalSeconds": 5,
                    "MaxAttempts": 3,
                    "BackoffRate": 2,
                }
            ],
            "Catch": [
                {
                    "ErrorEquals": ["States.ALL"],
                    "Assign": {"failure": "{% $states.errorOutput %}"},
                    "Next": "Failed",
                }
            ],
            "Assign": {"rows": "{% $states.result.rows %}"},
            "Next": "Any rows?",
        },
        "Any rows?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $rows > 0 %}", "Next": "Report"}],
            "Default": "Nothing",
        },
        "Report": {
            "Type": "Map",
            "Items": "{% [1..$rows] %}",
            "MaxConcurrency": 4,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "StartAt": "Send",
                "States": {
                    "Send": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::sns:publish",
                        "Arguments": {
                            "TopicArn": "arn:aws:sns:us-east-1:123456789012:reports",
                            "Message": "{% $string($states.input) %}",
                        },
                        "End": True,
                    }
                },
            },
            "End": True,
        },
        "Nothing": {"Type": "Succeed"},
        "Failed": {
            "Type": "Fail",
            "Error": "{% $failure.Error %}",
            "Cause": "{% $failure.Cause %}",
        },
    },
}


def test_a_sound_definition_has_no_problems():
    assert problems(SOUND) == []


def test_every_fault_is_found_at_once_each_at_the_place_where_aws_reports_it():
    broken = copy.deepcopy(SOUND)
    states = broken["States"]
    states["Read"]["Resource"] = "arn:aws:states:::ecs:runTask.snc"
    states["Read"]["HeartbeatSeconds"] = 600
    states["Read"]["Catch"][0]["Next"] = "Faild"
    states["Any rows?"]["Choices"][0]["Condition"] = "{% rows > 0 %}"
    states["Report"]["ItemProcessor"]["States"]["Send"]["Arguments"].pop("Message")
    states["Nothing"]["End"] = True
    assert problems(broken) == [
        (
            "/States/Read/Resource",
            "unknown-integration",
        ),
        (
            "/States/Read/HeartbeatSeconds",
            "heartbeat-too-long",
        ),
        (
            "/States/Any rows?/Choices[0]/Condition",
            "jsonata-top-level-name",
        ),
        (
            "/States/Report/ItemProcessor/States/Send/Arguments",
            "missing-argument",
        ),
        (
            "/States/Nothing",
            "misplaced-field",
        ),
        ("/States/Read/Catch[0]/Next", "no-such-state"),
    ]


def test_a_problem_is_one_line():
    assert (
        str(asl.problems({**SOUND, "StartAt": "Reed"})[0])
        == '/StartAt: There is no state "Reed" here. Did you mean "Read"?'
    )


def test_the_definition_is_left_as_it_was():
    before = copy.deepcopy(SOUND)
    problems(SOUND)
    assert before == SOUND


def test_what_is_no_definition_is_one_problem():
    for value in (None, [], 5, True, '"StartAt"'):
        assert problems(value) == [("/", "wrong-type")]


def test_an_empty_object_lacks_both_fields():
    assert problems({}) == [
        ("/", "missing-field"),
        ("/", "missing-field"),
    ]


def test_a_type_of_machine_that_does_not_exist_is_a_problem_with_the_nearest_one():
    assert problems(SOUND, type="express") == [
        (
            "/",
            "unknown-word",
        )
    ]


def test_an_express_workflow_waits_for_no_job():
    assert problems(SOUND, type="EXPRESS") == [
        (
            "/States/Read/Resource",
            "not-in-express",
        )
    ]


def test_nesting_without_end_is_a_problem_and_no_crash():
    deep = {"Type": "Pass", "End": True}
    for level in range(3000):
        deep = {
            "Type": "Map",
            "ItemProcessor": {"StartAt": f"S{level}", "States": {f"S{level}": deep}},
            "End": True,
        }
    codes = [code for _, code in problems({"StartAt": "S", "States": {"S": deep}})]
    assert "nested-too-deeply" in codes


# ---------------------------------------------------------------------------------------------------------- properties

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["$.a", "{% a %}", "{%", "S", "States.Format("]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        "Type",
        "Next",
        "End",
        "Resource",
        "Parameters",
        "Arguments",
        "Output",
        "Assign",
        "Retry",
        "Catch",
        "Choices",
        "Default",
        "Branches",
    ]
    + [
        "ItemProcessor",
        "Iterator",
        "ItemReader",
        "ItemBatcher",
        "ResultWriter",
        "Label",
        "Seconds",
        "Timestamp",
        "TimeoutSeconds",
    ]
    + [
        "HeartbeatSeconds",
        "MaxConcurrency",
        "Credentials",
        "InputPath",
        "ResultPath",
        "ErrorPath",
        "Error",
        "QueryLanguage",
        "Items",
    ]
    + [
        "ItemSelector",
        "ResultSelector",
        "Result.$",
        "ErrorEquals",
        "Variable",
        "And",
        "Not",
        "Condition",
        "StartAt",
        "States",
    ]
)
TYPES = st.sampled_from(
    ["Pass", "Task", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map", "Maap"]
)
VALUES = st.recursive(
    JSON,
    lambda inner: st.dictionaries(FIELDS, inner, max_size=4) | st.lists(inner, max_size=2),
    max_leaves=6,
)
STATE = st.builds(
    lambda kind, fields: {**fields, "Type": kind},
    TYPES | JSON,
    st.dictionaries(FIELDS, VALUES, max_size=5),
)
MACHINE = st.fixed_dictionaries(
    {
        "StartAt": st.just("S") | JSON,
        "States": st.dictionaries(st.sampled_from(["S", "T", ""]), STATE | JSON, max_size=2) | JSON,
    },
    optional={
        "QueryLanguage": st.sampled_from(["JSONata", "JSONPath"]) | JSON,
        "TimeoutSeconds": JSON,
        "Comment": JSON,
    },
)


@pytest.mark.sweep
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(MACHINE | JSON, st.sampled_from(["STANDARD", "EXPRESS"]))
def test_nothing_that_is_given_raises_or_is_changed_and_every_problem_has_a_path_and_a_sentence(
    definition, type
):
    before = repr(definition)
    diagnostics = asl.problems(definition, type=type)
    assert repr(definition) == before
    assert diagnostics == asl.problems(definition, type=type)
    for each in diagnostics:
        assert each.path.startswith("/")
        assert each.message.endswith((".", "?"))
        assert each.code


@pytest.mark.sweep
@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=60)
    | st.builds(
        lambda text, cut: text[:cut],
        st.just('{"StartAt": "S", "States": {"S": {"Type": "Pass"}}}'),
        st.integers(0, 60),
    )
)
def test_no_text_raises(text):
    assert isinstance(problems(text), list)
