"""Which alarms a pipeline asks for by its dict and by its rhythm."""

import pytest

from downbeat import asl
from downbeat.plan.orchestration_args import asked_alarms
from downbeat.plan.stacks import planned_stack
from downbeat.plan.watching import has_dashboard, unused_limits, watches


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


LEAN = ["dead-letters", "did-not-run", "timed-out", "aborted"]


@pytest.mark.parametrize(
    ("level", "asked", "suffixes"),
    [
        ("lean", (), LEAN),
        ("standard", (), [*LEAN, "tasks-quiet", "files-age"]),
        ("lean", ("failed", "error-rate"), [*LEAN, "error-rate", "failed"]),
        (
            "full",
            (),
            [
                *(*LEAN, "tasks-quiet", "files-age", "near-limit", "prefixes-left"),
                *("function-errors", "throttled", "schedule"),
            ],
        ),
    ],
)
def test_a_level_has_its_alarms_and_those_below(level, asked, suffixes):
    assert watches(level, asked) == suffixes


def test_a_limit_of_an_alarm_that_the_pipeline_does_not_have_is_of_no_use():
    limits = ["files-age", "failed", "dead-letters"]
    found = [(one.path, one.code, one.severity) for one in unused_limits(limits, "lean")]
    assert found == [
        ("/alarmLimits/failed", "unused-limit", "warning"),
        ("/alarmLimits/files-age", "unused-limit", "warning"),
    ]
    assert list(unused_limits(limits, "standard", ("failed",))) == []


def test_only_the_highest_level_has_a_dashboard_for_each_pipeline():
    assert [has_dashboard(level) for level in ("lean", "standard", "full")] == [False, False, True]
