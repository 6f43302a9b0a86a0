"""Pulumi's import file.

https://www.pulumi.com/docs/iac/adopting-pulumi/import/#bulk-import-operations
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from downbeat.ops.adoption.adoption import TAKE, Adoption
from downbeat.ops.adoption.registered import ProgramResource, ProgramRun


def bulk_import(
    run: ProgramRun, adopted: Iterable[Adoption], known: frozenset[str]
) -> dict[str, Any]:
    """Return the file for what is taken over: the components first that the resources are in.

    Args:
        known: the URNs in the stack's state: a component that is there is named, not made.
    """
    by_urn = {one.urn: one for one in run.resources}
    taken = {one.urn: one.id for one in adopted if one.verdict == TAKE}
    needed: dict[str, ProgramResource] = {}
    for urn in taken:
        for above in reversed(_above(by_urn[urn], by_urn)):
            needed.setdefault(above.urn, above)
    components = [one for urn, one in needed.items() if urn not in known]
    table = {_label(one): urn for urn, one in needed.items() if urn in known}
    resources = [
        {**_entry(one), "component": True} if one.urn not in taken else _taken(one, taken, run)
        for one in [*components, *(by_urn[urn] for urn in taken)]
    ]
    for entry, one in zip(resources, [*components, *(by_urn[urn] for urn in taken)], strict=True):
        if one.parent:
            entry["parent"] = _label(by_urn[one.parent])
    return {"nameTable": table, "resources": resources}


def _above(one: ProgramResource, by_urn: dict[str, ProgramResource]) -> list[ProgramResource]:
    """The components that a resource is in, the innermost first."""
    components = []
    while one.parent:
        one = by_urn[one.parent]
        components.append(one)
    return components


def _entry(one: ProgramResource) -> dict[str, Any]:
    return {"type": one.type, "name": _label(one), "logicalName": one.name}


def _taken(one: ProgramResource, taken: dict[str, str], run: ProgramRun) -> dict[str, Any]:
    return {**_entry(one), "id": taken[one.urn], "version": run.provider}


def _label(one: ProgramResource) -> str:
    """A name of its own within the file: a component and its resource may be called alike."""
    kind = one.type.rsplit(":", 1)[-1]
    return f"{kind}-{one.name}"
