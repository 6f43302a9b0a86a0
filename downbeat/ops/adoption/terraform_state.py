"""The addresses under which a Terraform state has what is taken over: AWS itself does not know that
Terraform manages something.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from downbeat.ops.adoption.adoption import TAKE, Adoption
from downbeat.ops.faults import OpsError

# Attributes that name a resource, of whatever type.
# https://developer.hashicorp.com/terraform/internals/json-format
NAMES = ("id", "arn", "url")


def release_commands(state: Path, adopted: Iterable[Adoption]) -> list[str]:
    """Return a `terraform state rm …` for each resource of the state that is taken over, in the
    state's order.

    Raises:
        OpsError: where the file is no Terraform state.
    """
    taken = {name for one in adopted if one.verdict == TAKE for name in (one.id, one.physical)}
    try:
        resources = json.loads(state.read_text(encoding="utf-8"))["resources"]
        return [
            f"terraform state rm {shlex.quote(address)}"
            for resource in resources
            for address, names in _instances(resource)
            if names & taken
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise OpsError(
            f"{state} is no Terraform state ({type(fault).__name__}): write one by `terraform state"
            f" pull > {state}`.",
            2,
        ) from None


def _instances(resource: Mapping[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """(address, names) of each instance of a managed resource of AWS's."""
    if resource.get("mode") != "managed" or not str(resource["type"]).startswith("aws_"):
        return
    module = f"{resource['module']}." if resource.get("module") else ""
    base = f"{module}{resource['type']}.{resource['name']}"
    for instance in resource["instances"]:
        key = instance.get("index_key")
        index = "" if key is None else f"[{json.dumps(key)}]"
        attributes = instance.get("attributes") or {}
        yield f"{base}{index}", {str(attributes[name]) for name in NAMES if attributes.get(name)}
