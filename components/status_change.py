"""Tells a topic how an execution ended where the definition cannot: nothing inside can catch
TIMED_OUT and ABORTED.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from downbeat.plan.address import Address
from downbeat.plan.end_patterns import none_of, special_ends
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.status_events import status_pattern
from downbeat.plan.status_messages import answering, message, paths


class StatusChange(pulumi.ComponentResource):
    """What reports the ends that the definition does not report itself, for success and for
    failure:

    - a rule on executions of this state machine that reached one of the statuses
    - its target, the topic, with a message for people; what cannot be delivered becomes a dead
      letter
    """

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        *,
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:StatusChange", name, {}, opts)
        rules = {
            outcome: self._report(f"{name}-{outcome}", outcome, statuses, args, after)
            for outcome, statuses in sorted(args.reported_statuses.items())
            if statuses
        }
        self.register_outputs({f"{outcome}_rule": rule.arn for outcome, rule in rules.items()})

    def _report(
        self,
        name: str,
        outcome: str,
        statuses: Sequence[str],
        args: OrchestrationArgs,
        after: Sequence[pulumi.Resource],
    ) -> aws.cloudwatch.EventRule:
        rule = aws.cloudwatch.EventRule(
            f"{name}-rule",
            name=rule_name(args.address, outcome),
            description=f"Executions of {args.address.name} that ended {' or '.join(statuses)}",
            event_pattern=json.dumps(reported_pattern(args, statuses)),
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.cloudwatch.EventTarget(
            f"{name}-target",
            rule=rule.name,
            target_id=f"{outcome}-topic",
            arn=args.address.topic_arn(args.topics[outcome]),
            input_transformer={
                "input_paths": paths(statuses),
                "input_template": message(
                    args.address,
                    args.environment,
                    outcome,
                    statuses,
                    answers=answering(args.owner, args.severity, good=outcome == "success"),
                ),
            },
            retry_policy={"maximum_retry_attempts": 10, "maximum_event_age_in_seconds": 3600},
            dead_letter_config={"arn": args.address.dead_letter_queue_arn},
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
        )
        return rule


def rule_name(address: Address, outcome: str) -> str:
    """The name of the rule that reports an outcome, "success" or "failure"."""
    return f"{address.name}-{outcome}"


def status_rule_arns(args: OrchestrationArgs) -> list[str]:
    """Return the ARNs of the rules that report what the definition does not."""
    return [
        args.address.rule_arn(rule_name(args.address, outcome))
        for outcome, statuses in args.reported_statuses.items()
        if statuses
    ]


def reported_pattern(args: OrchestrationArgs, statuses: Sequence[str]) -> dict[str, Any]:
    """The pattern of a rule that reports what no state does: of the successes not those that were
    skipped.
    """
    pattern = status_pattern(args.address, statuses, notified=False)
    if tuple(statuses) != ("SUCCEEDED",):
        return pattern
    skipped = [end for end in special_ends(args.definition) if end == "skipped"]
    return {**pattern, "detail": {**pattern["detail"], **none_of(skipped)}}
