"""EventBridge: rules and their targets."""

from __future__ import annotations

from typing import Any

from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    Refused,
    ResourceType,
    Target,
    given,
    missing,
    pascal,
)

DEFAULT_BUS = "default"


def _put_rule(place: Target, inputs: Inputs) -> Outputs:
    enabled = inputs.get("state") or ("DISABLED" if inputs.get("isEnabled") is False else "ENABLED")
    place("events").put_rule(
        Name=inputs["name"],
        EventBusName=inputs["eventBusName"],
        State=enabled,
        **given(
            Description=inputs.get("description"),
            EventPattern=inputs.get("eventPattern"),
            ScheduleExpression=inputs.get("scheduleExpression"),
            RoleArn=inputs.get("roleArn"),
        ),
    )
    bus = inputs["eventBusName"]
    path = inputs["name"] if bus == DEFAULT_BUS else f"{bus}/{inputs['name']}"
    return {"arn": place.arn("events", f"rule/{path}"), "state": enabled, "id": path}


def _bus_and_name(identity: str) -> tuple[str, str]:
    """The id of a rule is its name, preceded by its bus where that is not the default one."""
    bus, _, name = identity.rpartition("/")
    return bus or DEFAULT_BUS, name


def _read_rule(place: Target, identity: str, state: Inputs) -> Outputs | None:
    bus, name = _bus_and_name(identity)
    rule = missing(place("events").describe_rule, Name=name, EventBusName=bus)
    return rule and {
        "arn": rule["Arn"],
        "name": name,
        "eventBusName": bus,
        "eventPattern": rule.get("EventPattern"),
        "scheduleExpression": rule.get("ScheduleExpression"),
        "state": rule["State"],
    }


def _delete_rule(place: Target, identity: str, state: Inputs) -> None:
    bus, name = _bus_and_name(identity)
    place("events").delete_rule(Name=name, EventBusName=bus)


def _target(inputs: Inputs) -> dict[str, Any]:
    transformer = inputs.get("inputTransformer")
    dead_letter = inputs.get("deadLetterConfig")
    http = inputs.get("httpTarget")
    return given(
        Id=inputs["targetId"],
        Arn=inputs["arn"],
        RoleArn=inputs.get("roleArn"),
        Input=inputs.get("input"),
        InputPath=inputs.get("inputPath"),
        InputTransformer=transformer
        and {
            "InputTemplate": transformer["inputTemplate"],
            "InputPathsMap": dict(transformer.get("inputPaths") or {}),
        },
        DeadLetterConfig=dead_letter and pascal(dead_letter),
        RetryPolicy=inputs.get("retryPolicy") and pascal(inputs["retryPolicy"]),
        SqsParameters=inputs.get("sqsTarget") and pascal(inputs["sqsTarget"]),
        EcsParameters=inputs.get("ecsTarget") and pascal(inputs["ecsTarget"]),
        HttpParameters=http
        and given(
            PathParameterValues=http.get("pathParameterValues"),
            QueryStringParameters=http.get("queryStringParameters"),
            HeaderParameters=http.get("headerParameters"),
        ),
    )


def _put_target(place: Target, inputs: Inputs) -> Outputs:
    answer = place("events").put_targets(
        Rule=inputs["rule"], EventBusName=inputs["eventBusName"], Targets=[_target(inputs)]
    )
    for entry in answer.get("FailedEntries") or []:
        raise Refused(f"PutTargets: {entry.get('ErrorCode')}: {entry.get('ErrorMessage')}")
    return {}


def _targets(place: Target, state: Inputs) -> dict[str, Any] | None:
    if not state.get("rule"):
        return None
    response = missing(
        place("events").list_targets_by_rule,
        Rule=state["rule"],
        EventBusName=state.get("eventBusName", DEFAULT_BUS),
    )
    return next(
        (
            target
            for target in (response or {}).get("Targets", [])
            if target["Id"] == state["targetId"]
        ),
        None,
    )


def _imported(identity: str, state: Inputs) -> Inputs:
    """The state of a target; of one that is imported, by "rule/target", what its id says.
    https://www.pulumi.com/registry/packages/aws/api-docs/cloudwatch/eventtarget/#import
    """
    if state.get("rule") or "/" not in identity:
        return state
    *bus, rule, target = identity.split("/")
    return {"rule": rule, "targetId": target, "eventBusName": "/".join(bus) or DEFAULT_BUS}


def _read_target(place: Target, identity: str, state: Inputs) -> Outputs | None:
    state = _imported(identity, state)
    target = _targets(place, state)
    return target and {
        "arn": target["Arn"],
        "rule": state["rule"],
        "targetId": state["targetId"],
        "eventBusName": state.get("eventBusName", DEFAULT_BUS),
    }


def _delete_target(place: Target, identity: str, state: Inputs) -> None:
    place("events").remove_targets(
        Rule=state["rule"],
        EventBusName=state.get("eventBusName", DEFAULT_BUS),
        Ids=[state["targetId"]],
    )


RESOURCES = [
    ResourceType(
        "aws:cloudwatch/eventRule:EventRule",
        create=_put_rule,
        update=lambda place, inputs, state: _put_rule(place, inputs),
        read=_read_rule,
        delete=_delete_rule,
        id="{id}",
        replaces=frozenset({"name", "namePrefix", "eventBusName"}),
        autoname="name",
        taggable="events",
        defaults={"eventBusName": DEFAULT_BUS, "forceDestroy": False},
    ),
    ResourceType(
        "aws:cloudwatch/eventTarget:EventTarget",
        create=_put_target,
        update=lambda place, inputs, state: _put_target(place, inputs),
        read=_read_target,
        delete=_delete_target,
        id="{rule}-{targetId}",
        replaces=frozenset({"rule", "targetId", "eventBusName"}),
        autoname="targetId",
        defaults={"eventBusName": DEFAULT_BUS, "forceDestroy": False},
    ),
]
