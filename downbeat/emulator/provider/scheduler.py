"""EventBridge Scheduler: schedules and their groups."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    Refused,
    ResourceType,
    Target,
    missing,
    pascal,
)

# "The StartDate you specify cannot be earlier than 5 minutes ago."
# https://github.com/getmoto/moto/pull/8172
LATENESS = timedelta(minutes=5)


def _arguments(inputs: Inputs) -> dict[str, Any]:
    """CreateSchedule and UpdateSchedule take the same arguments, which the aws provider names
    alike.

    What AWS refuses and the embedded AWS takes is refused here.
    """
    start = inputs.get("startDate")
    if start and datetime.fromisoformat(start) < datetime.now(UTC) - LATENESS:
        raise Refused(
            f"the start date {start} is in the past: EventBridge Scheduler takes none earlier than"
            " 5 minutes ago"
        )
    arguments = pascal(inputs, "namePrefix", "region", "groupName")
    if "DeadLetterConfig" in arguments["Target"]:
        arguments["Target"]["DeadLetterConfig"] = {
            "Arn": inputs["target"]["deadLetterConfig"]["arn"]
        }
    return arguments | {"GroupName": inputs["groupName"], "State": inputs.get("state", "ENABLED")}


def _create_schedule(place: Target, inputs: Inputs) -> Outputs:
    arguments = _arguments(inputs)
    return {"arn": place("scheduler").create_schedule(**arguments)["ScheduleArn"]}


def _update_schedule(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    arguments = _arguments(inputs)
    place("scheduler").update_schedule(**arguments)
    return {"arn": state["arn"]}


def _read_schedule(place: Target, identity: str, state: Inputs) -> Outputs | None:
    group, name = identity.split("/", 1)
    schedule = missing(place("scheduler").get_schedule, GroupName=group, Name=name)
    return schedule and {
        "arn": schedule["Arn"],
        "name": name,
        "groupName": group,
        "scheduleExpression": schedule["ScheduleExpression"],
        "scheduleExpressionTimezone": schedule.get("ScheduleExpressionTimezone"),
        "state": schedule.get("State"),
    }


def _delete_schedule(place: Target, identity: str, state: Inputs) -> None:
    group, name = identity.split("/", 1)
    place("scheduler").delete_schedule(GroupName=group, Name=name)


def _create_group(place: Target, inputs: Inputs) -> Outputs:
    return {
        "arn": place("scheduler").create_schedule_group(Name=inputs["name"])["ScheduleGroupArn"],
        "state": "ACTIVE",
    }


def _read_group(place: Target, name: str, state: Inputs) -> Outputs | None:
    schedule_group = missing(place("scheduler").get_schedule_group, Name=name)
    return schedule_group and {
        "arn": schedule_group["Arn"],
        "name": name,
        "state": schedule_group["State"],
    }


def _delete_group(place: Target, name: str, state: Inputs) -> None:
    place("scheduler").delete_schedule_group(Name=name)


RESOURCES = [
    ResourceType(
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
    ResourceType(
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
