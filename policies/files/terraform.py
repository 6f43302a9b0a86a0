"""A Terraform plan (`terraform show -json PLAN`) or state as the resources that Pulumi's provider,
which is made from Terraform's, would declare.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..rules import RULES
from ..rules.plain import listed
from ..rules.rule import Resource
from .declared import (
    FREE,
    Content,
    Declared,
    lower_camel,
    snake,
    urn,
    with_unknown,
    without_nothing,
)

# Terraform's name of a type where it is not made of Pulumi's by rule
# (https://www.pulumi.com/registry/packages/aws/api-docs/).
OTHER_NAMES = {
    "aws_api_gateway_domain_name": "aws:apigateway/domainName:DomainName",
    "aws_bedrockagentcore_resource_policy": (
        "aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy"
    ),
    "aws_osis_resource_policy": "aws:opensearchingest/resourcePolicy:ResourcePolicy",
    "aws_prometheus_resource_policy": "aws:amp/resourcePolicy:ResourcePolicy",
    "aws_s3files_file_system_policy": "aws:s3/filesFileSystemPolicy:FilesFileSystemPolicy",
    "aws_s3vectors_vector_bucket_policy": (
        "aws:s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy"
    ),
    "aws_api_gateway_rest_api": "aws:apigateway/restApi:RestApi",
    "aws_api_gateway_rest_api_policy": "aws:apigateway/restApiPolicy:RestApiPolicy",
    "aws_cloudcontrolapi_resource": "aws:cloudcontrol/resource:Resource",
    "aws_codeartifact_domain_permissions_policy": (
        "aws:codeartifact/domainPermissions:DomainPermissions"
    ),
    "aws_media_store_container_policy": "aws:mediastore/containerPolicy:ContainerPolicy",
    "aws_s3_object": "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws_s3_object_copy": "aws:s3/objectCopy:ObjectCopy",
    "aws_serverlessapplicationrepository_cloudformation_stack": (
        "aws:serverlessrepository/cloudFormationStack:CloudFormationStack"
    ),
}
# What rules about the whole stack look at besides the types that they judge.
BESIDES = (
    "aws:kms/alias:Alias",
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
)
# Repeated blocks, which Pulumi names in the plural; every other block of one is an object there.
PLURALS = {
    "environment_variable": "environmentVariables",
    "grant": "grants",
    "inline_policy": "inlinePolicies",
    "metric_query": "metricQueries",
    "replica": "replicas",
    "statement": "statements",
}
# Providers whose resources a rule refuses because it cannot see into them.
OTHERS = {"awscc": "awscc", "kubernetes": "kubernetes"}


def type_names() -> dict[str, str]:
    """Terraform's name → Pulumi's type, for every type that a rule reads."""
    judged = {type_ for rule in RULES for type_ in rule.fields} | set(BESIDES)
    named = {}
    for type_ in sorted(judged):
        module, name = type_.split(":")[1].split("/")
        named[f"aws_{module}_{snake(name)}"] = type_
    return {**named, **OTHER_NAMES}


def declares(value: Mapping[str, Any]) -> bool:
    """Is this what `terraform show -json` prints?"""
    return any(
        isinstance(value.get(key), (list, Mapping))
        for key in ("resource_changes", "planned_values")
    ) or ("terraform_version" in value and isinstance(value.get("values"), Mapping))


def plan_content(plan: Mapping[str, Any]) -> Content:
    """The resources that a plan creates, changes or keeps, or that a state has."""
    types, depends = type_names(), _references(plan)
    resources, unread = [], set()
    for entry, values in _entries(plan):
        kind, address = entry.get("type"), str(entry.get("address") or "")
        if not isinstance(kind, str):
            continue
        type_ = types.get(kind) or _other(kind)
        if type_ is None:
            unread.add(kind)
            continue
        props = _properties(values)
        resources.append(
            Declared(
                address,
                kind,
                Resource(type_, props, urn(type_, address), str(entry.get("name") or address)),
                {_property(name): name for name in values},
                snake,
            )
        )
    notes = [f"no rule reads {', '.join(sorted(unread))}"] if unread else []
    if broken := _no_resources(plan):
        notes.append(f"{broken} entries are no resources (an object with a type), and not judged")
    return Content(tuple(_with_dependencies(resources, depends)), tuple(notes))


def _other(kind: str) -> str | None:
    provider, _, rest = kind.partition("_")
    if provider not in OTHERS or not rest:
        return None
    name = lower_camel(rest)
    return f"{OTHERS[provider]}:index/{name}:{name[:1].upper()}{name[1:]}"


def _entries(plan: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    changed = set()
    for entry in listed(plan.get("resource_changes")):
        change = entry.get("change") if isinstance(entry, Mapping) else None
        if not isinstance(change, Mapping) or entry.get("mode") == "data":
            continue
        changed.add(entry.get("address"))
        values = with_unknown(change.get("after"), change.get("after_unknown"))
        if isinstance(values, Mapping):
            yield entry, values
    held = plan.get("planned_values") or plan.get("values")
    root = held.get("root_module") if isinstance(held, Mapping) else None
    yield from ((entry, values) for entry, values in _held(root) if _new(entry, changed))


def _new(entry: Mapping[str, Any], changed: set[Any]) -> bool:
    """Whether the changes say nothing of the resource: a plan lists what it keeps under both."""
    address = entry.get("address")
    return not (isinstance(address, str) and address in changed)


def _no_resources(plan: Mapping[str, Any]) -> int:
    """How many entries of the file are no resources."""
    held = plan.get("planned_values") or plan.get("values")
    entries = [
        *listed(plan.get("resource_changes")),
        *_all_held(held.get("root_module") if isinstance(held, Mapping) else None),
    ]
    return sum(
        not isinstance(one, Mapping) or not isinstance(one.get("type"), str) for one in entries
    )


def _all_held(module: Any) -> Iterator[Any]:
    if isinstance(module, Mapping):
        yield from listed(module.get("resources"))
        for child in listed(module.get("child_modules")):
            yield from _all_held(child)


def _held(module: Any) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    if not isinstance(module, Mapping):
        return
    for entry in listed(module.get("resources")):
        if isinstance(entry, Mapping) and entry.get("mode") != "data":
            values = entry.get("values")
            yield entry, values if isinstance(values, Mapping) else {}
    for child in listed(module.get("child_modules")):
        yield from _held(child)


def _property(name: str) -> str:
    return PLURALS.get(name) or lower_camel(name)


def _properties(values: Mapping[str, Any]) -> dict[str, Any]:
    return without_nothing(
        {_property(name): _value(_property(name), value) for name, value in values.items()}
    )


def _value(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value) if name in FREE else _properties(value)
    if isinstance(value, list):
        items = [_value(name, one) for one in value]
        block = len(items) == 1 and isinstance(items[0], Mapping)
        return items[0] if block and name not in PLURALS.values() else items
    return value


def _references(plan: Mapping[str, Any]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Address without index → property → addresses that the configuration mentions there."""
    configuration = plan.get("configuration")
    root = configuration.get("root_module") if isinstance(configuration, Mapping) else None
    return dict(_module_references(root, ""))


