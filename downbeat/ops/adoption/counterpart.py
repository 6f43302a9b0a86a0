"""The resource of AWS that has the name of one that a program registers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from downbeat.ops.connection import Connection
from downbeat.ops.faults import missing


@dataclass(frozen=True)
class Counterpart:
    """`id` is what `pulumi import` takes; `inputs` are its properties by the provider's own names;
    `physical` is its name or ARN for people, and for CloudFormation's list of its resources;
    `notes` are what a person should know.
    """

    id: str
    inputs: Mapping[str, Any]
    physical: str
    tags: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


Look = Callable[[Connection, Mapping[str, Any]], Counterpart | None]


def absent(call: Callable[..., Any], **request: Any) -> Any:
    """Return the call's answer, or None where there is no such thing."""
    try:
        return call(**request)
    except ClientError as error:
        if missing(error):
            return None
        raise


def tag_map(listed: Any) -> dict[str, str]:
    """Return AWS's two forms of tags, {"a": "b"} or [{"Key": "a", "Value": "b"}], as the first."""
    if isinstance(listed, Mapping):
        return {str(key): str(value) for key, value in listed.items()}
    pairs = ({key.lower(): value for key, value in one.items()} for one in listed or ())
    return {str(pair["key"]): str(pair["value"]) for pair in pairs}


def document(policy: Any) -> str:
    """Return a policy as text, as the provider has it."""
    return policy if isinstance(policy, str) else json.dumps(policy)


def present(**properties: Any) -> dict[str, Any]:
    """Return the properties that have a value."""
    return {key: value for key, value in properties.items() if value is not None}
