"""Says in Slack how an execution ended.

Slack does not confirm SNS subscriptions, and reads another form than theirs; EventBridge speaks to
a webhook directly. An incoming webhook carries its secret in its path, so the address is kept a
secret of the stack; AWS shows it to whoever may describe the API destination. The connection is
what EventBridge asks for: its own header is not secret to Slack.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.iam_documents import trust_document
from components.iam_role import role_with_policy
from downbeat.asl import shared_statements
from downbeat.plan.address import Address
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.slack_messages import GOOD_ENDS, slack_input, slack_rules
from downbeat.plan.status_messages import answering

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
            **slack_input(
                args.address,
                args.stack_name,
                args.environment,
                suffix,
                answering(args.owner, args.severity, good=suffix in GOOD_ENDS),
            ),
            retry_policy={"maximum_retry_attempts": 10, "maximum_event_age_in_seconds": 3600},
            dead_letter_config={"arn": args.address.dead_letter_queue_arn},
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
        )


def slack_name(address: Address) -> str:
    """Return the name of the connection, the destination and the role in AWS."""
    return address.slack


def slack_rule_arns(args: OrchestrationArgs) -> list[str]:
    """Return the ARNs of the rules whose events Slack hears of."""
    return [args.address.rule_arn(f"{args.address.name}-{suffix}") for suffix in slack_rules(args)]
