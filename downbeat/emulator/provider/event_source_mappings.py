"""Lambda: event source mappings, from a queue to a function."""

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

MAPPING = (
    "batchSize",
    "bisectBatchOnFunctionError",
    "destinationConfig",
    "enabled",
    "functionResponseTypes",
    "kmsKeyArn",
    "maximumBatchingWindowInSeconds",
    "maximumRecordAgeInSeconds",
    "maximumRetryAttempts",
    "parallelizationFactor",
    "scalingConfig",
    "tumblingWindowInSeconds",
)


def _mapping(inputs: Inputs) -> dict[str, Any]:
    arguments = pascal({key: inputs[key] for key in MAPPING if inputs.get(key) is not None})
    if "KmsKeyArn" in arguments:
        arguments["KMSKeyArn"] = arguments.pop("KmsKeyArn")
    filters = (inputs.get("filterCriteria") or {}).get("filters")
    return arguments | ({"FilterCriteria": {"Filters": pascal(filters)}} if filters else {})


def _create_mapping(place: Target, inputs: Inputs) -> Outputs:
    made = place("lambda").create_event_source_mapping(
        EventSourceArn=inputs["eventSourceArn"],
        FunctionName=inputs["functionName"],
        **given(StartingPosition=inputs.get("startingPosition")),
        **_mapping(inputs),
    )
    return _mapping_outputs(place, made)


def _mapping_outputs(place: Target, made: Inputs) -> Outputs:
    return {
        "uuid": made["UUID"],
        "arn": place.arn("lambda", f"event-source-mapping:{made['UUID']}"),
        "functionArn": made["FunctionArn"],
        "state": made.get("State", "Enabled"),
    }


def _update_mapping(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    made = place("lambda").update_event_source_mapping(
        UUID=state["uuid"], FunctionName=inputs["functionName"], **_mapping(inputs)
    )
    return _mapping_outputs(place, made)


def _read_mapping(place: Target, uuid: str, state: Inputs) -> Outputs | None:
    mapping = missing(place("lambda").get_event_source_mapping, UUID=uuid)
    return mapping and {
        "uuid": uuid,
        "functionArn": mapping["FunctionArn"],
        "eventSourceArn": mapping.get("EventSourceArn"),
    }


def _delete_mapping(place: Target, uuid: str, state: Inputs) -> None:
    place("lambda").delete_event_source_mapping(UUID=uuid)


RESOURCES = [
    ResourceType(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        create=_create_mapping,
        update=_update_mapping,
        read=_read_mapping,
        delete=_delete_mapping,
        id="{uuid}",
        replaces=frozenset({"eventSourceArn", "startingPosition"}),
        defaults={"enabled": True},
    ),
]
