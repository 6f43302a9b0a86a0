"""Who hears of an execution: a topic for success, a topic for failure, and those who subscribe."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pulumi
import pulumi_aws as aws

from components.encryption import EncryptionKey
from components.iam_documents import policy_document
from downbeat.asl import walk
from downbeat.asl.lint.secrets import has_password
from downbeat.plan.access_of_versions import Kept
from downbeat.plan.alarm_choice import alarm_actions, chosen_alarms, has_alarms_topic
from downbeat.plan.contacts import protocol
from downbeat.plan.end_patterns import special_ends
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.parts import ALARMS_TOPIC
from downbeat.plan.topic_policy import publishers


class Notifications(pulumi.ComponentResource):
    """The topics of one orchestration:

    - one encrypted topic for failure and, where anything reports one, for success, or one for
      both, unless they exist already: then their owner decides who subscribes
    - in the policy of each that alarms publish to: CloudWatch alarms of this account
    - a subscription per address; what an endpoint does not take goes to the dead-letter queue
    """

    # "" where nothing ever reports a success.
    success_topic_arn: pulumi.Output[str]
    failure_topic_arn: pulumi.Output[str]
    topics: list[pulumi.Resource]

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        *,
        key: EncryptionKey,
        after: Sequence[pulumi.Resource] = (),
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:Notifications", name, {}, opts)
        made: dict[str, aws.sns.Topic] = {}
        existing = args.address.existing.topics
        for named in (args, *(replace(args, topics=kept.topics) for kept in earlier_topics(args))):
            for suffix, endpoints in subscribers(named).items():
                if suffix in made or suffix in existing:
                    continue
                made[suffix] = self._topic(name, suffix, named, key)
                for endpoint, outcomes in endpoints.items():
                    self._subscription(
                        f"{name}-{suffix}",
                        endpoint,
                        made[suffix],
                        args,
                        outcomes=outcomes,
                        after=after,
                    )
        self.topics = [*made.values()]
        self.success_topic_arn, self.failure_topic_arn = (
            made[suffix].arn
            if suffix in made
            else pulumi.Output.from_input(existing.get(suffix, ""))
            for suffix in (args.topics["success"], args.topics["failure"])
        )
        self.register_outputs(
            {"success_topic": self.success_topic_arn, "failure_topic": self.failure_topic_arn}
        )

    def _topic(
        self, name: str, suffix: str, args: OrchestrationArgs, key: EncryptionKey
    ) -> aws.sns.Topic:
        return aws.sns.Topic(
            f"{name}-{suffix}",
            name=args.address.topic(suffix),
            display_name=args.address.name,
            kms_master_key_id=key.id,
            policy=topic_policy(suffix, args),
            tags=args.tags,
            opts=pulumi.ResourceOptions(
                parent=self, protect=args.stack.protect, depends_on=list(key.ready)
            ),
        )

    def _subscription(
        self,
        name: str,
        endpoint: str,
        topic: aws.sns.Topic,
        args: OrchestrationArgs,
        *,
        outcomes: Mapping[str, Any] | None,
        after: Sequence[pulumi.Resource],
    ) -> None:
        kind, slug = protocol(endpoint), _slug(endpoint)
        if kind == "lambda":
            after = [*after, self._permission(f"{name}-{slug}", endpoint, topic)]
        aws.sns.TopicSubscription(
            f"{name}-{slug}",
            topic=topic.arn,
            protocol=kind,
            endpoint=pulumi.Output.secret(endpoint) if has_password(endpoint) else endpoint,
            endpoint_auto_confirms=kind == "https",
            filter_policy=json.dumps(outcomes) if outcomes else None,
            redrive_policy=json.dumps({"deadLetterTargetArn": args.address.dead_letter_queue_arn}),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
        )

    def _permission(self, name: str, function: str, topic: aws.sns.Topic) -> aws.lambda_.Permission:
        """Let the topic call a function.

        https://docs.aws.amazon.com/sns/latest/dg/sns-lambda-as-subscriber.html
        """
        parts = function.split(":")
        return aws.lambda_.Permission(
            f"{name}-permission",
            action="lambda:InvokeFunction",
            function=":".join(parts[:7]),
            qualifier=parts[7] if len(parts) > 7 else None,
            principal="sns.amazonaws.com",
            source_arn=topic.arn,
            opts=pulumi.ResourceOptions(parent=self),
        )


def topic_policy(suffix: str, args: OrchestrationArgs) -> str | None:
    """Return the policy of a topic to which alarms or the budget publish; None for one to which
    only roles do, which have AWS's default.
    """
    arn = args.address.topic_arn(suffix)
    statements = publishers(
        args.address,
        suffix,
        alarms=any(arn in alarm_actions(alarm, args) for alarm in chosen_alarms(args)),
        budget=args.hears_of_budget and arn == args.alarm_topic_arn,
    )
    return policy_document(statements) if statements else None


def earlier_topics(args: OrchestrationArgs) -> list[Kept]:
    """Return what is kept of topics: executions of earlier versions still publish to them, and
    whoever hears of an outcome now hears of it by both.
    """
    return [kept for kept in args.kept if kept.topics]


def subscribers(args: OrchestrationArgs) -> dict[str, dict[str, dict[str, Any] | None]]:
    """Suffix of a topic → who subscribes to it, each once, in the order given → the filter policy
    on the outcomes that it asked for; None for all of the topic's.
    """
    partial = args.failure if args.partial is None else args.partial
    asked = {"succeeded": args.success, "partial": partial, "failed": args.failure}
    suffix_of = {
        "succeeded": args.topics["success"],
        "partial": args.topics["failure"],
        "failed": args.topics["failure"],
    }
    success = args.address.topic_arn(args.topics["success"])
    bare = publishes_bare(args.definition, success)
    # What an alarm sends has no attributes.
    unmarked = {"failed", *(["succeeded"] if bare else [])}
    subscriptions: dict[str, dict[str, dict[str, Any] | None]] = {}
    if args.skipped and "skipped" in special_ends(args.definition):
        asked["skipped"] = args.skipped
        suffix_of["skipped"] = args.topics["success" if args.reports_success else "failure"]
    if not args.reports_success:
        # Nothing is ever published to it.
        del suffix_of["succeeded"]
    for suffix in dict.fromkeys(suffix_of.values()):
        carried = [outcome for outcome in suffix_of if suffix_of[outcome] == suffix]
        endpoints = dict.fromkeys(endpoint for outcome in carried for endpoint in asked[outcome])
        subscriptions[suffix] = {
            endpoint: outcome_filter(
                carried, [outcome for outcome in carried if endpoint in asked[outcome]], unmarked
            )
            for endpoint in endpoints
        }
    if has_alarms_topic(args):
        subscriptions[ALARMS_TOPIC] = dict.fromkeys(args.alarm_contacts)
    return subscriptions


def publishes_bare(definition: Mapping[str, Any], topic: str) -> bool:
    """Whether a state publishes to the topic without the attribute `outcome`."""
    arguments = [
        located.state.get("Arguments", located.state.get("Parameters"))
        for located in walk.states(definition)
    ]
    published = [
        one for one in arguments if isinstance(one, Mapping) and one.get("TopicArn") == topic
    ]
    return any("outcome" not in one.get("MessageAttributes", {}) for one in published)


def outcome_filter(
    carried: Sequence[str], asked: Sequence[str], unmarked: Collection[str]
) -> dict[str, Any] | None:
    """Return the filter policy of a subscriber that asked for some of the outcomes that a topic
    carries; None where it asked for all. `unmarked` are those that may come without the attribute.

    https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
    """
    if set(asked) == set(carried):
        return None
    marked = {"outcome": list(asked)}
    if not set(unmarked) & set(asked):
        return marked
    return {"$or": [marked, {"outcome": [{"exists": False}]}]}


def _slug(endpoint: str) -> str:
    """A name for a subscription that says whose it is; the digest keeps two keys of one https
    endpoint apart, and out of the name. A password is in neither.
    """
    shown = endpoint.rsplit("@", 1)[-1] if has_password(endpoint) else endpoint
    whose = shown.removeprefix("https://").split("/")[0]
    words = re.sub(r"[^a-z0-9]+", "-", whose.lower()).strip("-")
    return f"{words}-{sha256(shown.encode()).hexdigest()[:6]}"
