"""What the stand-in knows of a resource type: an entry of a table, made of boto3 calls and of facts
about the type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from botocore.exceptions import ClientError

from downbeat.emulator.provider.values import known

Inputs = Mapping[str, Any]
Outputs = dict[str, Any]
EVERY = frozenset({"*"})  # of `replaces`: whatever changes, AWS has no update call for it

NOT_FOUND = {
    "NoSuchEntity",
    "NotFound",
    "NotFoundException",
    "ResourceNotFound",
    "ResourceNotFoundException",
    "NoSuchBucket",
    "AWS.SimpleQueueService.NonExistentQueue",
    "QueueDoesNotExist",
    "StateMachineDoesNotExist",
    "ActivityDoesNotExist",
    "EntityNotFoundException",
    "ClusterNotFoundException",
    "NoSuchBucketPolicy",
    "NoSuchPublicAccessBlockConfiguration",
    "DashboardNotFoundError",
    "TableNotFoundException",
    "NoSuchTagSet",
    "NoSuchEntityException",
}


class Refused(Exception):
    """What the stand-in or the embedded AWS refuses, as one sentence."""


@dataclass(frozen=True)
class Target:
    """Where things are made: the embedded account, its region, its clients (`aws("sns")`), the tags
    every resource gets.
    """

    client: Callable[[str], Any]
    account: str
    region: str
    endpoint: str
    partition: str = "aws"
    default_tags: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, service: str) -> Any:
        return self.client(service)

    def arn(self, service: str, resource: str) -> str:
        """The ARN of a resource of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"


@dataclass(frozen=True)
class ResourceType:
    """One resource type.

    create, update: (place, inputs) → outputs that only AWS knows; `update` is `create` where AWS's
    call is a put; an update's third argument is the state so far. read: (place, id, state) → what
    AWS has now, by property, or None when it is gone. outputs, id: templates over the inputs, the
    outputs and the place; those that need nothing unknown are known in preview. An output may also
    be a function (inputs and outputs so far) → value or None. volatile: outputs that an update
    makes anew. replaces: the inputs whose change makes a new resource, as the aws provider does it.
    autoname: the input filled in when left out; named_by: the input that is the name of a type
    without an autoname. taggable: the service of TAGGING; `defaults`:
    inputs that the aws provider fills in.
    """

    type: str
    create: Callable[[Target, Inputs], Outputs]
    delete: Callable[[Target, str, Inputs], None]
    read: Callable[[Target, str, Inputs], Outputs | None]
    update: Callable[[Target, Inputs, Inputs], Outputs] | None = None
    id: str = "{arn}"
    outputs: Mapping[str, str | Callable[[Inputs], Any]] = field(default_factory=dict)
    volatile: frozenset[str] = frozenset()
    replaces: frozenset[str] = frozenset()
    autoname: str = ""
    named_by: str = ""
    suffix: str = ""
    taggable: str = ""
    secrets: frozenset[str] = frozenset()
    defaults: Mapping[str, Any] = field(default_factory=dict)


def outputs_of(resource: ResourceType, place: Target, inputs: Inputs, made: Inputs) -> Outputs:
    """Inputs, the templates that can be filled, and what was made, which wins."""
    result: Outputs = dict(inputs)
    for key, template in resource.outputs.items():
        if key not in made:
            filled = (
                fill(template, place, result) if isinstance(template, str) else template(result)
            )
            if filled is not None:
                result[key] = filled
    result.setdefault("region", place.region)
    return result | {key: value for key, value in made.items() if value is not None}


def fill(template: str, place: Target, values: Inputs) -> str | None:
    """The template with its names replaced; None when a value is missing or unknown."""
    around = {
        "account": place.account,
        "region": place.region,
        "partition": place.partition,
        "endpoint": place.endpoint,
    }
    names = {name for _, name, _, _ in Formatter().parse(template) if name}
    replacements = around | {name: values[name] for name in names if values.get(name) is not None}
    if names - replacements.keys() or not known({name: replacements[name] for name in names}):
        return None
    return template.format_map(replacements)


def pascal(inputs: Any, *without: str) -> Any:
    """camelCase names as most AWS APIs write them: {"kmsKeyId": 1} → {"KmsKeyId": 1}, at every
    depth.
    """
    if isinstance(inputs, Mapping):
        return {
            key[:1].upper() + key[1:]: pascal(value)
            for key, value in inputs.items()
            if key not in without and value is not None
        }
    if isinstance(inputs, list):
        return [pascal(item) for item in inputs]
    return inputs


def given(**arguments: Any) -> dict[str, Any]:
    """The arguments that have a value: boto3 takes no None."""
    return {key: value for key, value in arguments.items() if value is not None}


def gone(error: ClientError) -> bool:
    """True if AWS says that there is no such thing."""
    code = error.response["Error"]["Code"]
    return code in NOT_FOUND or code.endswith(("NotFound", "NotFoundException", "DoesNotExist"))


def missing(call: Callable[..., Any], **arguments: Any) -> Any:
    """The answer of a boto3 call, or None where AWS says that there is no such thing."""
    try:
        return call(**arguments)
    except ClientError as error:
        if gone(error):
            return None
        raise
