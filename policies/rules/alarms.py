"""Alarms tell somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .examples import TOPIC_ARN
from .plain import UNKNOWN, is_set, listed
from .rule import HIGH, MANDATORY, Finding, Resource, Rule, setting

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"

COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"

ALARMS_GUIDE = (
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html"
)

ACTIONS = {
    "children": {
        "type": "array",
        "items": {"type": "string"},
        "default": [],
        "description": "Names of alarms that only feed a composite alarm.",
    },
}


def alarm_actions(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """An alarm that rings nowhere."""
    if resource.name in setting(ACTIONS, config, "children") or resource.props.get(
        "name"
    ) in setting(ACTIONS, config, "children"):
        return
    enabled = resource.props.get("actionsEnabled")
    if enabled is False or enabled == "false":
        yield Finding(
            "actionsEnabled", "the alarm's actions are switched off. Remove it or set it to true."
        )
    actions = resource.props.get("alarmActions")
    if actions is not UNKNOWN and not any(one is UNKNOWN or is_set(one) for one in listed(actions)):
        yield Finding("alarmActions", "the alarm notifies no one. Name a topic.")


FAILED = {"name": "weekly-failed", "namespace": "AWS/States", "metricName": "ExecutionsFailed"}
RULES = [
    Rule(
        name="alarm-actions",
        description="Checks that an alarm tells somebody.",
        level=MANDATORY,
        severity=HIGH,
        why="An alarm without an action is a light in an empty room.",
        fix="Set alarmActions to a topic, and do not switch actions off.",
        url=ALARMS_GUIDE,
        judge=alarm_actions,
        fields={ALARM: ("actionsEnabled",), COMPOSITE: ("actionsEnabled",)},
        config=ACTIONS,
        bad=(
            (ALARM, FAILED),
            (ALARM, {**FAILED, "alarmActions": [TOPIC_ARN], "actionsEnabled": False}),
        ),
        good=(
            (ALARM, {**FAILED, "alarmActions": [TOPIC_ARN]}),
            (ALARM, {**FAILED, "alarmActions": [UNKNOWN]}),
        ),
        allows=("Alarms that only feed a composite alarm, when they are listed in `children`.",),
    ),
]
