"""Tags that an organization wants on everything, when it says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .plain import UNKNOWN
from .rule import ADVISORY, LOW, Finding, Resource, Rule, setting

# The resources of an orchestration that take tags.
TAGGED = (
    "aws:sfn/stateMachine:StateMachine",
    "aws:iam/role:Role",
    "aws:sns/topic:Topic",
    "aws:sqs/queue:Queue",
    "aws:kms/key:Key",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:cloudwatch/alarmMuteRule:AlarmMuteRule",
    "aws:cloudwatch/eventRule:EventRule",
    "aws:lambda/function:Function",
    "aws:dynamodb/table:Table",
    "aws:secretsmanager/secret:Secret",
    "aws:s3/bucket:Bucket",
)
REQUIRED = {
    "tags": {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "default": {},
        "description": "Tag → the value that remediation sets where the tag is missing.",
    }
}


def _missing(resource: Resource, config: Mapping[str, Any]) -> dict[str, Any]:
    present = [resource.props.get("tags"), resource.props.get("tagsAll")]
    if UNKNOWN in present:
        return {}
    have = {name for tags in present if isinstance(tags, Mapping) for name in tags}
    return {
        name: value
        for name, value in sorted(setting(REQUIRED, config, "tags").items())
        if name not in have
    }


def required_tags(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """Every configured tag that is missing."""
    for name in _missing(resource, config):
        yield Finding(
            "tags", f'the tag "{name}" is missing. Set it, or set the level to remediate.'
        )


def tag(resource: Resource, config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Remediation: add the missing tags to those that are there."""
    missing, own = _missing(resource, config), resource.props.get("tags")
    return {"tags": {**(own if isinstance(own, Mapping) else {}), **missing}} if missing else {}


RULES = [
    Rule(
        name="required-tags",
        description="Checks for the tags that this pack's configuration asks for.",
        level=ADVISORY,
        severity=LOW,
        why="Costs and owners are found by tags.",
        fix=(
            "Set the tags, e.g. once for the stack by aws:defaultTags. At the level remediate the"
            " pack adds them."
        ),
        url=(
            "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html"
        ),
        judge=required_tags,
        remediate=tag,
        fields=dict.fromkeys(TAGGED, ()),
        config=REQUIRED,
        good=(("aws:sns/topic:Topic", {"name": "alerts"}),),
    )
]
