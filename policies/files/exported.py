"""An exported Pulumi stack (`pulumi stack export`) as the resources that it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..rules.plain import UNKNOWN, listed
from ..rules.rule import Resource
from .declared import Content, Declared

SIGNATURE = "4dabf18193072939515e22adb298388d"


def is_export(value: Mapping[str, Any]) -> bool:
    """Is this what `pulumi stack export` prints?"""
    deployment = value.get("deployment")
    return isinstance(deployment, Mapping) and isinstance(deployment.get("resources"), list)


def export_content(value: Mapping[str, Any]) -> Content:
    """The custom resources of the stack that it manages; what is secret is not known."""
    resources = []
    for entry in listed(value["deployment"].get("resources")):
        if not isinstance(entry, Mapping) or not entry.get("custom") or entry.get("delete"):
            continue
        type_, urn = str(entry.get("type")), str(entry.get("urn"))
        inputs = entry.get("inputs")
        outputs = entry.get("outputs")
        if type_.startswith("pulumi:") or entry.get("external"):
            continue
        props = {
            **{
                key: inner
                for key, inner in (outputs if isinstance(outputs, Mapping) else {}).items()
                if key in ("arn", "id", "keyId", "name")
            },
            **(inputs if isinstance(inputs, Mapping) else {}),
        }
        depends = entry.get("propertyDependencies")
        resources.append(
            Declared(
                urn.rsplit("::", 1)[-1],
                type_,
                Resource(
                    type_,
                    {key: _known(inner) for key, inner in props.items() if key != "__defaults"},
                    urn,
                    urn.rsplit("::", 1)[-1],
                    {
                        str(name): tuple(str(one) for one in listed(urns))
                        for name, urns in (depends.items() if isinstance(depends, Mapping) else ())
                    },
                ),
            )
        )
    return Content(tuple(resources))


def _known(value: Any) -> Any:
    if isinstance(value, Mapping):
        if SIGNATURE in value:
            return UNKNOWN
        return {key: _known(inner) for key, inner in value.items() if key != "__defaults"}
    return [_known(inner) for inner in value] if isinstance(value, list) else value
