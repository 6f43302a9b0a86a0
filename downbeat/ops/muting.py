"""Muting the alarm that the pause of a pipeline would set off by itself.

A paused pipeline is not late, because the watchdog looks at its schedule. Of the watchdog itself an
alarm notices that it does not start: in a pause it must tell nobody. A mute rule of CloudWatch ends
by itself with the pause; where the pause is longer than such a rule may be, or has no end, the
alarm's actions are switched off until `downbeat unpause`.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from botocore.exceptions import ClientError

from downbeat.ops.acting import Change
from downbeat.ops.deployment import Deployment
from downbeat.plan.alarm_choice import publishes_ages
from downbeat.plan.planned import Planned

MISSED_RUN = "did-not-run"
# A rule begins with a minute, and not with one that has begun.
SOON = timedelta(minutes=1)
# The alarm looks back over some rounds of the watchdog, which begin again after the pause.
GRACE = timedelta(hours=4)
LONGEST = timedelta(days=15)
# What an AWS answers that does not know mute rules, as the embedded one.
UNKNOWN = ("InvalidAction", "UnknownOperation", "UnknownOperationException", "404")


def muted_alarm(planned: Planned) -> str:
    """The name of the alarm that a pause of this pipeline would set off; "" for none."""
    if not planned.pipeline.schedule.expression or not publishes_ages(planned.definition):
        return ""
    return f"{planned.address.name}-{MISSED_RUN}"


def mute(deployment: Deployment, planned: Planned, until: date | None) -> list[Change]:
    """Return the change that mutes it until the pause is over; none where there is no such
    alarm.
    """
    alarm = muted_alarm(planned)
    if not alarm:
        return []
    client, now = deployment.client("cloudwatch"), deployment.now().astimezone(UTC)
    begins = (now + SOON).replace(second=0, microsecond=0)
    ends = _end(planned, until) if until else None
    if ends is None or ends - begins > LONGEST:

        def silence() -> str:
            client.disable_alarm_actions(AlarmNames=[alarm])
            return f"The alarm {alarm} notifies no one until `downbeat unpause {planned.key}`."

        return [Change(f"switch off the actions of the alarm {alarm}", silence)]
    request = mute_request(planned, alarm, begins, ends)

    def rule() -> str:
        try:
            client.put_alarm_mute_rule(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] not in UNKNOWN:
                raise
            return f"This AWS knows no mute rules: the alarm {alarm} will ring in the pause."
        return f"The alarm {alarm} notifies no one until {ends:%Y-%m-%d %H:%M} UTC."

    return [Change(f"mute the alarm {alarm} until {ends:%Y-%m-%d %H:%M} UTC", rule)]


def unmute(deployment: Deployment, planned: Planned) -> list[Change]:
    """Return the change that lets it ring again."""
    alarm, client = muted_alarm(planned), deployment.client("cloudwatch")
    if not alarm:
        return []

    def ring() -> str:
        client.enable_alarm_actions(AlarmNames=[alarm])
        try:
            client.delete_alarm_mute_rule(AlarmMuteRuleName=rule_name(planned))
        except ClientError as error:
            if error.response["Error"]["Code"] not in UNKNOWN:
                raise
        return f"The alarm {alarm} rings again."

    return [Change(f"let the alarm {alarm} ring again", ring)]


def rule_name(planned: Planned) -> str:
    """The name of the mute rule of a pause."""
    return f"{planned.address.name}-paused"


def mute_request(
    planned: Planned, alarm: str, begins: datetime, ends: datetime
) -> dict[str, object]:
    """PutAlarmMuteRule's request; `begins` and `ends` are in UTC, in whole minutes."""
    minutes = int((ends - begins).total_seconds() // 60)
    return {
        "Name": rule_name(planned),
        "Description": f"{planned.address.name} is paused",
        "Rule": {
            "Schedule": {
                "Expression": f"at({begins:%Y-%m-%dT%H:%M})",
                "Duration": f"PT{minutes}M",
                "Timezone": "UTC",
            }
        },
        "MuteTargets": {"AlarmNames": [alarm]},
    }


def _end(planned: Planned, until: date) -> datetime:
    first = datetime.combine(until, time(), planned.pipeline.schedule.zone)
    return first.astimezone(UTC) + GRACE
