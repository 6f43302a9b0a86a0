"""The mute rules of a stack's maintenance."""

from datetime import UTC, datetime

from downbeat.config.maintenance import MaintenanceWindow
from downbeat.plan.alarm_muting import mute_rules

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WEEKLY = MaintenanceWindow("cron(0 2 * * SUN)", 180, "UTC")


def test_a_rule_mutes_the_alarms_of_the_stack():
    assert mute_rules([WEEKLY], ["a", "b"], NOW) == {
        "1": {
            "description": "Maintenance: alarms tell nobody",
            "rule": {
                "schedule": {
                    "expression": "cron(0 2 * * SUN)",
                    "duration": "PT3H",
                    "timezone": "UTC",
                }
            },
            "mute_targets": {"alarm_names": ["a", "b"]},
        }
    }


def test_more_than_a_hundred_alarms_need_a_second_rule():
    alarms = [f"alarm-{number}" for number in range(101)]
    rules = mute_rules([WEEKLY], alarms, NOW)
    assert list(rules) == ["1", "1-2"]
    assert [len(rule["mute_targets"]["alarm_names"]) for rule in rules.values()] == [100, 1]


def test_what_is_over_is_left_out_and_the_others_keep_their_names():
    over = MaintenanceWindow("at(2026-11-20T09:00)", 60, "UTC")
    assert list(mute_rules([over, WEEKLY], ["a"], NOW)) == ["2"]


def test_a_stack_without_alarms_has_nothing_to_mute():
    assert mute_rules([WEEKLY], [], NOW) == {}
