"""EventBridge Pipes. The embedded AWS keeps a pipe and describes it; of an SQS queue it does not
read, so no message starts an execution there.
"""

from __future__ import annotations

from typing import Any

from downbeat.emulator.provider.resource import (
    Inputs,
    Outputs,
    ResourceType,
    Target,
    missing,
    pascal,
)


def _arguments(inputs: Inputs, *without: str) -> dict[str, Any]:
    arguments: dict[str, Any] = pascal(inputs, "namePrefix", "region", "tags", "tagsAll", *without)
    return arguments


def _create(place: Target, inputs: Inputs) -> Outputs:
    return {"arn": place("pipes").create_pipe(**_arguments(inputs))["Arn"]}


def _update(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    """UpdatePipe takes all but the source.

    https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_UpdatePipe.html
    """
    place("pipes").update_pipe(**_arguments(inputs, "source"))
    return {"arn": state["arn"]}


def _read(place: Target, name: str, state: Inputs) -> Outputs | None:
    described = missing(place("pipes").describe_pipe, Name=name)
    return described and {
        "arn": described["Arn"],
        "name": name,
        "source": described["Source"],
        "target": described["Target"],
        "roleArn": described["RoleArn"],
        "desiredState": described["DesiredState"],
    }


def _delete(place: Target, name: str, state: Inputs) -> None:
    place("pipes").delete_pipe(Name=name)


RESOURCES = [
    ResourceType(
        "aws:pipes/pipe:Pipe",
        create=_create,
        update=_update,
        read=_read,
        delete=_delete,
        id="{name}",
        outputs={"arn": "arn:{partition}:pipes:{region}:{account}:pipe/{name}"},
        replaces=frozenset({"name", "namePrefix", "source"}),
        autoname="name",
        defaults={"desiredState": "RUNNING"},
        taggable="pipes",
    ),
]
