"""What AWS has under a name, asked of Cloud Control: the resource with its tags, or why AWS does
not say.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from components import engine
from components import physical_names as kinds
from components.physical_names import PhysicalName
from downbeat.plan.address import Address

Names = Mapping[str, Sequence[PhysicalName]]
READ = "aws:cloudcontrol/getResource:getResource"
READ_BUDGET = "aws:budgets/getBudget:getBudget"
KEY = "AWS::KMS::Key"
# What an answer says of a resource that has no tags, or whose tags it does not tell.
UNTOLD: Mapping[str, str] = {}


class ExistingResource(NamedTuple):
    """Something that has one of the names, with its tags, or why AWS does not say."""

    name: PhysicalName
    pipeline: str
    tags: Mapping[str, str] = UNTOLD
    fault: str = ""


Identifier = Callable[[Address, str], str]


def _name(place: Address, name: str) -> str:
    return name


def _queue_url(place: Address, name: str) -> str:
    suffix = "amazonaws.com.cn" if place.partition == "aws-cn" else "amazonaws.com"
    return f"https://sqs.{place.region}.{suffix}/{place.account}/{name}"


def _arn(service: str, kind: str) -> Identifier:
    return lambda place, name: place.arn(service, f"{kind}{name}")


# Type of Pulumi's → CloudFormation's, and the primary identifier of its schema.
# https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-identifier.html
CLOUD_CONTROL: Mapping[str, tuple[str, Identifier]] = {
    kinds.ALARM: ("AWS::CloudWatch::Alarm", _name),
    kinds.CONNECTION: ("AWS::Events::Connection", _name),
    kinds.DASHBOARD: ("AWS::CloudWatch::Dashboard", _name),
    kinds.DESTINATION: ("AWS::Events::ApiDestination", _name),
    kinds.FUNCTION: ("AWS::Lambda::Function", _name),
    kinds.KEY_ALIAS: ("AWS::KMS::Alias", _name),
    kinds.LOG_GROUP: ("AWS::Logs::LogGroup", _name),
    kinds.MACHINE: ("AWS::StepFunctions::StateMachine", _arn("states", "stateMachine:")),
    kinds.PIPE: ("AWS::Pipes::Pipe", _name),
    kinds.QUEUE: ("AWS::SQS::Queue", _queue_url),
    kinds.ROLE: ("AWS::IAM::Role", _name),
    kinds.RULE: ("AWS::Events::Rule", _arn("events", "rule/")),
    kinds.SCHEDULE: ("AWS::Scheduler::Schedule", lambda place, name: name.rpartition("/")[2]),
    kinds.SCHEDULE_GROUP: ("AWS::Scheduler::ScheduleGroup", _name),
    kinds.TOPIC: ("AWS::SNS::Topic", _arn("sns", "")),
}


def look_up(wanted: Sequence[tuple[str, PhysicalName]], place: Address) -> list[ExistingResource]:
    """Ask AWS for each, all at the same time; what is not there is left out."""
    answers = engine.invoke_all([_question(name, place) for _, name in wanted])
    keys = [
        (index, json.loads(answer["properties"])["TargetKeyId"])
        for index, (answer, (_, name)) in enumerate(zip(answers, wanted, strict=True))
        if isinstance(answer, Mapping) and name.type == kinds.KEY_ALIAS
    ]
    behind = engine.invoke_all([(READ, {"typeName": KEY, "identifier": key}) for _, key in keys])
    answers = [*answers]
    for (index, _), answer in zip(keys, behind, strict=True):
        answers[index] = answer if isinstance(answer, Mapping) else {"properties": "{}"}
    return [
        existing
        for (pipeline, name), answer in zip(wanted, answers, strict=True)
        if (existing := _found(pipeline, name, answer))
    ]


def _question(name: PhysicalName, place: Address) -> tuple[str, dict[str, Any]]:
    if name.type == kinds.BUDGET:
        return READ_BUDGET, {"name": name.name, "accountId": place.account}
    type_, identifier = CLOUD_CONTROL[name.type]
    return READ, {"typeName": type_, "identifier": identifier(place, name.name)}


def _found(
    pipeline: str, name: PhysicalName, answer: Mapping[str, Any] | Exception
) -> ExistingResource | None:
    if isinstance(answer, Mapping):
        return ExistingResource(name, pipeline, tags_of(answer.get("properties") or "{}"))
    reason = engine.reason(answer)
    return None if engine.is_missing(reason) else ExistingResource(name, pipeline, fault=reason)


def tags_of(properties: str) -> dict[str, str]:
    """Return the tags among the properties that Cloud Control answers as JSON: a list of pairs, or
    a mapping, by the type.
    """
    tags = json.loads(properties).get("Tags") or {}
    if isinstance(tags, Mapping):
        return {str(key): str(value) for key, value in tags.items()}
    return {str(tag["Key"]): str(tag.get("Value", "")) for tag in tags}


def kind(type_: str) -> str:
    """Return what people call a type of Pulumi's.

    >>> kind("aws:cloudwatch/metricAlarm:MetricAlarm")
    'cloudwatch MetricAlarm'
    """
    module, _, name = type_.removeprefix("aws:").partition("/")
    return f"{module} {name.rpartition(':')[2]}"
