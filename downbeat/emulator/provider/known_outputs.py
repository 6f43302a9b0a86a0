"""What is known of a resource: where it was made, what AWS itself added to it, which of its outputs
are inputs."""

from __future__ import annotations

import re

from downbeat.emulator.provider.resource import Inputs, Outputs, ResourceType
from downbeat.emulator.provider.values import known

ARN = re.compile(r"arn:[^:]+:[^:]+:([^:]*):")


def region_of(state: Inputs) -> str:
    """Where a resource was made: the region of its ARN, else the one in its state."""
    arn = ARN.match(str(state.get("arn", "")))
    return (arn[1] if arn else "") or str(state.get("region") or "")


def own_outputs(resource: ResourceType, state: Inputs, old: Inputs, new: Inputs) -> Outputs:
    """What AWS itself added to a resource, and an update does not make anew."""
    derived = {key for key, template in resource.outputs.items() if not isinstance(template, str)}
    return without(
        state, frozenset(old) | frozenset(new) | resource.volatile | derived | {"tags", "tagsAll"}
    )


def without(values: Inputs, names: frozenset[str]) -> Outputs:
    return {key: value for key, value in values.items() if key not in names}


def inputs_of(resource: ResourceType, outputs: Inputs) -> Outputs:
    """The inputs of a resource that is read for the first time (an import, a `.get`): what AWS told
    and is not computed.
    """
    return {
        key: value
        for key, value in outputs.items()
        if key not in resource.outputs and key not in ("id", "region") and known(value)
    }
