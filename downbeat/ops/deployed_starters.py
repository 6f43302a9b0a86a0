"""What starts a pipeline besides its own schedule, and how each is switched off and on: the rule of
an event trigger, the pipe of a queue, the function and the schedule that take uploaded files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from downbeat.ops.deployment import Deployment
from downbeat.ops.referenced import answer_or_none
from downbeat.plan.planned import Planned
from downbeat.plan.scheduling_parts import FUNCTION_GROUP
from downbeat.plan.triggers import Events, Messages, Uploads

BUS = "default"
# The alarm that files wait too long: it would go off in every pause.
FILES_ALARM = "files-age"
# What UpdateSchedule takes of GetSchedule's answer for a schedule that calls a function.
CALL = (
    "ActionAfterCompletion",
    "Description",
    "FlexibleTimeWindow",
    "GroupName",
    "KmsKeyArn",
    "Name",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "Target",
)


@dataclass(frozen=True)
class Starter:
    """One thing that starts a pipeline. `what` completes "pause …"; `on` is whether it starts
    executions now; `switch(enabled)` turns it on or off; `waits` says what becomes of what arrives
    meanwhile.
    """

    what: str
    on: bool
    switch: Callable[[bool], Any]
    waits: str


def starters(deployment: Deployment, planned: Planned) -> list[Starter]:
    """Return what starts a pipeline besides its schedule, of that which is deployed."""
    trigger = planned.trigger
    if isinstance(trigger, Events):
        return _rule(deployment, planned)
    if isinstance(trigger, Messages):
        return _pipe(deployment, planned)
    if isinstance(trigger, Uploads):
        return [*_mapping(deployment, planned), *_calls(deployment, trigger)]
    return []


def _rule(deployment: Deployment, planned: Planned) -> list[Starter]:
    client, name = deployment.client("events"), planned.address.event_rule
    answer = answer_or_none(client, lambda: client.describe_rule(Name=name, EventBusName=BUS))
    if answer is None:
        return []

    def switch(enabled: bool) -> None:
        call = client.enable_rule if enabled else client.disable_rule
        call(Name=name, EventBusName=BUS)

    lost = "Events that come meanwhile start nothing, and nothing keeps them."
    return [Starter(f"the event rule {name}", answer["State"] != "DISABLED", switch, lost)]


def _pipe(deployment: Deployment, planned: Planned) -> list[Starter]:
    client, name = deployment.client("pipes"), planned.address.queue_pipe
    answer = answer_or_none(client, lambda: client.describe_pipe(Name=name))
    if answer is None:
        return []

    def switch(enabled: bool) -> None:
        call = client.start_pipe if enabled else client.stop_pipe
        call(Name=name)

    kept = "Messages wait in the queue, as long as it keeps them."
    return [Starter(f"the pipe {name}", answer["DesiredState"] == "RUNNING", switch, kept)]


def _mapping(deployment: Deployment, planned: Planned) -> list[Starter]:
    client = deployment.client("lambda")
    answer = client.list_event_source_mappings(FunctionName=planned.address.files_function)
    mapping = next(iter(answer["EventSourceMappings"]), None)
    if mapping is None:
        return []

    def switch(enabled: bool) -> None:
        client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=enabled)
        alarms = deployment.client("cloudwatch")
        call = alarms.enable_alarm_actions if enabled else alarms.disable_alarm_actions
        call(AlarmNames=[f"{planned.address.name}-{FILES_ALARM}"])

    on = mapping.get("State") in ("Enabled", "Enabling", "Creating", "Updating")
    kept = f"Files wait in their queue, and the alarm {FILES_ALARM} notifies no one."
    return [Starter(f"the files of {planned.key}", on, switch, kept)]


def _calls(deployment: Deployment, uploads: Uploads) -> list[Starter]:
    """The schedule by which the function starts what has waited."""
    if not uploads.schedule:
        return []
    client, name = deployment.client("scheduler"), uploads.function.schedule_name
    schedule = answer_or_none(
        client, lambda: client.get_schedule(GroupName=FUNCTION_GROUP, Name=name)
    )
    if schedule is None:
        return []

    def switch(enabled: bool) -> None:
        kept = {key: schedule[key] for key in CALL if key in schedule}
        client.update_schedule(**kept, State="ENABLED" if enabled else "DISABLED")

    waits = "Nothing calls the function meanwhile."
    return [Starter(f"the schedule {name}", schedule["State"] == "ENABLED", switch, waits)]
