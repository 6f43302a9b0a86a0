"""Parts of an orchestration that exist already, and are used instead of made: topics, the machine's
role, its log group, a key, a dashboard, the function that starts it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import Field

from downbeat.config.arn_checks import kind_problems
from downbeat.config.fault import Fault, quoted
from downbeat.config.reference_kinds import KINDS, Kind
from downbeat.config.stack_values import Config, Text

DASHBOARD = Kind("a dashboard's name", "analytics", pattern=r"[A-Za-z0-9_-]{1,255}")
# Key of `existing` → what AWS wants there.
PART_KINDS = {
    "successTopic": "topic",
    "failureTopic": "topic",
    "alarmsTopic": "topic",
    "successTopicKey": "key",
    "failureTopicKey": "key",
    "alarmsTopicKey": "key",
    "role": "role",
    "logGroup": "log_group",
    "key": "key",
    "functionRole": "role",
}


class ExistingConfig(Config):
    """What exists already of a pipeline's parts: nothing of these is made, changed or deleted."""

    success_topic: Text | None = Field(
        None,
        title="ARN",
        description="The topic for successes; its subscribers stay as they are.",
    )
    failure_topic: Text | None = Field(
        None,
        title="ARN",
        description="The topic for failures, and for alarms unless they have their own.",
    )
    alarms_topic: Text | None = Field(None, title="ARN", description="The topic for alarms.")
    success_topic_key: Text | None = Field(
        None,
        title="ARN",
        description="The key of the success topic; the machine's role may use it for this topic.",
    )
    failure_topic_key: Text | None = Field(
        None, title="ARN", description="The key of the failure topic."
    )
    alarms_topic_key: Text | None = Field(
        None, title="ARN", description="The key of the alarms topic."
    )
    role: Text | None = Field(
        None,
        title="ARN",
        description="The machine's role; `downbeat show PIPELINE` prints what it must allow.",
    )
    log_group: Text | None = Field(
        None,
        title="name",
        description="The machine's log group, with its own retention and encryption.",
    )
    key: Text | None = Field(
        None,
        title="ARN",
        description="The key of this pipeline's new resources, instead of the stack's.",
    )
    dashboard: Text | None = Field(
        None, title="name", description="The dashboard that messages link to."
    )
    function_role: Text | None = Field(
        None,
        title="ARN",
        description=(
            "For a pipeline with a function as `trigger`: the role of your own function that starts"
            " the machine. It may start this machine, and Downbeat creates no queue, rule or"
            " function."
        ),
    )


def existing_problems(
    existing: Mapping[str, str],
    spec: Mapping[str, Any],
    region: str | None,
    other_regions: Collection[str] = (),
) -> Iterator[Fault]:
    """Yield (key, sentence, code) of every part that is not what its key says, or that the pipeline
    has no use for.
    """
    regions = (region, *other_regions) if region else ()
    for part, value in existing.items():
        kind = KINDS[PART_KINDS[part]] if part in PART_KINDS else DASHBOARD
        if ExistingConfig.model_fields[_field_of(part)].title == "ARN" and value[:4] != "arn:":
            message = f"{quoted(value)} is not {kind.what}: write {kind.example}."
            yield part, message, "invalid-arn"
            continue
        yield from ((part, *fault) for fault in kind_problems(kind, value, regions))
        topic = part.removesuffix("Key")
        if topic != part and topic not in existing:
            yield (
                part,
                f"is the key of no topic here: name the topic, {topic}: {KINDS['topic'].example}.",
                "existing-part",
            )
    trigger = spec.get("trigger")
    collects = isinstance(trigger, Mapping) and "function" in trigger
    if "functionRole" in existing and not collects:
        yield (
            "functionRole",
            "is of no use: no function starts this pipeline. Take it out.",
            "existing-part",
        )


def _field_of(part: str) -> str:
    """The field that a key of `existing` is read into."""
    fields = ExistingConfig.model_fields.items()
    return next(name for name, field in fields if (field.alias or name) == part)


def notified_problems(existing: Mapping[str, str], notify: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield a fault for each subscriber to a topic that exists: its owner subscribes there."""
    topics = {
        "success": "successTopic",
        "failure": "failureTopic",
        "skipped": "successTopic",
        "alarms": "alarmsTopic",
    }
    for outcome, part in topics.items():
        if part in existing and notify.get(outcome):
            yield (
                f"notify.{outcome}",
                f"nobody is subscribed to {quoted(existing[part])}, which exists already: subscribe"
                " them there, and take them out here.",
                "existing-part",
            )
