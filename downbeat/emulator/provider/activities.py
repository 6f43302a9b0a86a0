"""Step Functions: activities."""

from __future__ import annotations

from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    ResourceType,
    Target,
    given,
    missing,
)
from downbeat.emulator.provider.sfn import encryption


def _create_activity(place: Target, inputs: Inputs) -> Outputs:
    made = place("stepfunctions").create_activity(
        name=inputs["name"], **given(encryptionConfiguration=encryption(inputs))
    )
    return {"arn": made["activityArn"], "creationDate": made["creationDate"].isoformat()}


def _read_activity(place: Target, arn: str, state: Inputs) -> Outputs | None:
    activity = missing(place("stepfunctions").describe_activity, activityArn=arn)
    return activity and {"arn": arn, "name": activity["name"]}


def _delete_activity(place: Target, arn: str, state: Inputs) -> None:
    place("stepfunctions").delete_activity(activityArn=arn)


RESOURCES = [
    ResourceType(
        "aws:sfn/activity:Activity",
        create=_create_activity,
        read=_read_activity,
        delete=_delete_activity,
        outputs={"arn": "arn:{partition}:states:{region}:{account}:activity:{name}"},
        replaces=frozenset({"name", "encryptionConfiguration"}),
        autoname="name",
        taggable="states",
    ),
]
