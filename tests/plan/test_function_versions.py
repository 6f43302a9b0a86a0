"""A version of a machine has the versions of the functions that it calls."""

from dataclasses import replace

import pytest

from downbeat.config.rollouts import RolloutLength
from downbeat.config.stack import Rollout
from downbeat.plan.function_versions import (
    PublishedVersion,
    as_deployed,
    called_functions,
    pinned,
    unversioned_functions,
    version_sentences,
    versions_called,
)
from downbeat.plan.planned import plan, read

ARN = "arn:aws:lambda:us-east-1:111122223333:function:score"
INVOKE = "arn:aws:states:::lambda:invoke"
CONFIG = {
    "aws:region": "us-east-1",
    "downbeat:pipelines": {"orders": {"notify": {"failure": ["data@example.com"]}}},
}
SEVEN = {"score": PublishedVersion("7")}


def planned(*, rollout=True, functions="pinned", language="JSONata", **states):
    """A pipeline of Tasks, one after the other."""
    spec = {
        "name": "orders",
        "QueryLanguage": language,
        "cadence": "on-demand",
        "TimeoutSeconds": 600,
        "States": {
            name: {"Type": "Task", "Resource": "lambda:invoke", "TimeoutSeconds": 60, **state}
            for name, state in states.items()
        },
    }
    (made,) = plan(read(CONFIG, "test", {"orders": spec}), {"orders": spec}, account="111122223333")
    rolled = Rollout(
        canary=10, length=RolloutLength(runs=2), back_on=("failed",), functions=functions
    )
    pipeline = made.pipeline.model_copy(update={"rollout": rolled if rollout else None})
    return replace(made, pipeline=pipeline)


def invoking(name, **arguments):
    return {"Arguments": {"FunctionName": name, **arguments}}


def resources(statements):
    """What the role may call."""
    found = [one["Resource"] for one in statements if one["Action"] == ["lambda:InvokeFunction"]]
    return [arn for each in found for arn in ([each] if isinstance(each, str) else each)]


def test_a_call_by_the_plain_name_becomes_one_of_the_version_and_the_role_allows_that_version_alone():
    before = planned(Score=invoking("score"))
    after = pinned(before, SEVEN)
    assert after.definition["States"]["Score"]["Arguments"]["FunctionName"] == "score:7"
    assert before.definition["States"]["Score"]["Arguments"]["FunctionName"] == "score"
    assert resources(before.statements) == [ARN, f"{ARN}:*"]
    assert resources(after.statements) == [f"{ARN}:7"]


@pytest.mark.parametrize(
    "state",
    [
        invoking(ARN),
        invoking(f"{ARN}:$LATEST"),
        invoking(ARN, Qualifier="$LATEST"),
        {"Parameters": {"FunctionName": ARN, "Payload.$": "$"}},
        {"Resource": ARN},
    ],
)
def test_every_way_to_name_the_newest_code_is_pinned(state):
    language = "JSONata" if "Arguments" in state else "JSONPath"
    made = planned(language=language, Score=state)
    after = pinned(made, {ARN: PublishedVersion("7")})
    task = after.definition["States"]["Score"]
    called = [task["Resource"], *task.get("Arguments", task.get("Parameters", {})).values()]
    assert f"{ARN}:7" in called
    assert "$LATEST" not in called
    assert versions_called(after.definition) == [("score", "7")]
    assert resources(after.statements) == [f"{ARN}:7"]


@pytest.mark.parametrize(
    "state",
    [
        invoking("score:3"),
        invoking("score:live"),
        invoking("score", Qualifier="live"),
        invoking("{% 'score' %}"),
        {"Resource": "arn:aws:states:::sns:publish", "Arguments": {"TopicArn": "${failure_topic}"}},
    ],
)
def test_what_names_a_version_an_alias_or_nothing_known_stays_as_written(state):
    arn = "arn:aws:lambda:us-east-1:111122223333:function:score"
    made = planned(Rest=invoking("rest"))
    tasks = {"Score": {"Type": "Task", "Resource": INVOKE, **state, "End": True}}
    made = replace(made, definition={"QueryLanguage": "JSONata", "States": tasks})
    assert unversioned_functions(made) == []
    assert pinned(made, {**SEVEN, arn: PublishedVersion("7")}) is made


def test_without_a_rollout_or_as_written_nothing_is_pinned():
    for one in (
        planned(rollout=False, Score=invoking("score")),
        planned(functions="as-written", Score=invoking("score")),
    ):
        assert unversioned_functions(one) == []
        assert pinned(one, SEVEN) is one
        assert list(version_sentences(one, None, SEVEN)) == []


def test_calls_inside_branches_and_items_are_pinned():
    inner = {"Type": "Task", "Resource": INVOKE, **invoking("score"), "End": True}
    machine = {"StartAt": "A", "States": {"A": inner}}
    made = planned(Rest=invoking("rest"))
    states = {
        "Both": {"Type": "Parallel", "Branches": [machine], "Next": "All"},
        "All": {"Type": "Map", "ItemProcessor": machine, "End": True},
    }
    made = replace(
        made, definition={"QueryLanguage": "JSONata", "StartAt": "Both", "States": states}
    )
    calls = list(called_functions(pinned(made, SEVEN).definition))
    assert [(one.path, one.function, one.qualifier) for one in calls] == [
        ("/States/Both/Branches[0]/States/A/Arguments/FunctionName", "score", "7"),
        ("/States/All/ItemProcessor/States/A/Arguments/FunctionName", "score", "7"),
    ]


def sentences(versions, before=None):
    return list(
        version_sentences(pinned(planned(Score=invoking("score")), versions), before, versions)
    )


def test_a_preview_names_the_version_that_is_called_from_now_on():
    assert sentences(SEVEN) == [("info", "calls version 7 of the function score")]
    assert sentences(SEVEN, {"functions": [["score", "6"]]}) == [
        ("info", "calls version 7 of the function score, version 6 until now")
    ]
    assert sentences(SEVEN, {"functions": [["score", "7"]]}) == []


def test_code_that_is_not_published_is_a_warning():
    ((severity, sentence),) = sentences(
        {"score": PublishedVersion("7", is_current=False)}, {"functions": [["score", "7"]]}
    )
    assert severity == "warning"
    assert sentence.startswith("the newest code of the function score is not published: version 7")
    ((severity, sentence),) = sentences({})
    assert severity == "warning"
    assert sentence.startswith("the function score has no published version")


def test_what_is_deployed_is_compared_with_the_versions_that_it_calls():
    made = planned(Score=invoking("score"), Rest=invoking("rest"))
    deployed = pinned(made, SEVEN)
    assert as_deployed(made, deployed.definition).definition == deployed.definition
