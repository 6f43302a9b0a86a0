"""Step Functions: state machines with published versions, aliases."""

from __future__ import annotations

from typing import Any

from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    ResourceType,
    Target,
    given,
    missing,
)


def _arguments(inputs: Inputs) -> dict[str, Any]:
    logging = inputs.get("loggingConfiguration") or {}
    destination = logging.get("logDestination")
    return given(
        definition=inputs["definition"],
        roleArn=inputs["roleArn"],
        loggingConfiguration={
            "level": logging.get("level", "OFF"),
            "includeExecutionData": logging.get("includeExecutionData", False),
            "destinations": (
                [{"cloudWatchLogsLogGroup": {"logGroupArn": destination}}] if destination else []
            ),
        },
        tracingConfiguration={
            "enabled": (inputs.get("tracingConfiguration") or {}).get("enabled", False)
        },
        encryptionConfiguration=encryption(inputs),
    )


def encryption(inputs: Inputs) -> dict[str, Any] | None:
    configured = inputs.get("encryptionConfiguration")
    if not configured:
        return None
    return given(
        type=configured.get("type"),
        kmsKeyId=configured.get("kmsKeyId"),
        kmsDataKeyReusePeriodSeconds=configured.get("kmsDataKeyReusePeriodSeconds"),
    )


def _machine_outputs(place: Target, arn: str, version: str | None) -> Outputs:
    state_machine = place("stepfunctions").describe_state_machine(stateMachineArn=arn)
    return {
        "arn": arn,
        "creationDate": state_machine["creationDate"].isoformat(),
        "revisionId": state_machine.get("revisionId", ""),
        "stateMachineVersionArn": version or "",
        "status": state_machine["status"],
        "versionDescription": "",
        "description": "",
    }


def _publish(place: Target, arn: str, inputs: Inputs) -> str | None:
    if not inputs.get("publish"):
        return None
    return str(
        place("stepfunctions").publish_state_machine_version(stateMachineArn=arn)[
            "stateMachineVersionArn"
        ]
    )


def _create_machine(place: Target, inputs: Inputs) -> Outputs:
    made = place("stepfunctions").create_state_machine(
        name=inputs["name"], type=inputs["type"], **_arguments(inputs)
    )
    return _machine_outputs(
        place, made["stateMachineArn"], _publish(place, made["stateMachineArn"], inputs)
    )


def _update_machine(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    arn = state["arn"]
    place("stepfunctions").update_state_machine(stateMachineArn=arn, **_arguments(inputs))
    return _machine_outputs(
        place, arn, _publish(place, arn, inputs) or state.get("stateMachineVersionArn")
    )


def _read_machine(place: Target, arn: str, state: Inputs) -> Outputs | None:
    state_machine = missing(place("stepfunctions").describe_state_machine, stateMachineArn=arn)
    if not state_machine or state_machine["status"] == "DELETING":
        return None
    return {
        "arn": arn,
        "name": state_machine["name"],
        "definition": state_machine["definition"],
        "roleArn": state_machine["roleArn"],
        "type": state_machine["type"],
        "status": state_machine["status"],
    }


def _delete_machine(place: Target, arn: str, state: Inputs) -> None:
    place("stepfunctions").delete_state_machine(stateMachineArn=arn)


def _routes(inputs: Inputs) -> list[dict[str, Any]]:
    return [
        {"stateMachineVersionArn": route["stateMachineVersionArn"], "weight": route["weight"]}
        for route in inputs["routingConfigurations"]
    ]


def _alias_arn(values: Inputs) -> str | None:
    """An alias belongs to the machine of its first route: its ARN is known as soon as that
    version's is.
    """
    routes = values.get("routingConfigurations")
    version = (
        routes[0].get("stateMachineVersionArn")
        if isinstance(routes, list) and routes and isinstance(routes[0], dict)
        else None
    )
    return f"{version.rsplit(':', 1)[0]}:{values['name']}" if isinstance(version, str) else None


def _create_alias(place: Target, inputs: Inputs) -> Outputs:
    made = place("stepfunctions").create_state_machine_alias(
        name=inputs["name"],
        routingConfiguration=_routes(inputs),
        **given(description=inputs.get("description")),
    )
    return {"arn": made["stateMachineAliasArn"], "creationDate": made["creationDate"].isoformat()}


def _update_alias(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    place("stepfunctions").update_state_machine_alias(
        stateMachineAliasArn=state["arn"],
        description=inputs.get("description") or "",
        routingConfiguration=_routes(inputs),
    )
    return {"arn": state["arn"], "creationDate": state.get("creationDate")}


def _read_alias(place: Target, arn: str, state: Inputs) -> Outputs | None:
    alias = missing(place("stepfunctions").describe_state_machine_alias, stateMachineAliasArn=arn)
    return alias and {
        "arn": arn,
        "name": alias["name"],
        "description": alias.get("description"),
        "routingConfigurations": alias["routingConfiguration"],
    }


def _delete_alias(place: Target, arn: str, state: Inputs) -> None:
    place("stepfunctions").delete_state_machine_alias(stateMachineAliasArn=arn)


RESOURCES = [
    ResourceType(
        "aws:sfn/stateMachine:StateMachine",
        create=_create_machine,
        update=_update_machine,
        read=_read_machine,
        delete=_delete_machine,
        outputs={
            "arn": "arn:{partition}:states:{region}:{account}:stateMachine:{name}",
            "stateMachineVersionArn": lambda values: (
                f"{values['arn']}:1" if values.get("publish") and "arn" in values else None
            ),
        },
        volatile=frozenset({"stateMachineVersionArn", "revisionId"}),
        replaces=frozenset({"name", "namePrefix", "type"}),
        autoname="name",
        taggable="states",
        defaults={"type": "STANDARD"},
    ),
    ResourceType(
        "aws:sfn/alias:Alias",
        create=_create_alias,
        update=_update_alias,
        read=_read_alias,
        delete=_delete_alias,
        outputs={"arn": _alias_arn},
        replaces=frozenset({"name"}),
        autoname="name",
    ),
]
