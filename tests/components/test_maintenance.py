"""The maintenance of a stack, in the whole program."""

from downbeat.config import stack_file
from tests import program

MUTE_RULE, ALARM = "cloudwatch/alarmMuteRule:AlarmMuteRule", "cloudwatch/metricAlarm:MetricAlarm"


def deployed(**more):
    config = stack_file(program.ROOT, "prod") | {
        f"downbeat:{key}": value for key, value in more.items()
    }
    return program.run(program.main, stack="prod", config=program.engine_config(config))


def test_every_alarm_of_the_stack_is_muted():
    run = deployed(maintenance=[{"cron": "0 2 * * SUN", "for": "3h", "timezone": "Asia/Jakarta"}])
    rule = run.one(MUTE_RULE)
    assert rule.inputs["name"] == "downbeat-prod-maintenance-1"
    assert rule.inputs["rule"] == {
        "schedule": {
            "expression": "cron(0 2 * * SUN)",
            "duration": "PT3H",
            "timezone": "Asia/Jakarta",
        }
    }
    alarms = {each.inputs["name"] for each in run.of(ALARM).values()}
    assert set(rule.inputs["muteTargets"]["alarmNames"]) == alarms
    assert rule.inputs["tags"]["stack"] == "prod"


def test_without_maintenance_nothing_is_muted():
    assert deployed().of(MUTE_RULE) == {}
