"""Cloud Control's GetResource, by the service's own calls: the embedded AWS keeps for Cloud Control
only what was made by it. Each kind answers its tags, in CloudFormation's words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from downbeat.emulator.provider.resource import Inputs, Outputs, Refused, Target, missing


class Handler(NamedTuple):
    """`find`: (place, identifier) → its properties, or None where there is none; `tags`: the same →
    the answer's list of tags; None for what has none.
    """

    find: Callable[[Target, str], Mapping[str, Any] | None]
    tags: Callable[[Target, str], Any] | None = None


def _call(service: str, operation: str, **arguments: str) -> Callable[[Target, str], Any]:
    """A boto3 call; in an argument `{id}` is the identifier, `{end}` what is behind its last colon
    or slash, `{arn}` the beginning of the account's ARNs of that service.
    """

    def called(place: Target, identity: str) -> Any:
        words = {
            "id": identity,
            "end": identity.replace(":", "/").rsplit("/", 1)[-1],
            "arn": place.arn(service, ""),
        }
        parameters = {key: value.format_map(words) for key, value in arguments.items()}
        return missing(getattr(place(service), operation), **parameters)

    return called


def _one(listed: str, key: str, call: Callable[[Target, str], Any]) -> Callable[[Target, str], Any]:
    """The one of a list whose `key` is the identifier."""

    def chosen(place: Target, identity: str) -> Any:
        items = (call(place, identity) or {}).get(listed) or []
        return next((one for one in items if one[key] == identity), None)

    return chosen


def _tags(key: str, call: Callable[[Target, str], Any]) -> Callable[[Target, str], Any]:
    return lambda place, identity: (call(place, identity) or {}).get(key)


def _url(place: Target, identity: str) -> str | None:
    """The embedded AWS's own URL of the queue that AWS's URL names."""
    name = identity.rsplit("/", 1)[-1]
    response = missing(place("sqs").get_queue_url, QueueName=name)
    return response and response["QueueUrl"]


def _queue_tags(place: Target, identity: str) -> Any:
    return place("sqs").list_queue_tags(QueueUrl=_url(place, identity)).get("Tags")


def _machine(place: Target, identity: str) -> Any:
    """A machine that AWS is deleting is there no more."""
    state_machine = missing(place("stepfunctions").describe_state_machine, stateMachineArn=identity)
    return state_machine if state_machine and state_machine["status"] != "DELETING" else None


def _key_alias(place: Target, identity: str) -> dict[str, Any] | None:
    pages = place("kms").get_paginator("list_aliases").paginate()
    aliases = (one for page in pages for one in page["Aliases"] if one["AliasName"] == identity)
    return next(({"TargetKeyId": one["TargetKeyId"]} for one in aliases), None)


HANDLERS: Mapping[str, Handler] = {
    "AWS::CloudWatch::Alarm": Handler(
        _one(
            "MetricAlarms",
            "AlarmName",
            lambda place, name: place("cloudwatch").describe_alarms(AlarmNames=[name]),
        ),
        _tags(
            "Tags",
            _call("cloudwatch", "list_tags_for_resource", ResourceARN="{arn}alarm:{id}"),
        ),
    ),
    "AWS::CloudWatch::Dashboard": Handler(
        _call("cloudwatch", "get_dashboard", DashboardName="{id}")
    ),
    "AWS::Events::ApiDestination": Handler(
        _call("events", "describe_api_destination", Name="{id}")
    ),
    "AWS::Events::Connection": Handler(_call("events", "describe_connection", Name="{id}")),
    "AWS::Events::Rule": Handler(
        _call("events", "describe_rule", Name="{end}"),
        _tags("Tags", _call("events", "list_tags_for_resource", ResourceARN="{id}")),
    ),
    "AWS::IAM::Role": Handler(
        _call("iam", "get_role", RoleName="{id}"),
        _tags("Tags", _call("iam", "list_role_tags", RoleName="{id}")),
    ),
    "AWS::KMS::Alias": Handler(_key_alias),
    "AWS::KMS::Key": Handler(
        _call("kms", "describe_key", KeyId="{id}"),
        lambda place, identity: [
            {"Key": tag["TagKey"], "Value": tag["TagValue"]}
            for tag in place("kms").list_resource_tags(KeyId=identity).get("Tags") or []
        ],
    ),
    "AWS::Lambda::Function": Handler(
        _call("lambda", "get_function", FunctionName="{id}"),
        _tags("Tags", _call("lambda", "list_tags", Resource="{arn}function:{id}")),
    ),
    "AWS::Logs::LogGroup": Handler(
        _one(
            "logGroups",
            "logGroupName",
            _call("logs", "describe_log_groups", logGroupNamePrefix="{id}"),
        ),
        _tags("tags", _call("logs", "list_tags_for_resource", resourceArn="{arn}log-group:{id}")),
    ),
    "AWS::Pipes::Pipe": Handler(
        _call("pipes", "describe_pipe", Name="{id}"),
        _tags("tags", _call("pipes", "list_tags_for_resource", resourceArn="{arn}pipe/{id}")),
    ),
    "AWS::SNS::Topic": Handler(
        _call("sns", "get_topic_attributes", TopicArn="{id}"),
        _tags("Tags", _call("sns", "list_tags_for_resource", ResourceArn="{id}")),
    ),
    "AWS::SQS::Queue": Handler(lambda place, url: {} if _url(place, url) else None, _queue_tags),
    "AWS::Scheduler::Schedule": Handler(_call("scheduler", "get_schedule", Name="{id}")),
    "AWS::Scheduler::ScheduleGroup": Handler(
        _call("scheduler", "get_schedule_group", Name="{id}"),
        _tags(
            "Tags",
            _call("scheduler", "list_tags_for_resource", ResourceArn="{arn}schedule-group/{id}"),
        ),
    ),
    "AWS::StepFunctions::StateMachine": Handler(
        _machine,
        _tags("tags", _call("stepfunctions", "list_tags_for_resource", resourceArn="{id}")),
    ),
}


def get_resource(place: Target, arguments: Inputs) -> Outputs:
    """Answer {"properties": JSON}, with the tags under Tags and of an alias its key under
    TargetKeyId.

    Raises Refused where there is none, and for a type that nobody has taught it.
    """
    kind, identity = str(arguments["typeName"]), str(arguments["identifier"])
    if kind not in HANDLERS:
        raise Refused(
            f"the stand-in for Cloud Control does not know {kind}; it knows"
            f" {', '.join(sorted(HANDLERS))}. Add it to downbeat/emulator/provider/cloud_control.py"
        )
    handler = HANDLERS[kind]
    resource = handler.find(place, identity)
    if resource is None:
        raise Refused(
            f"reading Cloud Control API ({kind}) Resource ({identity}): couldn't find resource"
        )
    properties = {"TargetKeyId": resource["TargetKeyId"]} if kind == "AWS::KMS::Alias" else {}
    tags = handler.tags(place, identity) if handler.tags else None
    tag_property = {"Tags": _worded(tags)} if tags else {}
    return {"properties": json.dumps({**properties, **tag_property})}


def _worded(tags: Any) -> Any:
    """A list of pairs in CloudFormation's words; a mapping stays one."""
    if isinstance(tags, Mapping):
        return dict(tags)
    return [{key.capitalize(): value for key, value in tag.items()} for tag in tags]


def get_budget(place: Target, arguments: Inputs) -> Outputs:
    """Answer a budget by its name. Raises Refused where there is none."""
    name = str(arguments["name"])
    response = missing(place("budgets").describe_budget, AccountId=place.account, BudgetName=name)
    if not response:
        raise Refused(f"reading Budget ({name}): couldn't find resource")
    return {"name": name, "accountId": place.account}
