"""Outputs of a Terraform state.

https://developer.hashicorp.com/terraform/internals/json-format describes what `terraform output`
writes; the state itself has the same `outputs`: {name: {value, type, sensitive}}.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from downbeat.asl.diagnostic import nearest
from downbeat.config.sources import Read, Source, SourceAnswer

OLDEST_FORMAT = 4  # of Terraform 0.12 and later, OpenTofu included


def state_output(source: Source, text: SourceAnswer) -> SourceAnswer:
    """Return the output that `source` names, from the answer with the state's text: a sensitive one
    is a secret.
    """
    if text.fault:
        return text
    try:
        state = json.loads(text.value)
    except ValueError:
        return Read(fault=f"{source.place} is no Terraform state: it is not JSON.")
    outputs = state.get("outputs") if isinstance(state, Mapping) else None
    if not isinstance(outputs, Mapping) or _format(state) < OLDEST_FORMAT:
        return Read(
            fault=f"{source.place} is no Terraform state of version {OLDEST_FORMAT} or later."
        )
    output = outputs.get(source.item)
    if not isinstance(output, Mapping):
        names = sorted(outputs)
        there = f"it has {', '.join(names)}" if names else "it has none"
        return Read(
            fault=f'the Terraform state {source.place} has no output "{source.item}":'
            f" {there}.{nearest(source.item, names)}"
        )
    return Read(output.get("value"), secret=bool(output.get("sensitive")))


def _format(state: Mapping[str, Any]) -> int:
    version = state.get("version")
    return version if isinstance(version, int) else 0
