"""Which alarms a pipeline has, and to whom they speak."""

from pathlib import Path

import pytest

from downbeat.plan.alarm_choice import (
    alarm_actions,
    alarm_metrics,
    allowed_age,
    chosen_alarms,
    function_limits,
    has_alarms_topic,
    publishes_ages,
)
from downbeat.plan.orchestration_args import ScheduleValues
from tests.plan.orchestrations import ARGS, orchestration, states, uploads

FILES = uploads(Path("functions/manifest_builder"))
FLUSHED = uploads(Path("functions/manifest_builder"), {"expression": "rate(1 hours)"})
INVOKE = "arn:aws:states:::lambda:invoke"


def invoke(name, limit=10, field="Arguments", resource=INVOKE):
    call = {field: {"FunctionName": name}} if name else {}
    return {"Type": "Task", "Resource": resource, "TimeoutSeconds": limit, **call}


@pytest.mark.parametrize(
    ("changes", "suffixes"),
    [
        ({}, ["dead-letters", "did-not-run"]),
        ({"watching": "lean"}, ["dead-letters", "did-not-run"]),
        ({"enabled": False}, ["dead-letters"]),
        ({"schedule": None}, ["dead-letters"]),
        ({"schedule": ScheduleValues("rate(1 days)")}, ["dead-letters"]),
        (
            {"reported_statuses": {"failure": ("TIMED_OUT",)}},
            [*("dead-letters", "did-not-run"), "aborted"],
        ),
        ({"reported_statuses": {}}, [*("dead-letters", "did-not-run"), "timed-out", "aborted"]),
        ({"task_log_group": "/aws/ecs/x"}, [*("dead-letters", "did-not-run"), "tasks-quiet"]),
        ({"trigger": FILES}, [*("dead-letters", "did-not-run"), "files-age"]),
        (
            {"watching": "full"},
            [*("dead-letters", "did-not-run"), "throttled", "schedule"],
        ),
        (
            {"watching": "full", "trigger": FILES, "schedule": None},
            [*("dead-letters", "files-age"), *("function-errors", "throttled")],
        ),
        (
            {"watching": "full", "trigger": FLUSHED, "schedule": None},
            [*("dead-letters", "files-age", "prefixes-left"), *("function-errors", "throttled")],
        ),
        (
            {"watching": "full", "schedule": None, "definition": states(Call=invoke("f"))},
            ["dead-letters", "near-limit", "throttled"],
        ),
        (
            {"alarms": ("too-long", "failed", "error-rate")},
            [*("dead-letters", "did-not-run"), *("error-rate", "failed", "too-long")],
        ),
        (
            {"alarms": ("too-long",), "definition": {"States": {}}},
            ["dead-letters", "did-not-run"],
        ),
    ],
)
def test_a_pipeline_has_the_alarms_of_its_level_that_make_sense(changes, suffixes):
    assert chosen_alarms(orchestration(**changes)) == suffixes


def test_the_alarm_on_dead_letters_reads_those_of_files_as_well():
    files = orchestration(trigger=FILES)
    assert [alarm_metrics("dead-letters", one) for one in (ARGS, files)] == [1, 2]
    assert [alarm_metrics("tasks-quiet", one) for one in (ARGS, files)] == [5, 5]


def test_an_alarm_speaks_to_the_topic_for_failures_and_one_that_repeats_an_end_never():
    topic = "arn:aws:sns:eu-west-1:111122223333:weekly-dev"
    heard = orchestration(alarm_contacts=("a@example.com",))
    assert alarm_actions("dead-letters", ARGS) == [f"{topic}-failure"]
    assert alarm_actions("dead-letters", heard) == [f"{topic}-alarms"]
    assert alarm_actions("failed", ARGS) == [f"{topic}-alarms"]


def test_alarms_have_a_topic_where_somebody_is_named_or_an_end_is_repeated():
    assert not has_alarms_topic(ARGS)
    assert not has_alarms_topic(orchestration(alarms=("error-rate",)))
    assert has_alarms_topic(orchestration(alarm_contacts=("a@example.com",)))
    assert has_alarms_topic(orchestration(alarms=("failed",)))


ARN = "arn:aws:lambda:eu-west-1:111122223333:function:score"


def test_the_longest_call_of_each_function_is_its_limit():
    assert function_limits(
        states(
            A=invoke("score", 10),
            B=invoke(f"{ARN}:live", 30),
            C=invoke("score:7", 20),
            D=invoke("other", 5, "Parameters"),
        )
    ) == {"score": 30, "other": 5}


@pytest.mark.parametrize(
    "state",
    [
        invoke("{% $name %}"),
        invoke(5),
        invoke(None),
        invoke("score", "{% $limit %}"),
        invoke("score", resource="arn:aws:states:::lambda:invoke.waitForTaskToken"),
        invoke("score", resource="arn:aws:states:::ecs:runTask"),
        {"Type": "Task", "Resource": INVOKE, "Arguments": "{% $x %}", "TimeoutSeconds": 5},
        {"Type": "Succeed"},
    ],
)
def test_a_call_without_a_name_or_a_limit_has_none(state):
    assert function_limits(states(Call=state, Other=invoke("other", 7))) == {"other": 7}


def test_a_run_may_be_as_late_as_its_rhythm_its_window_and_three_hours():
    assert allowed_age(ARGS) == 86_400 + 15 * 60 + 3 * 3600


WATCHDOG = {"Type": "Task", "Arguments": {"Namespace": "Downbeat/Watchdog"}}


@pytest.mark.parametrize(
    "changes",
    [
        {"enabled": False},
        {"schedule": None},
        {"schedule": ScheduleValues("rate(1 days)", longest_gap_seconds=None)},
        {"definition": states(Wait={"Type": "Wait"}, Publish=WATCHDOG)},
    ],
)
def test_a_run_that_nobody_waits_for_is_never_late(changes):
    assert allowed_age(orchestration(**changes)) is None


def test_the_watchdog_is_known_by_what_it_publishes():
    assert publishes_ages(states(Text={"Arguments": "{% $x %}"}, Publish=WATCHDOG))
    other = {"Type": "Task", "Arguments": {"Namespace": "Downbeat/Other"}}
    assert not publishes_ages(states(Publish=other))
