"""How often a pipeline runs in a month."""

import pytest

from downbeat.config.schedule import ConfiguredSchedule
from downbeat.plan.costs.rhythm import scheduled_runs, stated


@pytest.mark.parametrize(
    ("schedule", "runs"),
    [
        (ConfiguredSchedule(expression=None), 0),
        (ConfiguredSchedule(expression="cron(0 6 ? * MON *)"), 52 / 12),
        (ConfiguredSchedule(expression="cron(0 6 ? * MON *)", every_weeks=2), 26 / 12),
        (ConfiguredSchedule(expression="cron(0 2 1 * ? *)"), 1),
        (ConfiguredSchedule(expression="cron(0/15 * * * ? *)"), 2920),
        (ConfiguredSchedule(expression="cron(0 2 * 6 ? 2030)"), 2.5),
        (ConfiguredSchedule(expression="rate(6 hours)"), 730 / 6),
    ],
)
def test_a_schedule_is_counted_in_months_of_730_hours(schedule, runs):
    assert scheduled_runs(schedule) == pytest.approx(runs, rel=0.002)


def test_a_number_of_the_dict_is_a_number_or_the_stacks_setting():
    settings = {"files": {"type": "integer", "default": 10, "about": "How many."}}
    spec = {"cost": {"claimed": 12, "files_per_run": "${files}"}, "settings": settings}
    assert stated(spec, None, "claimed") == 12.0
    assert stated(spec, None, "files_per_run") == 10.0
    assert stated(spec, {"files": 4}, "files_per_run") == 4.0
    assert stated(spec, None, "runs_per_month") is None
    assert stated({}, None, "claimed") is None
