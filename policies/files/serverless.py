"""What the Serverless Application Model's functions and state machines become, as far as a rule
reads it: the function or machine, and the policies of the role that is made for it.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-resources-and-properties.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..rules.plain import listed
from .template_types import Converted, Converter, converted_machine, mapping, spelled

MANAGED = "arn:aws:iam::aws:policy/"
# Ours → SAM's name.
FUNCTION = {
    "name": "FunctionName",
    "runtime": "Runtime",
    "environment": "Environment",
    "kmsKeyArn": "KmsKeyArn",
    "deadLetterConfig": "DeadLetterQueue",
    "tracingConfig": "Tracing",
    "tags": "Tags",
}
# CloudFormation's → SAM's name.
MACHINE = {
    "StateMachineName": "Name",
    "StateMachineType": "Type",
    "LoggingConfiguration": "Logging",
    "TracingConfiguration": "Tracing",
    "Definition": "Definition",
    "DefinitionUri": "DefinitionUri",
    "DefinitionSubstitutions": "DefinitionSubstitutions",
    "Tags": "Tags",
}
PREFIX = "AWS::Serverless::"


def with_globals(kind: str, properties: Mapping[str, Any], globals_: Any) -> Mapping[str, Any]:
    """The properties of a resource of SAM with what the template says for all of its type."""
    if not kind.startswith(PREFIX):
        return properties
    return mapping(_merged(mapping(globals_).get(kind.removeprefix(PREFIX)), properties))


def _merged(shared: Any, own: Any) -> Any:
    """Objects are merged, lists joined, and of two values the resource's own counts."""
    if isinstance(shared, Mapping) and isinstance(own, Mapping):
        return {**shared, **{key: _merged(shared.get(key), value) for key, value in own.items()}}
    if isinstance(shared, list) and isinstance(own, list):
        return [*shared, *own]
    return shared if own is None else own


def _function(properties: Mapping[str, Any]) -> Iterator[Converted]:
    props = {ours: spelled(ours, properties.get(theirs)) for ours, theirs in FUNCTION.items()}
    if isinstance(props["tracingConfig"], str):
        props["tracingConfig"] = {"mode": props["tracingConfig"]}
    yield "aws:lambda/function:Function", props, dict(FUNCTION)
    url = properties.get("FunctionUrlConfig")
    if isinstance(url, Mapping):
        yield (
            "aws:lambda/functionUrl:FunctionUrl",
            {"authorizationType": url.get("AuthType")},
            {"authorizationType": "FunctionUrlConfig.AuthType"},
        )
    yield from _policies(properties)


def _machine(properties: Mapping[str, Any]) -> Iterator[Converted]:
    long = {name: properties[own] for name, own in MACHINE.items() if own in properties}
    for type_, props, names in converted_machine(long):
        yield type_, props, {ours: MACHINE.get(name, name) for ours, name in names.items()}
    yield from _policies(properties)


def _policies(properties: Mapping[str, Any]) -> Iterator[Converted]:
    """The policies of the role that SAM makes: names or ARNs of managed ones, and documents. SAM's
    own policy templates name their resources.
    """
    written = properties.get("Policies")
    for index, one in enumerate(listed(written)):
        place = f"Policies[{index}]" if isinstance(written, list) else "Policies"
        if isinstance(one, str):
            arn = one if one.startswith("arn:") else f"{MANAGED}{one}"
            attachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
            yield attachment, {"policyArn": arn}, {"policyArn": place}
        elif "Statement" in mapping(one):
            yield "aws:iam/rolePolicy:RolePolicy", {"policy": one}, {"policy": place}


SERVERLESS: dict[str, Converter] = {
    f"{PREFIX}Function": _function,
    f"{PREFIX}StateMachine": _machine,
}
