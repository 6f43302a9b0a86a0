"""What of an orchestration exists already, as the plan and the components use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# The suffix of the topic of alarms, where they have one of their own.
ALARMS_TOPIC = "alarms"


@dataclass(frozen=True)
class ExistingParts:
    """`topics` maps the suffix of a topic to its ARN, `topic_keys` a topic's ARN to its key's;
    `role`, `key` and `function_role` are ARNs; `log_group` and `dashboard` names.
    """

    topics: Mapping[str, str] = field(default_factory=dict)
    topic_keys: Mapping[str, str] = field(default_factory=dict)
    role: str | None = None
    log_group: str | None = None
    key: str | None = None
    dashboard: str | None = None
    function_role: str | None = None


NO_PARTS = ExistingParts()


def existing_parts(
    existing: Mapping[str, str], topics: Mapping[str, str]
) -> tuple[ExistingParts, dict[str, str]]:
    """Return the parts by what the orchestration calls them, and the suffixes of its topics.

    A pipeline with one topic for both outcomes has it for both where one is named; where two are,
    it has two.

    Args:
        existing: the keys under `existing` of the stack file.
        topics: "success" and "failure" → the suffix of that topic.
    """
    arns = {outcome: existing.get(f"{outcome}Topic") for outcome in ("success", "failure")}
    suffixes = dict(topics)
    shared = suffixes["success"] == suffixes["failure"]
    if shared and len({arn for arn in arns.values() if arn}) > 1:
        suffixes |= {"success": "success", "failure": "failure"}
    named = {suffixes[outcome]: arn for outcome, arn in arns.items() if arn}
    if existing.get("alarmsTopic"):
        named[ALARMS_TOPIC] = existing["alarmsTopic"]
    keys = {
        existing[topic]: existing[f"{topic}Key"]
        for topic in ("successTopic", "failureTopic", "alarmsTopic")
        if topic in existing and f"{topic}Key" in existing
    }
    parts = ExistingParts(
        topics=named,
        topic_keys=keys,
        role=existing.get("role"),
        log_group=existing.get("logGroup"),
        key=existing.get("key"),
        dashboard=existing.get("dashboard"),
        function_role=existing.get("functionRole"),
    )
    return parts, suffixes
