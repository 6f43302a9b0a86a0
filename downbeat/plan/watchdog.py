"""The pipeline that publishes how long ago each other one ran."""

from __future__ import annotations

from typing import Any

from downbeat.config import Stack
from downbeat.config.stack import WATCHDOG
from downbeat.plan.address import Address

UNWATCHED = (
    "No enabled watchdog in this stack: nobody notices a pipeline that does not run. Write"
    " downbeat:pipelines.watchdog: {}."
)


def is_watched(stack: Stack) -> bool:
    """Whether this stack's watchdog publishes how long ago each pipeline ran; without it an alarm
    on that would never be silent.
    """
    return WATCHDOG in stack.pipelines and stack.pipelines[WATCHDOG].enabled


def watched_references(stack: Stack, account: str, partition: str) -> dict[str, Any]:
    """Return the references of the watchdog: every other pipeline that runs on a schedule, by
    name: the engine hands a program its configuration sorted, whatever the order of the file.
    """
    scheduled = [
        pipeline
        for key, pipeline in sorted(stack.pipelines.items())
        if key != WATCHDOG and pipeline.enabled and pipeline.schedule.expression
    ]
    addresses = [Address(pipeline.name, stack.region, account, partition) for pipeline in scheduled]
    return {
        "watched": [
            {"name": address.name, "state_machine_arn": address.state_machine_arn}
            for address in addresses
        ],
        "watched_machines": [address.state_machine_arn for address in addresses],
        "watched_schedules": [
            address.arn("scheduler", f"schedule/{address.name}/{address.name}")
            for address in addresses
        ],
    }
