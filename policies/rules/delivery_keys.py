"""Whether what rings can be heard: keys and policies of the topics that alarms and rules use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .alarms import ALARM, COMPOSITE
from .authorization import expand
from .document import Statement, read
from .events import TARGET
from .plain import UNKNOWN, aws_managed_key, is_set, unknown_paths
from .rule import Finding, Resource
from .stack_resources import (
    ALARM_ACTIONS,
    ALIAS,
    KEY,
    KEY_POLICY,
    TOPIC,
    TOPIC_POLICY,
    Everything,
    of_type,
    referenced,
)

KEY_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")
SOURCE_KEYS = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths")
ALARM_URL = "https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns"


def _key_of(topic: Resource, resources: Everything) -> Resource | None:
    """The key of a topic, if it is in this stack, directly or by an alias."""
    value = topic.props.get("kmsMasterKeyId")
    for target in referenced(topic, "kmsMasterKeyId", value, of_type(resources, KEY, ALIAS)):
        if target.type == KEY:
            return target
        for key in referenced(
            target,
            "targetKeyId",
            target.props.get("targetKeyId"),
            of_type(resources, KEY),
        ):
            return key
    return None


def _statements(
    resource: Resource, own: str, field: str, separate: Iterable[Resource], pointer: str
) -> list[Statement] | None:
    """The Allow statements of a resource's own policy and of those attached to it; None when one is
    not known yet.
    """
    values = [resource.props.get(own)]
    values += [
        one.props.get(field, UNKNOWN)
        for one in separate
        if referenced(one, pointer, one.props.get(pointer), [resource])
    ]
    if any(True for value in values for _ in unknown_paths(value, "")):
        return None
    kind = "key" if resource.type == KEY else "resource"
    return [
        statement
        for value in values
        if value
        for statement in read(value, kind).statements
        if not statement.deny
    ]


def _for_service(statements: list[Statement], service: str) -> list[Statement]:
    return [
        one
        for one in statements
        if any(
            kind.lower() == "service" and name in (service, "*") for kind, name in one.principals
        )
    ]


def _allowed(statements: list[Statement]) -> set[str]:
    return {
        action.name
        for statement in statements
        for name in statement.actions
        for action in expand(name)
    }


def _deliveries(resources: Everything) -> Iterator[tuple[Resource, str, str, Resource]]:
    """(who sends, its service, the property, the topic) for every alarm and rule target that
    publishes to a topic of the stack.
    """
    topics = of_type(resources, TOPIC)
    for alarm in of_type(resources, ALARM, COMPOSITE):
        for field in ALARM_ACTIONS:
            for topic in referenced(alarm, field, alarm.props.get(field), topics):
                yield alarm, "cloudwatch.amazonaws.com", field, topic
    for target in of_type(resources, TARGET):
        if not is_set(target.props.get("roleArn")):
            for topic in referenced(target, "arn", target.props.get("arn"), topics):
                yield target, "events.amazonaws.com", "arn", topic


def topic_keys(resources: Everything, config: Mapping[str, Any]) -> Iterator[Finding]:
    """An alarm or rule whose topic is encrypted with a key that its service may not use."""
    for sender, service, field, topic in _deliveries(resources):
        if aws_managed_key(topic.props.get("kmsMasterKeyId")):
            text = (
                f'topic "{topic.name}" is encrypted with AWS\'s key, which {service} may not use:'
                " nothing arrives. Use a key of your own."
            )
            yield Finding(field, text, urn=sender.urn)
            continue
        key = _key_of(topic, resources)
        statements = (
            _statements(key, "policy", "policy", of_type(resources, KEY_POLICY), "keyId")
            if key
            else None
        )
        missing = [
            name
            for name in KEY_ACTIONS
            if statements is not None and name not in _allowed(_for_service(statements, service))
        ]
        if key and missing:
            text = (
                f'key "{key.name}" of topic "{topic.name}" does not allow {service}'
                f" {' and '.join(missing)}: nothing arrives. Add both to the key policy."
            )
            yield Finding(field, text, urn=sender.urn)


def topic_policies(resources: Everything, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A rule whose topic does not let EventBridge publish."""
    for sender, service, field, topic in _deliveries(resources):
        statements = (
            _statements(topic, "policy", "policy", of_type(resources, TOPIC_POLICY), "arn")
            if sender.type == TARGET
            else None
        )
        if statements is not None and "sns:Publish" not in _allowed(
            _for_service(statements, service)
        ):
            text = (
                f'topic "{topic.name}" does not allow {service} sns:Publish: nothing arrives. Add'
                " it to the topic policy."
            )
            yield Finding(field, text, urn=sender.urn)


def key_conditions(resources: Everything, config: Mapping[str, Any]) -> Iterator[Finding]:
    """EventBridge's part of a key policy under a condition that it does not fulfil."""
    for sender, service, field, topic in _deliveries(resources):
        key = _key_of(topic, resources)
        statements = (
            _statements(key, "policy", "policy", of_type(resources, KEY_POLICY), "keyId")
            if key and sender.type == TARGET
            else None
        )
        granted = _for_service(statements or [], service)
        if (
            key
            and granted
            and all(
                any(name in block for block in one.condition.values() for name in SOURCE_KEYS)
                for one in granted
            )
        ):
            text = (
                f'key "{key.name}" asks EventBridge for aws:Source… conditions, which it does not'
                " send for a topic: nothing arrives. Leave the condition out."
            )
            yield Finding(field, text, urn=sender.urn)
