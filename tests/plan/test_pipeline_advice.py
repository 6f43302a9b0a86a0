"""What is said of a pipeline with a rollout whose functions have no versions."""

from dataclasses import replace

import pytest

from downbeat.config.rollouts import RolloutLength
from downbeat.config.stack import Rollout
from downbeat.plan.pipeline_advice import advise_on_pipeline
from downbeat.testing.flow import pipeline_of

PLAIN = pipeline_of("weekly-monitoring", "prod")
ARN = "arn:aws:lambda:us-east-1:111122223333:function:score"
INVOKE = "arn:aws:states:::lambda:invoke"


def unversioned(state, *, rolled=True):
    """The paths of the advice on a pipeline of one Task."""
    rollout = Rollout(canary=10, length=RolloutLength(runs=2), back_on=("failed",))
    settings = PLAIN.pipeline.model_copy(update={"rollout": rollout if rolled else None})
    states = {"Score": {"Type": "Task", "End": True, **state}}
    definition = {"QueryLanguage": "JSONata", "StartAt": "Score", "States": states}
    planned = replace(PLAIN, pipeline=settings, definition=definition)
    return [one.path for one in advise_on_pipeline(planned) if one.code == "unversioned-function"]


@pytest.mark.parametrize(
    ("state", "path"),
    [
        ({"Resource": INVOKE, "Arguments": {"FunctionName": "score"}}, "Arguments/FunctionName"),
        (
            {"Resource": f"{INVOKE}.waitForTaskToken", "Arguments": {"FunctionName": ARN}},
            "Arguments/FunctionName",
        ),
        (
            {"Resource": INVOKE, "Arguments": {"FunctionName": ARN, "Qualifier": "$LATEST"}},
            "Arguments/FunctionName",
        ),
        (
            {
                "QueryLanguage": "JSONPath",
                "Resource": INVOKE,
                "Parameters": {"FunctionName": f"{ARN}:$LATEST"},
            },
            "Parameters/FunctionName",
        ),
        ({"Resource": ARN}, "Resource"),
    ],
)
def test_a_function_without_a_version_escapes_the_rollout(state, path):
    assert unversioned(state) == [f"/States/Score/{path}"]
    assert unversioned(state, rolled=False) == []


@pytest.mark.parametrize(
    "state",
    [
        {"Resource": INVOKE, "Arguments": {"FunctionName": "score:7"}},
        {"Resource": INVOKE, "Arguments": {"FunctionName": f"{ARN}:live"}},
        {"Resource": INVOKE, "Arguments": {"FunctionName": ARN, "Qualifier": "7"}},
        {"Resource": INVOKE, "Arguments": {"FunctionName": "{% $states.input.function %}"}},
        {"Resource": f"{ARN}:7"},
        {"Resource": "arn:aws:states:::sns:publish", "Arguments": {"FunctionName": "score"}},
    ],
)
def test_a_version_an_alias_and_what_nobody_knows_are_no_matter(state):
    assert unversioned(state) == []


def absent(region, resource):
    """The advice about regions on one Task of a stack there."""
    states = {"Call": {"Type": "Task", "Resource": resource, "Arguments": {}, "End": True}}
    definition = {"QueryLanguage": "JSONata", "StartAt": "Call", "States": states}
    address = replace(PLAIN.address, region=region)
    planned = replace(PLAIN, address=address, definition=definition)
    return [
        (one.path, one.severity)
        for one in advise_on_pipeline(planned)
        if one.code == "service-not-in-region"
    ]


def test_a_service_that_the_region_does_not_have_is_a_warning():
    call = "arn:aws:states:::databrew:startJobRun.sync"
    assert absent("eu-central-2", call) == [("/States/Call/Resource", "warning")]
    assert absent("eu-central-1", call) == []
    assert absent("eu-nowhere-9", call) == []  # newer than the list
