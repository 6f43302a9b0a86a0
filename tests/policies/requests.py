"""Requests to the analyzer, made as the engine makes them: Structs on the wire, sentinels for
unknowns, envelopes for secrets.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer

from policies.rules.plain import UNKNOWN, Opaque
from policies.rules.sdk import POLICIES

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
LEVELS = {
    "advisory": analyzer_pb2.ADVISORY,
    "mandatory": analyzer_pb2.MANDATORY,
    "remediate": 3,
    "disabled": analyzer_pb2.DISABLED,
}


def secret(value: Any) -> dict[str, Any]:
    """A secret as it stands on the wire."""
    return {SIGNATURE: SECRET, "value": value}


def wire(value: Any) -> Any:
    """Plain values as they stand on the wire."""
    if value is UNKNOWN:
        return UNKNOWN_STRING
    if isinstance(value, Opaque):
        return {SIGNATURE: ARCHIVE, "path": "./code", "hash": "abc"}
    if isinstance(value, Mapping):
        return {key: wire(inner) for key, inner in value.items()}
    return [wire(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def struct(props: Mapping[str, Any]) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(wire(props))
    return made


def servicer() -> Any:
    """The SDK's own servicer with all our policies, as `PolicyPack` starts it."""
    return _PolicyAnalyzerServicer("downbeat", "0.0.1", POLICIES, EnforcementLevel.ADVISORY)


SERVICER = servicer()


def request(
    type_: str, props: Mapping[str, Any], name: str = "weekly"
) -> analyzer_pb2.AnalyzeRequest:
    return analyzer_pb2.AnalyzeRequest(
        type=type_,
        urn=f"urn:pulumi:prod::downbeat::{type_}::{name}",
        name=name,
        properties=struct(props),
    )


def analyze(
    type_: str, props: Mapping[str, Any], name: str = "weekly", to: Any = None
) -> list[Any]:
    """Every diagnostic for one resource."""
    return list((to or SERVICER).Analyze(request(type_, props, name), None).diagnostics)


def stack_request(
    resources: Iterable[tuple[str, Mapping[str, Any], Mapping[str, list[str]]]],
) -> analyzer_pb2.AnalyzeStackRequest:
    """(type, outputs, property → names it comes from) as the engine sends a whole stack. A resource
    is named by its `name`.
    """
    made, urns = [], {}
    entries = [(type_, dict(props), needs) for type_, props, needs in resources]
    for number, (type_, props, _) in enumerate(entries):
        name = str(props.get("name") or f"resource-{number}")
        urns[name] = f"urn:pulumi:prod::downbeat::{type_}::{name}"
    for number, (type_, props, needs) in enumerate(entries):
        name = str(props.get("name") or f"resource-{number}")
        one = analyzer_pb2.AnalyzerResource(
            type=type_, urn=urns[name], name=name, properties=struct(props)
        )
        for field, names in needs.items():
            one.propertyDependencies[field].urns.extend(urns[other] for other in names)
        made.append(one)
    return analyzer_pb2.AnalyzeStackRequest(resources=made)


def analyze_stack(
    *resources: tuple[str, Mapping[str, Any], Mapping[str, list[str]]], to: Any = None
) -> list[Any]:
    """Every diagnostic for a stack."""
    return list((to or SERVICER).AnalyzeStack(stack_request(resources), None).diagnostics)


def messages(diagnostics: Iterable[Any], policy: str) -> list[str]:
    """The messages of one policy, without its description."""
    return [one.message.split("\n", 1)[-1] for one in diagnostics if one.policyName == policy]


def blocking(diagnostics: Iterable[Any]) -> list[str]:
    """The names of the mandatory policies that were violated."""
    return sorted(
        {one.policyName for one in diagnostics if one.enforcementLevel == analyzer_pb2.MANDATORY}
    )


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def configured(config: Mapping[str, Mapping[str, Any]], level: str = "mandatory") -> Any:
    """A servicer of its own with this configuration, rule → settings, all of them at a level."""
    made = servicer()
    sent = analyzer_pb2.ConfigureAnalyzerRequest()
    for name, settings in config.items():
        sent.policyConfig[name].enforcementLevel = LEVELS[settings.get("enforcementLevel", level)]
        sent.policyConfig[name].properties.update(
            {key: value for key, value in settings.items() if key != "enforcementLevel"}
        )
    made.Configure(sent, None)
    return made
