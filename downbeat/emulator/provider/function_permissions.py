"""Lambda: who else may invoke a function."""

from __future__ import annotations

import json

from downbeat.emulator.provider.resource import (
    EVERY,
    Inputs,
    Outputs,
    ResourceType,
    Target,
    given,
    missing,
)


def _permit(place: Target, inputs: Inputs) -> Outputs:
    place("lambda").add_permission(
        FunctionName=inputs["function"],
        StatementId=inputs["statementId"],
        Action=inputs["action"],
        Principal=inputs["principal"],
        **given(
            SourceArn=inputs.get("sourceArn"),
            SourceAccount=inputs.get("sourceAccount"),
            Qualifier=inputs.get("qualifier"),
            PrincipalOrgID=inputs.get("principalOrgId"),
            EventSourceToken=inputs.get("eventSourceToken"),
        ),
    )
    return {}


def _read_permission(place: Target, statement: str, state: Inputs) -> Outputs | None:
    if not state.get("function"):
        return None
    response = missing(
        place("lambda").get_policy,
        FunctionName=state["function"],
        **given(Qualifier=state.get("qualifier")),
    )
    statements = json.loads(response["Policy"])["Statement"] if response else []
    return (
        {"statementId": statement}
        if statement in {item.get("Sid") for item in statements}
        else None
    )


def _forbid(place: Target, statement: str, state: Inputs) -> None:
    place("lambda").remove_permission(
        FunctionName=state["function"],
        StatementId=statement,
        **given(Qualifier=state.get("qualifier")),
    )


RESOURCES = [
    ResourceType(
        "aws:lambda/permission:Permission",
        create=_permit,
        read=_read_permission,
        delete=_forbid,
        id="{statementId}",
        replaces=EVERY,
        autoname="statementId",
    ),
]
