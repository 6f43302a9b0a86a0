"""Lambda: what becomes of an asynchronous invocation."""

from __future__ import annotations

from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    ResourceType,
    Target,
    given,
    missing,
    pascal,
)


def _put_invocation(place: Target, inputs: Inputs) -> Outputs:
    destinations = inputs.get("destinationConfig") or {}
    place("lambda").put_function_event_invoke_config(
        FunctionName=inputs["functionName"],
        **given(
            Qualifier=inputs.get("qualifier"),
            MaximumRetryAttempts=inputs.get("maximumRetryAttempts"),
            MaximumEventAgeInSeconds=inputs.get("maximumEventAgeInSeconds"),
        ),
        DestinationConfig=pascal(destinations),
    )
    return {}


def _invoked(identity: str, state: Inputs) -> dict[str, str]:
    return given(
        FunctionName=state.get("functionName") or identity, Qualifier=state.get("qualifier")
    )


def _read_invocation(place: Target, identity: str, state: Inputs) -> Outputs | None:
    configuration = missing(
        place("lambda").get_function_event_invoke_config, **_invoked(identity, state)
    )
    return configuration and given(
        maximumRetryAttempts=configuration.get("MaximumRetryAttempts"),
        maximumEventAgeInSeconds=configuration.get("MaximumEventAgeInSeconds"),
    )


def _delete_invocation(place: Target, identity: str, state: Inputs) -> None:
    place("lambda").delete_function_event_invoke_config(**_invoked(identity, state))


RESOURCES = [
    ResourceType(
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        create=_put_invocation,
        update=lambda place, inputs, state: _put_invocation(place, inputs),
        read=_read_invocation,
        delete=_delete_invocation,
        id="{functionName}",
        replaces=frozenset({"functionName", "qualifier"}),
    ),
]
