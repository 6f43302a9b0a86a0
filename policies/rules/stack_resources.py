"""The resources of a whole stack, and which of them a property refers to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .plain import listed, unknown_paths
from .rule import Resource

TOPIC = "aws:sns/topic:Topic"
EVENT_RULE = "aws:cloudwatch/eventRule:EventRule"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
KEY = "aws:kms/key:Key"
KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy"
ALIAS = "aws:kms/alias:Alias"
ALARM_ACTIONS = ("alarmActions", "okActions", "insufficientDataActions")
Everything = list[Resource]


def referenced(
    resource: Resource, field: str, value: Any, candidates: Iterable[Resource]
) -> list[Resource]:
    """The candidates that a property points to: by ARN, id or name, and by dependency where (part
    of) it is not known.
    """
    candidates = list(candidates)
    values = [one for one in listed(value) if isinstance(one, str)]
    targets = [candidate for candidate in candidates if any(_is(candidate, one) for one in values)]
    if value is None or any(True for _ in unknown_paths(value, "")):
        urns = resource.depends_on.get(field, ())
        targets += [
            candidate
            for candidate in candidates
            if candidate.urn in urns and candidate not in targets
        ]
    return targets


def _is(resource: Resource, pointer: str) -> bool:
    own = [resource.props.get(name) for name in ("arn", "id", "keyId", "name", "url")]
    last = pointer.rsplit(":", 1)[-1].removeprefix("key/")
    return any(isinstance(one, str) and one and one in (pointer, last) for one in own)


def of_type(resources: Everything, *types: str) -> list[Resource]:
    """The resources of these types."""
    return [resource for resource in resources if resource.type in types]
