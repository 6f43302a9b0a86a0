"""Says in Slack how an execution ended.

Slack does not confirm SNS subscriptions, and reads another form than theirs; EventBridge speaks to
a webhook directly. An incoming webhook carries its secret in its path, so the address is kept a
secret of the stack; AWS shows it to whoever may describe the API destination. The connection is
what EventBridge asks for: its own header is not secret to Slack.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.policy_document import policy_document, trust_document
from components.status_change import PATHS, execution_url, status_pattern
from downbeat.plan.address import Address

ENDED_BADLY = ("FAILED", "TIMED_OUT", "ABORTED")
ENDED_WELL = ("SUCCEEDED",)
# Slack takes about one message a second. https://api.slack.com/apis/rate-limits
PER_SECOND = 1


@dataclass(frozen=True)
class ChatArgs:
    """`webhook` is Slack's incoming webhook, a secret. `successes`: say so too when an execution
    succeeded.
    """

    address: Address
    webhook: pulumi.Input[str]
    environment: str
    tags: Mapping[str, str]
    successes: bool = True
    permissions_boundary: str | None = None


class Chat(pulumi.ComponentResource):
    """What tells Slack:

    - a connection and an API destination for the webhook, both secret
    - a role that only the rules below can assume: call this destination
    - a rule for executions that ended badly, and one for those that succeeded, each with a text for
      people
    - what Slack does not take within an hour becomes a dead letter of the orchestration
    """

    def __init__(
        self,
        name: str,
        args: ChatArgs,
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:Chat", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        destination_name = chat_name(args.address)
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
            invocation_endpoint=pulumi.Output.secret(args.webhook),
            invocation_rate_limit_per_second=PER_SECOND,
            opts=child,
        )
        role, policy = self._role(name, args)
        for suffix in chat_rules(args.successes):
            self._tell(name, suffix, args, destination, [role, policy, *after])
        self.register_outputs({"destination": destination.arn})

    def _role(self, name: str, args: ChatArgs) -> tuple[aws.iam.Role, aws.iam.RolePolicy]:
        callers = chat_rule_arns(args.address, args.successes)
        role = aws.iam.Role(
            f"{name}-role",
            name=chat_name(args.address),
            description=f"Tells Slack about {args.address.name}",
            assume_role_policy=trust_document(
                "events.amazonaws.com", args.address.account, callers
            ),
            permissions_boundary=args.permissions_boundary,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        destination = args.address.arn("events", f"api-destination/{chat_name(args.address)}/*")
        policy = aws.iam.RolePolicy(
            f"{name}-policy",
            name="chat",
            role=role.name,
            policy=policy_document(
                [
                    {
                        "Effect": "Allow",
                        "Action": "events:InvokeApiDestination",
                        "Resource": destination,
                    }
                ]
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return role, policy

    def _tell(
        self,
        name: str,
        suffix: str,
        args: ChatArgs,
        destination: aws.cloudwatch.EventApiDestination,
        after: Sequence[pulumi.Resource],
    ) -> None:
        statuses = chat_rules(args.successes)[suffix]
        rule = aws.cloudwatch.EventRule(
            f"{name}-{suffix}-rule",
            name=f"{args.address.name}-{suffix}",
            description=f"Executions of {args.address.name} that Slack hears of",
            event_pattern=json.dumps(status_pattern(args.address, statuses)),
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.cloudwatch.EventTarget(
            f"{name}-{suffix}-target",
            rule=rule.name,
            target_id="slack",
            arn=destination.arn,
            role_arn=args.address.role_arn(chat_name(args.address)),
            input_transformer={
                "input_paths": PATHS,
                "input_template": slack_message(args.address, args.environment, statuses),
            },
            retry_policy={"maximum_retry_attempts": 10, "maximum_event_age_in_seconds": 3600},
            dead_letter_config={"arn": args.address.dead_letter_queue_arn},
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
        )


def chat_name(address: Address) -> str:
    """The name of the connection, the destination and the role."""
    return f"{address.name}-chat"


def chat_rules(successes: bool) -> dict[str, Sequence[str]]:
    """Suffix of a rule's name → the statuses that it tells of."""
    return {"chat-failure": ENDED_BADLY} | ({"chat-success": ENDED_WELL} if successes else {})


def chat_rule_arns(address: Address, successes: bool) -> list[str]:
    return [address.rule_arn(f"{address.name}-{suffix}") for suffix in chat_rules(successes)]


def slack_message(address: Address, environment: str, statuses: Sequence[str]) -> str:
    """The webhook's JSON, with EventBridge's placeholders. Links stand bare: `<…|…>` would be
    placeholders too.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    sign = "✅" if statuses == ENDED_WELL else "🚨"
    lines = [
        f"{sign} *{address.name}* <status> in {environment}",
        "Execution <execution> at <time>",
        execution_url(address, "<arn>"),
    ]
    return json.dumps({"text": "\n".join(lines)}, ensure_ascii=False)
