"""Of what Slack hears, as a pipeline of a stack file chooses."""

import pytest

from downbeat.config import StackFileError, load, stack_file
from downbeat.plan.orchestration_args import build_orchestration_args
from downbeat.plan.planned import named, plan
from pipelines import PIPELINES
from tests import program

EVERYTHING = ("success", "partial", "failure", "skipped", "alarms")


def etl(**more):
    config = stack_file(program.ROOT, "prod")
    config |= {"downbeat:slackWebhook": "https://hooks.slack.com/services/T0/B0/secret"}
    pipelines = {**config["downbeat:pipelines"]}
    pipelines["etl"] = {**pipelines["etl"], **more}
    return load(
        config | {"downbeat:pipelines": pipelines},
        "prod",
        PIPELINES,
        {"downbeat:slackWebhook"},
    )


@pytest.mark.parametrize(
    ("more", "slack"),
    [
        ({}, EVERYTHING),
        ({"slack": ["failure", "alarms", "failure"]}, ("failure", "alarms")),
        ({"slack": []}, ()),
    ],
)
def test_a_pipeline_chooses_of_what_slack_hears(more, slack):
    assert etl(**more).pipelines["etl"].slack == slack


def test_a_word_that_there_is_not_is_a_fault():
    with pytest.raises(StackFileError) as refused:
        etl(slack=["failures"])
    (fault,) = refused.value.diagnostics
    assert fault.path.startswith("downbeat:pipelines.etl.slack")
    assert '"failures" is not one of' in fault.message


def test_a_pipeline_that_chooses_nothing_has_no_way_to_slack():
    stack = etl(slack=[])
    planned = named(plan(stack, PIPELINES, account=program.ACCOUNT), "etl")
    assert build_orchestration_args(stack, planned, {}).slack_webhook is None
