"""How what starts a machine is looked up: schedules, rules, pipes, functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from downbeat.ops.adoption.counterpart import Counterpart, Look, absent, present, tag_map
from downbeat.ops.connection import Connection
from downbeat.ops.gather import pages

Inputs = Mapping[str, Any]
DEFAULT = "default"


def camel(value: Any) -> Any:
    """Return an answer of AWS with the provider's names: {"RoleArn": 1} → {"roleArn": 1}, at every
    depth.
    """
    if isinstance(value, Mapping):
        return {key[:1].lower() + key[1:]: camel(inner) for key, inner in value.items()}
    return [camel(item) for item in value] if isinstance(value, list) else value


def _schedule(where: Connection, inputs: Inputs) -> Counterpart | None:
    group, name = inputs.get("groupName", DEFAULT), inputs["name"]
    schedule = absent(where.client("scheduler").get_schedule, GroupName=group, Name=name)
    if not schedule:
        return None
    start = schedule.get("StartDate")
    properties = present(
        name=name,
        groupName=group,
        description=schedule.get("Description"),
        scheduleExpression=schedule["ScheduleExpression"],
        scheduleExpressionTimezone=schedule.get("ScheduleExpressionTimezone"),
        state=schedule.get("State"),
        startDate=start.strftime("%Y-%m-%dT%H:%M:%SZ") if start else None,
        flexibleTimeWindow=camel(schedule.get("FlexibleTimeWindow")),
        target=camel(schedule.get("Target")),
    )
    return Counterpart(f"{group}/{name}", properties, f"{group}/{name}")


def _schedule_group(where: Connection, inputs: Inputs) -> Counterpart | None:
    client, name = where.client("scheduler"), inputs["name"]
    schedule_group = absent(client.get_schedule_group, Name=name)
    if not schedule_group:
        return None
    tags = tag_map(client.list_tags_for_resource(ResourceArn=schedule_group["Arn"]).get("Tags"))
    return Counterpart(name, {"name": name}, name, tags)


def _rule(where: Connection, inputs: Inputs) -> Counterpart | None:
    """On the default bus, as every rule of the components is."""
    client, name = where.client("events"), inputs["name"]
    rule = absent(client.describe_rule, Name=name)
    if not rule:
        return None
    properties = present(
        name=name,
        description=rule.get("Description"),
        eventPattern=rule.get("EventPattern"),
        scheduleExpression=rule.get("ScheduleExpression"),
        state=rule.get("State"),
        eventBusName=rule.get("EventBusName", DEFAULT),
    )
    tags = tag_map(client.list_tags_for_resource(ResourceARN=rule["Arn"]).get("Tags"))
    return Counterpart(name, properties, name, tags)


def foreign_targets(where: Connection, rule: str, own: Collection[str]) -> str | None:
    """Return why a rule must not be taken over as it is: targets that the stack does not know stay
    on it, and get what its new pattern matches. None where it has no others than `own`, by their
    ids.
    """
    answer = absent(where.client("events").list_targets_by_rule, Rule=rule) or {}
    theirs = [one for one in answer.get("Targets", ()) if one["Id"] not in own]
    if not theirs:
        return None
    shown = ", ".join(f"{one['Id']} ({one['Arn']})" for one in theirs)
    ids = " ".join(one["Id"] for one in theirs)
    what = "a target" if len(theirs) == 1 else "targets"
    return (
        f"it has {what} of its own, {shown}, which would get what the stack's rule matches: a state"
        " machine would be started by its own failures. Take it away first, the rule's old work"
        f" ends with it: aws events remove-targets --rule {rule} --ids {ids} --region"
        f" {where.region}. Or give the pipeline another name."
    )


def _target(where: Connection, inputs: Inputs) -> Counterpart | None:
    rule, identity = inputs["rule"], inputs["targetId"]
    answer = absent(where.client("events").list_targets_by_rule, Rule=rule) or {}
    target = next((one for one in answer.get("Targets", ()) if one["Id"] == identity), None)
    if not target:
        return None
    transformer = target.get("InputTransformer")
    properties = present(
        rule=rule,
        targetId=identity,
        arn=target["Arn"],
        roleArn=target.get("RoleArn"),
        inputTransformer=transformer
        and {
            "inputPaths": transformer.get("InputPathsMap", {}),
            "inputTemplate": transformer["InputTemplate"],
        },
        retryPolicy=camel(target.get("RetryPolicy")),
        deadLetterConfig=camel(target.get("DeadLetterConfig")),
    )
    return Counterpart(f"{rule}/{identity}", properties, f"{rule}/{identity}")


def _function(where: Connection, inputs: Inputs) -> Counterpart | None:
    function = absent(where.client("lambda").get_function, FunctionName=inputs["name"])
    if not function:
        return None
    settings = function["Configuration"]
    properties = present(
        name=settings["FunctionName"],
        packageType=settings.get("PackageType"),
        role=settings.get("Role"),
        runtime=settings.get("Runtime"),
        handler=settings.get("Handler"),
        timeout=settings.get("Timeout"),
        memorySize=settings.get("MemorySize"),
        kmsKeyArn=settings.get("KMSKeyArn"),
        architectures=settings.get("Architectures"),
        description=settings.get("Description"),
        environment=camel_environment(settings.get("Environment")),
    )
    notes = ("its code is replaced by this repository's: the versions that were published stay.",)
    return Counterpart(
        inputs["name"], properties, settings["FunctionArn"], tag_map(function.get("Tags")), notes
    )


def camel_environment(environment: Any) -> Any:
    """Return a function's environment with the provider's name for its variables, which stay as
    they are.
    """
    return environment and {"variables": dict(environment.get("Variables") or {})}


def _mapping(where: Connection, inputs: Inputs) -> Counterpart | None:
    name = str(inputs["functionName"]).rsplit(":", 1)[-1]
    listed = pages(
        where.client("lambda"),
        "list_event_source_mappings",
        "EventSourceMappings",
        EventSourceArn=inputs["eventSourceArn"],
    )
    mapping = next((one for one in listed if one["FunctionArn"].split(":")[6] == name), None)
    if not mapping:
        return None
    properties = present(
        eventSourceArn=mapping["EventSourceArn"],
        functionName=inputs["functionName"],
        batchSize=mapping.get("BatchSize"),
        enabled=mapping.get("State") in ("Enabled", "Enabling"),
        functionResponseTypes=mapping.get("FunctionResponseTypes"),
        maximumBatchingWindowInSeconds=mapping.get("MaximumBatchingWindowInSeconds"),
    )
    return Counterpart(mapping["UUID"], properties, mapping["UUID"])


def _permission(where: Connection, inputs: Inputs) -> Counterpart | None:
    """Pulumi gives the statement an id of its own, so that nothing can have it already; one that
    permits the same stays beside it.
    """
    return None


def _pipe(where: Connection, inputs: Inputs) -> Counterpart | None:
    pipe = absent(where.client("pipes").describe_pipe, Name=inputs["name"])
    if not pipe:
        return None
    properties = present(
        name=pipe["Name"],
        description=pipe.get("Description"),
        source=pipe.get("Source"),
        target=pipe.get("Target"),
        roleArn=pipe.get("RoleArn"),
        desiredState=pipe.get("DesiredState"),
    )
    return Counterpart(inputs["name"], properties, pipe["Arn"], tag_map(pipe.get("tags")))


def _connection(where: Connection, inputs: Inputs) -> Counterpart | None:
    connection = absent(where.client("events").describe_connection, Name=inputs["name"])
    return connection and Counterpart(
        inputs["name"],
        present(name=inputs["name"], authorizationType=connection.get("AuthorizationType")),
        inputs["name"],
    )


def _destination(where: Connection, inputs: Inputs) -> Counterpart | None:
    destination = absent(where.client("events").describe_api_destination, Name=inputs["name"])
    return destination and Counterpart(
        inputs["name"],
        present(name=inputs["name"], httpMethod=destination.get("HttpMethod")),
        inputs["name"],
    )


LOOKS: dict[str, Look] = {
    "aws:scheduler/schedule:Schedule": _schedule,
    "aws:scheduler/scheduleGroup:ScheduleGroup": _schedule_group,
    "aws:cloudwatch/eventRule:EventRule": _rule,
    "aws:cloudwatch/eventTarget:EventTarget": _target,
    "aws:cloudwatch/eventConnection:EventConnection": _connection,
    "aws:cloudwatch/eventApiDestination:EventApiDestination": _destination,
    "aws:lambda/function:Function": _function,
    "aws:lambda/eventSourceMapping:EventSourceMapping": _mapping,
    "aws:lambda/permission:Permission": _permission,
    "aws:pipes/pipe:Pipe": _pipe,
}
