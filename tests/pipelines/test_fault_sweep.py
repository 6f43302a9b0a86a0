"""Whatever goes wrong in any Task of any pipeline, the run ends, and what it reports is what
happened: of every shipped pipeline, as both stacks deploy it.

What is judged of any pipeline is in downbeat/testing/run_judgement.py; what is judged of these besides,
in scenes.py.
"""

import copy
from dataclasses import replace

import pytest

from downbeat.testing.sweep import report, swept
from tests.pipelines.scenes import ALSO, MORE, pipelines, scenes, sweeps_of

SHIPPED = {key for key, _ in pipelines()}


@pytest.mark.sweep
@pytest.mark.parametrize("key, stack", pipelines(), ids=lambda word: word)
def test_whatever_goes_wrong_the_run_ends_and_tells_the_truth(key, stack):
    assert report(sweeps_of(key, stack)) == ""


def test_whatever_goes_wrong_in_a_pipeline_of_your_own_is_reported(downbeat_pipeline, fault_sweep):
    if downbeat_pipeline[0] not in SHIPPED:
        fault_sweep(*downbeat_pipeline)


def test_the_role_of_a_pipeline_of_your_own_is_as_small_as_can_be(
    downbeat_pipeline, permission_proof
):
    if downbeat_pipeline[0] not in SHIPPED:
        permission_proof(*downbeat_pipeline)


# --------------------------------------------------------------- what the sweep would notice


def without_catch(definition):
    definition["States"]["PublishMetrics"]["Catch"] = []


def catch_to_success(definition):
    definition["States"]["PublishMetrics"]["Catch"][-1]["Next"] = "NotifySuccess"


def no_fail(definition):
    definition["States"]["FailExecution"] = {"Type": "Succeed"}


def work_left_out(definition):
    definition["States"]["ValidateInputs"]["Next"] = "ExtractResults"


def wrong_topic(definition):
    states = definition["States"]
    states["NotifyFailure"]["Arguments"]["TopicArn"] = states["NotifySuccess"]["Arguments"][
        "TopicArn"
    ]


def mail_without_error(definition):
    definition["States"]["NotifyFailure"]["Arguments"]["Message"] = "It failed."


def mail_that_fails_stays_uncaught(definition):
    definition["States"]["NotifyFailure"]["Catch"] = []


def exit_code_of_any_container(definition):
    assign = definition["States"]["RunWeeklyMonitoring"]["Catch"][0]["Assign"]
    assign["exit_code"] = assign["exit_code"].replace("Containers[Name = 'monitor']", "Containers")


def cause_parsed_in_good_faith(definition):
    assign = definition["States"]["RunWeeklyMonitoring"]["Catch"][0]["Assign"]
    assign["exit_code"] = (
        "{% $parse($states.errorOutput.Cause).Containers[Name = 'monitor'][0].ExitCode %}"
    )


def success_told_twice(definition):
    states = definition["States"]
    states["Again"] = {**states["NotifySuccess"]}
    states["NotifySuccess"] = {**states["NotifySuccess"], "Next": "Again"}
    del states["NotifySuccess"]["End"]


def warning_for_what_never_started(definition):
    definition["States"]["CheckExecutionStatus"]["Default"] = "HandlePartialFailure"


@pytest.mark.parametrize(
    "damage",
    [
        without_catch,
        catch_to_success,
        no_fail,
        work_left_out,
        wrong_topic,
        mail_without_error,
        mail_that_fails_stays_uncaught,
        exit_code_of_any_container,
        cause_parsed_in_good_faith,
        success_told_twice,
        warning_for_what_never_started,
    ],
)
def test_the_sweep_notices_a_pipeline_that_was_damaged(damage):
    scene = next(scene for scene in scenes() if scene.name == "weekly-monitoring of prod")
    definition = copy.deepcopy(scene.planned.definition)
    damage(definition)
    damaged = scene._replace(planned=replace(scene.planned, definition=definition))
    assert report([swept(damaged, more=MORE, also=ALSO, stop=True)])
