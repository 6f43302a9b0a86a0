"""The names and ARNs of one orchestration, known before anything exists, so that preview can judge
definitions and policies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from downbeat.plan.parts import NO_PARTS, ExistingParts

# https://docs.aws.amazon.com/general/latest/gr/rande.html
CONSOLES = {
    "aws": "console.aws.amazon.com",
    "aws-us-gov": "console.amazonaws-us-gov.com",
    "aws-cn": "console.amazonaws.cn",
}


@dataclass(frozen=True)
class Address:
    """Where one orchestration lives. `name` is the state machine's physical name; everything else
    follows from it, but for the parts that exist already. `regional`: names that an account has
    once, of all regions, carry the region.
    """

    name: str
    region: str
    account: str
    partition: str = "aws"
    existing: ExistingParts = NO_PARTS
    regional: bool = False
    scheduler_role: str = ""

    def global_name(self, name: str) -> str:
        """The name of what IAM or CloudWatch has once for all regions: a role, a dashboard."""
        return f"{name}-{self.region}" if self.regional else name

    def arn(self, service: str, resource: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def role_arn(self, role: str) -> str:
        return f"arn:{self.partition}:iam::{self.account}:role/{role}"

    @property
    def state_machine_arn(self) -> str:
        return self.arn("states", f"stateMachine:{self.name}")

    @property
    def alias_arn(self) -> str:
        return f"{self.state_machine_arn}:live"

    @property
    def execution_role(self) -> str:
        """The role's own name, without its path."""
        existing = self.existing.role
        return existing.rsplit("/", 1)[-1] if existing else self.global_name(f"{self.name}-states")

    @property
    def execution_role_arn(self) -> str:
        return self.existing.role or self.role_arn(self.execution_role)

    @property
    def schedule_role(self) -> str:
        """The role that starts it on its schedule: one that the stack shares, or its own."""
        return self.scheduler_role or self.global_name(f"{self.name}-schedule")

    @property
    def schedule_group_arn(self) -> str:
        return self.arn("scheduler", f"schedule-group/{self.name}")

    def rule_arn(self, rule: str) -> str:
        return self.arn("events", f"rule/{rule}")

    def alarm_arn(self, alarm: str) -> str:
        return self.arn("cloudwatch", f"alarm:{alarm}")

    @property
    def log_group(self) -> str:
        """The vendedlogs prefix keeps the region's log resource policy from overflowing."""
        return self.existing.log_group or f"/aws/vendedlogs/states/{self.name}"

    @property
    def log_group_arn(self) -> str:
        return self.arn("logs", f"log-group:{self.log_group}")

    @property
    def dead_letter_queue(self) -> str:
        return f"{self.name}-dead-letters"

    @property
    def dead_letter_queue_arn(self) -> str:
        return self.arn("sqs", self.dead_letter_queue)

    @property
    def event_rule(self) -> str:
        """The rule that starts it on an event, and that rule's role without the region."""
        return f"{self.name}-event"

    @property
    def queue_pipe(self) -> str:
        """The pipe that starts it with a queue's messages, and its role without the region."""
        return f"{self.name}-queue"

    @property
    def slack(self) -> str:
        """The connection, the API destination and the role that bring messages to Slack."""
        return f"{self.name}-chat"

    @property
    def files_rule(self) -> str:
        """The rule that brings uploaded files to their queue."""
        return f"{self.name}-files"

    @property
    def files_queue(self) -> str:
        return f"{self.name}-files"

    @property
    def files_function(self) -> str:
        """The function that collects uploaded files."""
        return f"{self.name}-files"

    @property
    def files_dead_letter_queue(self) -> str:
        return f"{self.name}-files-dead-letters"

    def topic(self, suffix: str) -> str:
        existing = self.existing.topics.get(suffix)
        return existing.rsplit(":", 1)[1] if existing else f"{self.name}-{suffix}"

    def topic_arn(self, suffix: str) -> str:
        return self.existing.topics.get(suffix) or self.arn("sns", self.topic(suffix))

    @property
    def console(self) -> str:
        return f"https://{self.region}.{CONSOLES.get(self.partition, CONSOLES['aws'])}"

    @property
    def console_url(self) -> str:
        home = f"{self.console}/states/home?region={self.region}"
        return f"{home}#/statemachines/view/{self.state_machine_arn}"

    @property
    def dashboard(self) -> str:
        return self.global_name(self.name)

    @property
    def dashboard_url(self) -> str:
        return self.url_of_dashboard(self.existing.dashboard or self.dashboard)

    def url_of_dashboard(self, name: str) -> str:
        return f"{self.console}/cloudwatch/home?region={self.region}#dashboards/dashboard/{name}"


def references(
    address: Address, stack: str, environment: str, topics: Mapping[str, str]
) -> dict[str, Any]:
    """The references that every definition may use, as `asl.to_definition` takes them; `stack` is
    its name, which commands take, and differs from its environment where one has several stacks.
    """
    return {
        "stack": stack,
        "environment": environment,
        "region": address.region,
        "account": address.account,
        "partition": address.partition,
        "state_machine_name": address.name,
        "state_machine_arn": address.state_machine_arn,
        "success_topic": address.topic_arn(topics["success"]),
        "failure_topic": address.topic_arn(topics["failure"]),
        "log_group": address.log_group,
        "console_url": address.console_url,
        "dashboard_url": address.dashboard_url,
    }
