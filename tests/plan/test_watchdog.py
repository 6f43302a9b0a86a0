"""The pipeline that publishes how long ago each other one ran."""

from types import SimpleNamespace

import pytest

from downbeat.plan.watchdog import is_watched, watched_references


def pipeline(name, expression="rate(1 day)", *, enabled=True):
    return SimpleNamespace(
        name=name, enabled=enabled, schedule=SimpleNamespace(expression=expression)
    )


def stack(**pipelines):
    return SimpleNamespace(region="cn-north-1", pipelines=pipelines)


@pytest.mark.parametrize(
    ("pipelines", "watched"),
    [
        ({}, False),
        ({"etl": pipeline("etl-prod")}, False),
        ({"watchdog": pipeline("watchdog-prod")}, True),
        ({"watchdog": pipeline("watchdog-prod", enabled=False)}, False),
    ],
)
def test_a_stack_is_watched_where_its_watchdog_runs(pipelines, watched):
    assert is_watched(stack(**pipelines)) is watched


def test_watched_is_what_runs_on_a_schedule_by_name_but_the_watchdog():
    every = stack(
        weekly=pipeline("weekly-prod"),
        etl=pipeline("cm-etl"),
        off=pipeline("off-prod", enabled=False),
        demand=pipeline("demand-prod", None),
        watchdog=pipeline("watchdog-prod"),
    )
    base = "cn-north-1:111122223333"
    machines = [f"arn:aws-cn:states:{base}:stateMachine:{one}" for one in ("cm-etl", "weekly-prod")]
    assert watched_references(every, "111122223333", "aws-cn") == {
        "watched": [
            {"name": "cm-etl", "state_machine_arn": machines[0]},
            {"name": "weekly-prod", "state_machine_arn": machines[1]},
        ],
        "watched_machines": machines,
        "watched_schedules": [
            f"arn:aws-cn:scheduler:{base}:schedule/cm-etl/cm-etl",
            f"arn:aws-cn:scheduler:{base}:schedule/weekly-prod/weekly-prod",
        ],
    }
