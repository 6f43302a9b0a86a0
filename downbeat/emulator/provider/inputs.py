"""The inputs of a resource: with what was left out, and how they differ from those of before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from downbeat.emulator.provider.resource import (
    EVERY,
    Inputs,
    Outputs,
    ResourceType,
)
from downbeat.emulator.provider.values import same

# Among the inputs: the names of those that check filled in, as the real provider keeps them.
DEFAULTS = "__defaults"
RANDOM_DIGITS = 7


class Diff(NamedTuple):
    """`changed`: each input that differs → "add", "delete" or "update"; `replaces`: those that need
    a new resource.
    """

    changed: dict[str, str]
    replaces: list[str]
    delete_before_replace: bool


def checked_inputs(
    resource: ResourceType, name: str, old: Inputs, new: Inputs, seed: bytes
) -> Outputs:
    """The inputs with what was left out: the aws provider's defaults, and a name from the
    resource's own and the seed.
    """
    filled = {key: value for key, value in new.items() if value is not None and key != DEFAULTS}
    added = {key: value for key, value in resource.defaults.items() if key not in filled}
    if resource.autoname and resource.autoname not in filled:
        added[resource.autoname] = _auto_name(resource, name, old, filled, seed)
    return filled | added | {DEFAULTS: sorted(added)}


def _auto_name(resource: ResourceType, name: str, old: Inputs, new: Inputs, seed: bytes) -> str:
    key = resource.autoname
    prefix = new.get(f"{key}Prefix")
    if key in old.get(DEFAULTS, ()) and old.get(f"{key}Prefix") == prefix:
        return str(old[key])
    digits = hashlib.sha256(seed).hexdigest()[:RANDOM_DIGITS]
    ending = resource.suffix if new.get("fifoTopic") or new.get("fifoQueue") else ""
    start = {"aws:kms/alias:Alias": "alias/"}.get(resource.type, "")
    return f"{prefix}{digits}" if prefix else f"{start}{name}-{digits}{ending}"


def difference(
    resource: ResourceType,
    old: Inputs,
    new: Inputs,
    ignore: tuple[str, ...],
    moved: Mapping[str, str],
) -> Diff:
    """What differs between the inputs of then and now, and whether that takes a new resource.

    Args:
        moved: {"region": "update"} for a resource that was made in another region.
    """
    keys = [
        key
        for key in sorted(old.keys() | new.keys())
        if not key.startswith("__") and key not in ignore
    ]
    changed = {key: _kind(key, old, new) for key in keys if not same(old.get(key), new.get(key))}
    changed |= moved
    always = set(changed) - {"tags", "tagsAll"} if resource.replaces == EVERY else set()
    replaces = sorted(
        key
        for key in changed
        if key in resource.replaces or key == "region" or key in always or key in moved
    )
    own_name = resource.autoname in new and resource.autoname not in (
        *changed,
        *new.get(DEFAULTS, ()),
    )
    return Diff(changed, replaces, bool(replaces) and own_name and not moved)


def _kind(key: str, old: Inputs, new: Inputs) -> str:
    return "add" if key not in old else "delete" if key not in new else "update"
