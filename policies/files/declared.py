"""A resource that a file declares: as the rules see it, and where it is in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..rules.plain import UNKNOWN
from ..rules.rule import Resource

# Maps whose keys are the author's own words.
FREE = frozenset(
    {
        *("tags", "tagsAll", "variables", "dimensions", "requestParameters", "parameters"),
        *("defaultArguments", "nonOverridableArguments", "connectionProperties"),
        *("airflowConfigurationOptions", "runtimeEnvironmentVariables"),
    }
)
OWN_WORDS = re.compile(rf"\.({'|'.join(sorted(FREE))})\.")


class Declared(NamedTuple):
    """One resource of a file. `place` is how the file names it ("Resources.Alerts.Properties",
    "aws_sns_topic.alerts"); `kind` is the file's own word for its type; `names` is property of the
    resource → the file's name of it; `spelling` gives the file's name of any other property.
    """

    place: str
    kind: str
    resource: Resource
    names: Mapping[str, str] = {}
    spelling: Callable[[str], str] = str

    def located(self, path: str) -> str:
        """The place of a finding in the file's own words."""
        head = re.split(r"[.\[/]", path, maxsplit=1)[0]
        if not head or head == "allow":
            return f"{self.place}.{path}" if path else self.place
        property_, rest = re.split(
            r"(?=\.Statement|/States|/StartAt|$)", path[len(head) :], maxsplit=1
        )
        if head not in FREE:
            property_ = self._spelled(property_)
        named = self.names.get(head) or self.spelling(head)
        return f"{self.place}.{named}{property_}{rest}"

    def _spelled(self, path: str) -> str:
        """The names on a path in the file's spelling, up to the author's own words."""
        own = OWN_WORDS.search(path)
        end = own.end() - 1 if own else len(path)
        return (
            re.sub(r"(?<=\.)[a-z]\w*", lambda match: self.spelling(match.group(0)), path[:end])
            + path[end:]
        )


class Content(NamedTuple):
    """What a file declares. `notes` are sentences about what was not judged, and why."""

    resources: tuple[Declared, ...]
    notes: tuple[str, ...] = ()


def urn(type_: str, name: str) -> str:
    """A URN for a resource that no stack has; exceptions by `urn_regex` may name it."""
    return f"urn:pulumi:file::file::{type_}::{name}"


def lower_camel(name: str) -> str:
    """The property's name in Pulumi's spelling ("KmsKeyId", "kms_key_id" → "kmsKeyId")."""
    parts = name.split("_")
    joined = parts[0] + "".join(part[:1].upper() + part[1:] for part in parts[1:])
    return joined[:1].lower() + joined[1:]


def snake(name: str) -> str:
    """The name in Terraform's spelling ("kmsKeyId" → "kms_key_id")."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def upper_camel(name: str) -> str:
    """The name in CloudFormation's spelling ("kmsKeyId" → "KmsKeyId")."""
    return name[:1].upper() + name[1:]


def without_nothing(value: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping without entries that say nothing (null, an empty list)."""
    return {key: inner for key, inner in value.items() if inner is not None and inner != []}


def with_unknown(value: Any, unknown: Any) -> Any:
    """The value with UNKNOWN where `unknown`, of the same shape, says true."""
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, Mapping) and (value is None or isinstance(value, Mapping)):
        own = dict(value or {})
        return {
            **own,
            **{
                key: with_unknown(own.get(key), inner)
                for key, inner in unknown.items()
                if inner is True or (inner and isinstance(inner, (dict, list)))
            },
        }
    if isinstance(unknown, list) and isinstance(value, list):
        return [
            with_unknown(one, unknown[index]) if index < len(unknown) else one
            for index, one in enumerate(value)
        ]
    return value
