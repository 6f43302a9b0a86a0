"""Says in Slack how an execution ended.

Slack does not confirm SNS subscriptions, and reads another form than theirs; EventBridge speaks to
a webhook directly. An incoming webhook carries its secret in its path, so the address is kept a
secret of the stack; AWS shows it to whoever may describe the API destination. The connection is
what EventBridge asks for: its own header is not secret to Slack.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.iam_documents import trust_document
from components.iam_role import role_with_policy
from components.status_change import status_pattern
from downbeat.asl import shared_statements
from downbeat.plan.address import Address
from downbeat.plan.chosen_alarms import chosen_alarms
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.special_ends import WILDCARDS, none_of, special_ends
from downbeat.plan.status_messages import PATHS, answering, execution_url
from downbeat.plan.watching import WATCHES

ENDED_BADLY = ("FAILED", "TIMED_OUT", "ABORTED")
ENDED_WELL = ("SUCCEEDED",)
# What Slack shows for each rule: a sign, and the words for the end.
WORDS = {
    "chat-failure": ("🚨", "<status>"),
    "chat-success": ("✅", "<status>"),
    "chat-partial": ("⚠️", "succeeded in part"),
    "chat-skipped": ("⏭️", "was skipped"),
    "chat-alarm": ("🔔", "alarm <alarm> is in state <state>"),
}
# What of an alarm's event a message uses.
ALARM_PATHS = {"alarm": "$.detail.alarmName", "state": "$.detail.state.value", "time": "$.time"}
# Slack takes about one message a second. https://api.slack.com/apis/rate-limits
PER_SECOND = 1


class Slack(pulumi.ComponentResource):
    """What tells Slack:

    - a connection and an API destination for the webhook, both secret
    - a role that only the rules below can assume: call this destination
    - a rule for each way in which executions end: badly, well, in part where the definition can
      say so, and skipped where a run guard may; one for its alarms; each with a text for people
    - what Slack does not take within an hour becomes a dead letter of the orchestration
    """

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        *,
        webhook: pulumi.Input[str],
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:Chat", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        destination_name = slack_name(args.address)
        connection = aws.cloudwatch.EventConnection(
            f"{name}-connection",
            name=destination_name,
            description=f"Slack, for {args.address.name}",
            authorization_type="API_KEY",
            auth_parameters={
                "api_key": {"key": "X-Downbeat", "value": pulumi.Output.secret(args.address.name)}
            },
            opts=child,
        )
        destination = aws.cloudwatch.EventApiDestination(
            f"{name}-destination",
            name=destination_name,
            description=f"Slack, for {args.address.name}",
            connection_arn=connection.arn,
            http_method="POST",
            invocation_endpoint=pulumi.Output.secret(webhook),
            invocation_rate_limit_per_second=PER_SECOND,
            opts=child,
        )
        role, policy = self._role(name, args)
        for suffix in slack_rules(args):
            self._rule(name, suffix, args, destination, [role, policy, *after])
        self.register_outputs({"destination": destination.arn})

    def _role(self, name: str, args: OrchestrationArgs) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        destination = args.address.arn("events", f"api-destination/{slack_name(args.address)}/*")
        return role_with_policy(
            name,
            args,
            role=args.address.global_name(slack_name(args.address)),
            description=f"Tells Slack about {args.address.name}",
            trust=trust_document(
                "events.amazonaws.com", args.address.account, slack_rule_arns(args)
            ),
            policy="chat",
            statements=[shared_statements.allow("events:InvokeApiDestination", destination)],
            parent=self,
        )

    def _rule(
        self,
        name: str,
        suffix: str,
        args: OrchestrationArgs,
        destination: aws.cloudwatch.EventApiDestination,
        after: Sequence[pulumi.Resource],
    ) -> None:
        rule = aws.cloudwatch.EventRule(
            f"{name}-{suffix}-rule",
            name=f"{args.address.name}-{suffix}",
            description=f"Executions of {args.address.name} that Slack hears of",
            event_pattern=json.dumps(slack_rules(args)[suffix]),
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.cloudwatch.EventTarget(
            f"{name}-{suffix}-target",
            rule=rule.name,
            target_id="slack",
            arn=destination.arn,
            role_arn=args.address.role_arn(args.address.global_name(slack_name(args.address))),
            input_transformer={
                "input_paths": slack_paths(suffix),
                "input_template": slack_message(
                    args.address,
                    args.environment,
                    suffix,
                    answers=answering(args.owner, args.severity),
                ),
            },
            retry_policy={"maximum_retry_attempts": 10, "maximum_event_age_in_seconds": 3600},
            dead_letter_config={"arn": args.address.dead_letter_queue_arn},
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
        )


def slack_name(address: Address) -> str:
    """Return the name of the connection, the destination and the role in AWS."""
    return f"{address.name}-chat"


def slack_rules(args: OrchestrationArgs) -> dict[str, dict[str, Any]]:
    """Return the event pattern of each rule, by the suffix of its name; no end matches two of them.
    The names in AWS of the first two are those of the first release.

    An output of more than 256 KiB is not in the event: its execution counts as succeeded.
    https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    """
    rules = {"chat-failure": status_pattern(args.address, ENDED_BADLY)}
    if chosen_alarms(args):
        rules["chat-alarm"] = alarm_pattern(args)
    if not args.reports_success:
        return rules
    special = special_ends(args.definition)
    return {
        **rules,
        "chat-success": _succeeded(args.address, none_of(special)),
        **{
            f"chat-{end}": _succeeded(args.address, {"output": [{"wildcard": WILDCARDS[end]}]})
            for end in special
        },
    }


def alarm_pattern(args: OrchestrationArgs) -> dict[str, Any]:
    """The event pattern for alarms that begin and are over; those that repeat an end are none of
    them.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
    """
    alarms = [suffix for suffix in chosen_alarms(args) if not WATCHES[suffix].repeats]
    begins, over = ["ALARM"], ["OK"]
    return {
        "source": ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        "resources": [args.address.alarm_arn(f"{args.address.name}-{one}") for one in alarms],
        "detail": {
            "$or": [
                {"state": {"value": begins}},
                {"state": {"value": over}, "previousState": {"value": begins}},
            ]
        },
    }


def _succeeded(address: Address, output: Mapping[str, Any]) -> dict[str, Any]:
    pattern = status_pattern(address, ENDED_WELL)
    return {**pattern, "detail": {**pattern["detail"], **output}}


def slack_rule_arns(args: OrchestrationArgs) -> list[str]:
    """Return the ARNs of the rules whose events Slack hears of."""
    return [args.address.rule_arn(f"{args.address.name}-{suffix}") for suffix in slack_rules(args)]


def slack_message(address: Address, environment: str, suffix: str, *, answers: str = "") -> str:
    """The webhook's JSON for a rule, with EventBridge's placeholders. Links stand bare: `<…|…>`
    would be placeholders too.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    sign, words = WORDS[suffix]
    lines = [
        f"{sign} *{address.name}* {words} in {environment}",
        *(
            ["At <time>", address.console_url]
            if suffix == "chat-alarm"
            else ["Execution <execution> at <time>", execution_url(address, "<arn>")]
        ),
        *([answers] if answers else []),
    ]
    return json.dumps({"text": "\n".join(lines)}, ensure_ascii=False)


def slack_paths(suffix: str) -> dict[str, str]:
    """What of the event the message of a rule uses: each path that a template names, no other."""
    named = slack_message(Address("", "", ""), "", suffix)
    return {name: path for name, path in (PATHS | ALARM_PATHS).items() if f"<{name}>" in named}
