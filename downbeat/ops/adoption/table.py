"""Every resource type of the components, with how its counterpart in AWS is looked up."""

from __future__ import annotations

from collections.abc import Mapping

from downbeat.ops.adoption import machines, messages, starts, watches
from downbeat.ops.adoption.counterpart import Look

LOOKS: Mapping[str, Look] = {
    **machines.LOOKS,
    **messages.LOOKS,
    **starts.LOOKS,
    **watches.LOOKS,
}
