"""EventBridge: buses."""

from __future__ import annotations

from typing import Any

from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    ResourceType,
    Target,
    given,
    missing,
    pascal,
)


def _create_bus(place: Target, inputs: Inputs) -> Outputs:
    made = place("events").create_event_bus(Name=inputs["name"], **_bus_arguments(inputs))
    return {"arn": made["EventBusArn"]}


def _bus_arguments(inputs: Inputs) -> dict[str, Any]:
    dead_letter = inputs.get("deadLetterConfig")
    return given(
        Description=inputs.get("description"),
        KmsKeyIdentifier=inputs.get("kmsKeyIdentifier"),
        DeadLetterConfig=dead_letter and pascal(dead_letter),
    )


def _update_bus(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    place("events").update_event_bus(Name=inputs["name"], **_bus_arguments(inputs))
    return {"arn": state["arn"]}


def _read_bus(place: Target, name: str, state: Inputs) -> Outputs | None:
    bus = missing(place("events").describe_event_bus, Name=name)
    return bus and {"arn": bus["Arn"], "name": name}


def _delete_bus(place: Target, name: str, state: Inputs) -> None:
    place("events").delete_event_bus(Name=name)


RESOURCES = [
    ResourceType(
        "aws:cloudwatch/eventBus:EventBus",
        create=_create_bus,
        update=_update_bus,
        read=_read_bus,
        delete=_delete_bus,
        id="{name}",
        outputs={"arn": "arn:{partition}:events:{region}:{account}:event-bus/{name}"},
        replaces=frozenset({"name", "eventSourceName"}),
        autoname="name",
        taggable="events",
    ),
]
