"""Pausing the watchdog does not set off the alarm on its silence."""

import pytest

from downbeat.ops.muting import muted_alarm
from tests.ops.aws import Refusal

ALARM = "watchdog-prod-did-not-run"


CHANGES = ("DeleteAlarmMuteRule", "DisableAlarmActions", "EnableAlarmActions", "PutAlarmMuteRule")


def written(world):
    """What was changed in CloudWatch."""
    return [(name, given) for _, name, given in world.aws.calls if name in CHANGES]


@pytest.fixture(autouse=True)
def known_calls(world):
    for operation in CHANGES:
        world.aws.on("cloudwatch", operation, {})


def test_only_the_watchdog_has_an_alarm_that_its_own_pause_would_set_off(world):
    muted = {key: muted_alarm(one) for key, one in world.deployment.pipelines.items()}
    assert {key for key, alarm in muted.items() if alarm} == {"watchdog"}
    assert muted["watchdog"] == ALARM


def test_a_pause_until_a_day_mutes_it_until_the_watchdog_has_run_again(world, downbeat):
    result = downbeat("pause", "watchdog", "--until", "2026-12-01", "--yes", "-s", "prod")
    assert written(world) == [
        (
            "PutAlarmMuteRule",
            {
                "Name": "watchdog-prod-paused",
                "Description": "watchdog-prod is paused",
                "Rule": {
                    "Schedule": {
                        "Expression": "at(2026-11-23T09:01)",
                        "Duration": "PT11219M",
                        "Timezone": "UTC",
                    }
                },
                "MuteTargets": {"AlarmNames": [ALARM]},
            },
        )
    ]
    assert f"The alarm {ALARM} notifies no one until 2026-12-01 04:00 UTC." in result.stdout


@pytest.mark.parametrize("until", [(), ("--until", "2027-03-01")])
def test_a_pause_that_no_rule_can_cover_switches_its_actions_off(world, downbeat, until):
    result = downbeat("pause", "watchdog", *until, "--yes", "-s", "prod")
    assert written(world) == [("DisableAlarmActions", {"AlarmNames": [ALARM]})]
    assert f"The alarm {ALARM} notifies no one until `downbeat unpause watchdog`." in result.stdout


def test_the_end_of_the_pause_lets_it_ring_again(world, downbeat):
    world.schedules["watchdog-prod"] = {"State": "DISABLED"}
    result = downbeat("unpause", "watchdog", "--yes", "-s", "prod")
    assert written(world) == [
        ("EnableAlarmActions", {"AlarmNames": [ALARM]}),
        ("DeleteAlarmMuteRule", {"AlarmMuteRuleName": "watchdog-prod-paused"}),
    ]
    assert f"The alarm {ALARM} rings again." in result.stdout


def test_an_aws_that_knows_no_mute_rules_says_that_it_will_ring(world, downbeat):
    world.aws.on("cloudwatch", "PutAlarmMuteRule", Refusal("InvalidAction", "?"))
    result = downbeat("pause", "watchdog", "--until", "2026-12-01", "--yes", "-s", "prod")
    assert result.exit_code == 0
    assert f"This AWS knows no mute rules: the alarm {ALARM} will ring" in result.stdout
