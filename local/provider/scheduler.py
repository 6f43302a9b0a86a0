"""EventBridge Scheduler: schedules and their groups."""

from __future__ import annotations

from typing import Any

from local.provider.resource import Inputs, Outputs, Place, Resource, missing, pascal


def _arguments(inputs: Inputs) -> dict[str, Any]:
    """CreateSchedule and UpdateSchedule take the same arguments, which the aws provider names alike."""
    arguments = pascal(inputs, "namePrefix", "region", "groupName")
    if "DeadLetterConfig" in arguments["Target"]:
        arguments["Target"]["DeadLetterConfig"] = {"Arn": inputs["target"]["deadLetterConfig"]["arn"]}
    return arguments | {"GroupName": inputs["groupName"], "State": inputs.get("state", "ENABLED")}


def _create_schedule(place: Place, inputs: Inputs) -> Outputs:
    return {"arn": place("scheduler").create_schedule(**_arguments(inputs))["ScheduleArn"]}


def _update_schedule(place: Place, inputs: Inputs, state: Inputs) -> Outputs:
    place("scheduler").update_schedule(**_arguments(inputs))
    return {"arn": state["arn"]}


def _read_schedule(place: Place, identity: str, state: Inputs) -> Outputs | None:
    group, name = identity.split("/", 1)
    found = missing(place("scheduler").get_schedule, GroupName=group, Name=name)
    return found and {
        "arn": found["Arn"],
        "name": name,
        "groupName": group,
        "scheduleExpression": found["ScheduleExpression"],
        "scheduleExpressionTimezone": found.get("ScheduleExpressionTimezone"),
        "state": found.get("State"),
    }


def _delete_schedule(place: Place, identity: str, state: Inputs) -> None:
    group, name = identity.split("/", 1)
    place("scheduler").delete_schedule(GroupName=group, Name=name)


def _create_group(place: Place, inputs: Inputs) -> Outputs:
    return {"arn": place("scheduler").create_schedule_group(Name=inputs["name"])["ScheduleGroupArn"], "state": "ACTIVE"}


def _read_group(place: Place, name: str, state: Inputs) -> Outputs | None:
    found = missing(place("scheduler").get_schedule_group, Name=name)
    return found and {"arn": found["Arn"], "name": name, "state": found["State"]}


def _delete_group(place: Place, name: str, state: Inputs) -> None:
    place("scheduler").delete_schedule_group(Name=name)


RESOURCES = [
    Resource(
        "aws:scheduler/schedule:Schedule",
        create=_create_schedule,
        update=_update_schedule,
        read=_read_schedule,
        delete=_delete_schedule,
        id="{groupName}/{name}",
        outputs={"arn": "arn:{partition}:scheduler:{region}:{account}:schedule/{groupName}/{name}"},
        replaces=frozenset({"name", "namePrefix", "groupName"}),
        autoname="name",
        defaults={"groupName": "default", "state": "ENABLED", "scheduleExpressionTimezone": "UTC"},
    ),
    Resource(
        "aws:scheduler/scheduleGroup:ScheduleGroup",
        create=_create_group,
        read=_read_group,
        delete=_delete_group,
        id="{name}",
        outputs={"arn": "arn:{partition}:scheduler:{region}:{account}:schedule-group/{name}"},
        replaces=frozenset({"name", "namePrefix"}),
        autoname="name",
        taggable="scheduler",
    ),
]
