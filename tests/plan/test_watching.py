"""Which alarms a pipeline asks for by its dict and by its rhythm."""

import pytest

from downbeat import asl
from downbeat.plan.orchestration_args import asked_alarms
from downbeat.plan.stacks import planned_stack


def planned(key, **changes):
    stack = planned_stack("prod", changes={key: changes} if changes else None)
    return next(each for each in stack if each.key == key)


@pytest.mark.parametrize(
    ("minutes", "asked"), [(43, ("error-rate",)), (44, ())], ids=["1004 a month", "981 a month"]
)
def test_a_thousand_runs_a_month_ask_for_an_error_rate(minutes, asked):
    assert asked_alarms(planned("etl", cadence=f"rate({minutes} minutes)")) == asked


def test_the_weekly_monitoring_asks_for_its_two_alarms():
    assert asked_alarms(planned("weekly-monitoring")) == ("failed", "too-long")


def test_a_pipeline_asks_for_alarms_that_there_are():
    spec = {"name": "a", "States": {"Done": {"Type": "Succeed"}}}
    assert asl.structure_problems({**spec, "alarms": ["failed", "too-long", "error-rate"]}) == []
    problems = asl.structure_problems({**spec, "alarms": ["fialed"]})
    assert [(one.path, one.code) for one in problems] == [("/alarms[0]", "unknown-word")]
    problems = asl.structure_problems({**spec, "alarms": "failed"})
    assert [(one.path, one.code) for one in problems] == [("/alarms", "wrong-type")]