def _module_references(
    module: Any, prefix: str
) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
    if not isinstance(module, Mapping):
        return
    for entry in listed(module.get("resources")):
        if not isinstance(entry, Mapping):
            continue
        expressions = entry.get("expressions")
        pairs = expressions.items() if isinstance(expressions, Mapping) else ()
        yield (
            f"{prefix}{entry.get('address')}",
            {
                _property(name): tuple(f"{prefix}{one}" for one in _mentioned(expression))
                for name, expression in pairs
            },
        )
    calls = module.get("module_calls")
    for name, call in calls.items() if isinstance(calls, Mapping) else ():
        if isinstance(call, Mapping):
            yield from _module_references(call.get("module"), f"{prefix}module.{name}.")


def _mentioned(expression: Any) -> Iterator[str]:
    if isinstance(expression, Mapping):
        for key, inner in expression.items():
            if key == "references":
                yield from (".".join(str(one).split(".")[:2]) for one in listed(inner))
            else:
                yield from _mentioned(inner)
    elif isinstance(expression, list):
        for inner in expression:
            yield from _mentioned(inner)


def _with_dependencies(
    resources: list[Declared], depends: Mapping[str, Mapping[str, tuple[str, ...]]]
) -> Iterator[Declared]:
    urns: dict[str, list[str]] = {}
    for one in resources:
        urns.setdefault(_bare(one.place), []).append(one.resource.urn)
    for one in resources:
        own = depends.get(_bare(one.place), {})
        depends_on = {
            name: tuple(dict.fromkeys(u for address in addresses for u in urns.get(address, ())))
            for name, addresses in own.items()
        }
        yield one._replace(resource=one.resource._replace(depends_on=depends_on))


def _bare(address: str) -> str:
    return re.sub(r"\[[^\]]*\]", "", address)
