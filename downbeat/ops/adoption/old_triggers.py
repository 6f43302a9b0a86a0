"""What would start a run a second time once the stack is deployed: triggers that were there before
and are still on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from downbeat.ops.adoption.counterpart import absent
from downbeat.ops.connection import Connection
from downbeat.ops.faults import missing
from downbeat.ops.gather import each, pages, together
from downbeat.plan.planned import Planned
from downbeat.plan.triggers import Uploads

OFF = ("DISABLED", "STOPPED", "STOPPING")


@dataclass(frozen=True)
class OldTrigger:
    """One trigger that is on. `what` is its kind, `name` its name or ARN, `starts` what it does and
    `turn_off` the command that switches it off, without deleting it.
    """

    pipeline: str
    what: str
    name: str
    starts: str
    turn_off: str


def triggers_on(
    where: Connection,
    pipelines: Iterable[Planned],
    own: frozenset[str],
    machines: Iterable[str] = (),
) -> list[OldTrigger]:
    """Return the triggers that are on, of every pipeline's machine and of its predecessors.

    Args:
        own: names of the rules, schedules ("group/name"), pipes and functions that the stack has.
        machines: names of state machines under which a pipeline ran before, for a move to new
            names; each belongs to no pipeline in particular.
    """
    targets = [(one.key, one.address.state_machine_arn) for one in pipelines]
    base = f"arn:{where.partition}:states:{where.region}:{where.account}:stateMachine:"
    targets += [("", f"{base}{name}") for name in machines]
    buckets = [
        (one.key, one.trigger.bucket) for one in pipelines if isinstance(one.trigger, Uploads)
    ]
    by_kind = together(
        lambda: each(lambda target: list(_rules(where, *target, own)), targets),
        lambda: [list(_schedules(where, targets, own))],
        lambda: each(lambda target: list(_pipes(where, *target, own)), targets),
        lambda: [list(_functions(where, targets, own))],
        lambda: each(lambda bucket: list(_notifications(where, *bucket)), buckets),
    )
    return [one for kind in by_kind for triggers in kind for one in triggers]


def _is(target: str, machine: str) -> bool:
    """Say whether an ARN is the machine, one of its versions or an alias."""
    return target == machine or target.startswith(f"{machine}:")


def _rules(
    where: Connection, pipeline: str, machine: str, own: frozenset[str]
) -> Iterator[OldTrigger]:
    """Rules of the default bus: a schedule is possible there only, and events of AWS arrive there.
    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html
    """
    client = where.client("events")
    aliases = _aliases(where, machine)
    names = {
        name
        for target in (machine, *aliases)
        for name in client.list_rule_names_by_target(TargetArn=target).get("RuleNames", ())
    }
    for name in sorted(names - own):
        rule = client.describe_rule(Name=name)
        if rule.get("State") in OFF:
            continue
        when = rule.get("ScheduleExpression") or f"on events {rule.get('EventPattern', '')}"
        yield OldTrigger(
            pipeline,
            "EventBridge rule",
            name,
            f"starts {machine.rsplit(':', 1)[-1]} {when}",
            f"aws events disable-rule --name {name} --region {where.region}",
        )


def _aliases(where: Connection, machine: str) -> list[str]:
    client = where.client("stepfunctions")
    answer = absent(client.list_state_machine_aliases, stateMachineArn=machine) or {}
    return [one["stateMachineAliasArn"] for one in answer.get("stateMachineAliases", ())]


def _schedules(
    where: Connection, targets: list[tuple[str, str]], own: frozenset[str]
) -> Iterator[OldTrigger]:
    """Of all groups. A schedule may call the machine by the templated target, or StartExecution by
    the universal one, with the machine in its input.
    """
    client = where.client("scheduler")
    listed = [
        one
        for one in pages(client, "list_schedules", "Schedules")
        if f"{one['GroupName']}/{one['Name']}" not in own and one.get("State") not in OFF
    ]
    described = each(
        lambda one: client.get_schedule(GroupName=one["GroupName"], Name=one["Name"]), listed
    )
    for one, schedule in zip(listed, described, strict=True):
        for pipeline, machine in targets:
            if _starts(schedule.get("Target") or {}, machine):
                yield OldTrigger(
                    pipeline,
                    "EventBridge schedule",
                    f"{one['GroupName']}/{one['Name']}",
                    f"starts {machine.rsplit(':', 1)[-1]} {schedule['ScheduleExpression']}",
                    "aws scheduler update-schedule --state DISABLED --group-name"
                    f" {one['GroupName']} --name {one['Name']} --region {where.region}"
                    " --schedule-expression … --flexible-time-window … --target …"
                    " (all of `aws scheduler get-schedule`)",
                )


def _starts(target: Mapping[str, Any], machine: str) -> bool:
    if _is(str(target.get("Arn", "")), machine):
        return True
    if not str(target.get("Arn", "")).lower().endswith(":aws-sdk:sfn:startexecution"):
        return False
    try:
        started = json.loads(target.get("Input") or "{}").get("StateMachineArn", "")
    except (ValueError, AttributeError):
        return False
    return _is(str(started), machine)


def _pipes(
    where: Connection, pipeline: str, machine: str, own: frozenset[str]
) -> Iterator[OldTrigger]:
    for one in pages(where.client("pipes"), "list_pipes", "Pipes", TargetPrefix=machine):
        if one["Name"] in own or one.get("CurrentState") in OFF or not _is(one["Target"], machine):
            continue
        yield OldTrigger(
            pipeline,
            "EventBridge pipe",
            one["Name"],
            f"starts {machine.rsplit(':', 1)[-1]} with what comes to {one['Source']}",
            f"aws pipes stop-pipe --name {one['Name']} --region {where.region}",
        )


def _functions(
    where: Connection, targets: list[tuple[str, str]], own: frozenset[str]
) -> Iterator[OldTrigger]:
    """Functions whose environment names the machine: they start it themselves."""
    for one in pages(where.client("lambda"), "list_functions", "Functions"):
        if one["FunctionName"] in own:
            continue
        variables = (one.get("Environment") or {}).get("Variables") or {}
        for pipeline, machine in targets:
            named = [key for key, value in variables.items() if _is(str(value), machine)]
            if named:
                name = one["FunctionName"]
                yield OldTrigger(
                    pipeline,
                    "Lambda function",
                    name,
                    f"has the machine {machine.rsplit(':', 1)[-1]} as {', '.join(named)}",
                    f"set {', '.join(named)} of {name} to an empty value, or take its event"
                    f" source away (aws lambda list-event-source-mappings --function-name {name}"
                    f" --region {where.region})",
                )


def _notifications(where: Connection, pipeline: str, bucket: str) -> Iterator[OldTrigger]:
    """What S3 itself sends for new objects, besides the events of EventBridge that a stack uses."""
    try:
        configuration = where.client("s3").get_bucket_notification_configuration(Bucket=bucket)
    except ClientError as error:
        if missing(error):
            return
        raise
    for kind, target in (
        ("QueueConfigurations", "QueueArn"),
        ("LambdaFunctionConfigurations", "LambdaFunctionArn"),
        ("TopicConfigurations", "TopicArn"),
    ):
        for one in configuration.get(kind, ()):
            if any(event.startswith("s3:ObjectCreated") for event in one["Events"]):
                yield OldTrigger(
                    pipeline,
                    "S3 notification",
                    f"{bucket}: {one.get('Id', '')}".rstrip(": "),
                    f"sends every new object to {one[target]}, and EventBridge sends it to the"
                    " stack: each file would be converted twice",
                    "aws s3api put-bucket-notification-configuration --bucket"
                    f" {bucket} --notification-configuration"
                    f" '{_without(configuration, kind, one)}'",
                )


def _without(configuration: Mapping[str, Any], kind: str, notification: Mapping[str, Any]) -> str:
    """The bucket's configuration without one notification, and with EventBridge on."""
    kept = {key: value for key, value in configuration.items() if key != "ResponseMetadata"}
    kept[kind] = [one for one in configuration[kind] if one is not notification]
    kept["EventBridgeConfiguration"] = {}
    return json.dumps({key: value for key, value in kept.items() if value != []})
