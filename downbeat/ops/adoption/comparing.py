"""Which properties of an existing resource a stack would change, and which of those replace it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from downbeat.ops.adoption.registered import LATER

# Inputs whose change makes the aws provider replace a resource. Each page of the provider marks
# them: https://www.pulumi.com/registry/packages/aws/api-docs/
REPLACES: Mapping[str, frozenset[str]] = {
    "aws:budgets/budget:Budget": frozenset({"accountId", "name", "namePrefix"}),
    "aws:cloudwatch/dashboard:Dashboard": frozenset({"dashboardName"}),
    "aws:cloudwatch/eventApiDestination:EventApiDestination": frozenset({"name"}),
    "aws:cloudwatch/eventConnection:EventConnection": frozenset({"name"}),
    "aws:cloudwatch/eventRule:EventRule": frozenset({"name", "namePrefix", "eventBusName"}),
    "aws:cloudwatch/eventTarget:EventTarget": frozenset({"rule", "targetId", "eventBusName"}),
    "aws:cloudwatch/logGroup:LogGroup": frozenset({"name", "namePrefix", "logGroupClass"}),
    "aws:cloudwatch/metricAlarm:MetricAlarm": frozenset({"name"}),
    "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": frozenset({"name"}),
    "aws:iam/role:Role": frozenset({"name", "namePrefix", "path"}),
    "aws:iam/rolePolicy:RolePolicy": frozenset({"name", "namePrefix", "role"}),
    "aws:kms/alias:Alias": frozenset({"name", "namePrefix"}),
    "aws:kms/key:Key": frozenset(
        {"customerMasterKeySpec", "keyUsage", "multiRegion", "customKeyStoreId", "xksKeyId"}
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping": frozenset(
        {"eventSourceArn", "startingPosition"}
    ),
    "aws:lambda/function:Function": frozenset({"name", "packageType"}),
    "aws:lambda/permission:Permission": frozenset({"function", "statementId", "principal"}),
    "aws:pipes/pipe:Pipe": frozenset({"name", "namePrefix", "source"}),
    "aws:scheduler/schedule:Schedule": frozenset({"name", "namePrefix", "groupName"}),
    "aws:scheduler/scheduleGroup:ScheduleGroup": frozenset({"name", "namePrefix"}),
    "aws:sfn/alias:Alias": frozenset({"name"}),
    "aws:sfn/stateMachine:StateMachine": frozenset({"name", "namePrefix", "type"}),
    "aws:sns/topic:Topic": frozenset({"name", "namePrefix", "fifoTopic"}),
    "aws:sns/topicPolicy:TopicPolicy": frozenset({"arn"}),
    "aws:sns/topicSubscription:TopicSubscription": frozenset({"topic", "protocol", "endpoint"}),
    "aws:sqs/queue:Queue": frozenset({"name", "namePrefix", "fifoQueue"}),
    "aws:sqs/queuePolicy:QueuePolicy": frozenset({"queueUrl"}),
}
# What the provider takes where a program says nothing.
DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "aws:iam/role:Role": {"path": "/"},
    "aws:sns/topic:Topic": {"fifoTopic": False},
    "aws:sqs/queue:Queue": {
        "fifoQueue": False,
        "delaySeconds": 0,
        "receiveWaitTimeSeconds": 0,
        "visibilityTimeoutSeconds": 30,
    },
    "aws:lambda/function:Function": {"packageType": "Zip"},
    "aws:cloudwatch/eventRule:EventRule": {"eventBusName": "default"},
}
# The stack's tags are on everything new: they would be a line of each resource. The others AWS does
# not tell.
UNTOLD = frozenset({"tags", "code", "publish", "deletionWindowInDays"})


@dataclass(frozen=True)
class PropertyChange:
    """A property by the provider's name, as it is and as it would be; `replaces`: the resource
    would be made anew for it.
    """

    property: str
    before: Any
    after: Any
    replaces: bool


def property_changes(
    type_: str,
    registered: Mapping[str, Any],
    actual: Mapping[str, Any],
    replace_on_changes: tuple[str, ...] = (),
) -> list[PropertyChange]:
    """Return what would change of the properties that a program sets, and of those that it leaves
    to the provider's defaults; in the order of their names.
    """
    defaults = {key: value for key, value in DEFAULTS.get(type_, {}).items() if key in actual}
    asked = {**defaults, **registered}
    replaces = REPLACES.get(type_, frozenset()) | set(replace_on_changes)
    return [
        PropertyChange(key, actual.get(key), asked[key], key in replaces)
        for key in sorted(asked.keys() - UNTOLD)
        if not same(asked[key], actual.get(key))
    ]


def same(one: Any, other: Any) -> bool:
    """Say whether AWS takes two values as one: policies and definitions are JSON, an absent value
    is an empty one, and 1 is 1.0.
    """
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items() if _plain(inner) is not None}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value] or None
    if isinstance(value, str) and value.startswith(("{", "[")):
        try:
            return _plain(json.loads(value))
        except ValueError:
            return value
    return None if value is False or value == "" else value


def shown(value: Any) -> str:
    """Return a value for one line of text: a document is cut after 60 characters, the rest after
    120.
    """
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if LATER in text:
        return "the stack's own"
    text = " ".join(text.split())
    if value is None or text == "":
        return "nothing"
    most = 60 if text.startswith(("{", "[")) else 120
    return text if len(text) <= most else f"{text[: most - 1]}…"
