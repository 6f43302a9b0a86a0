"""What a message about an execution says whoever sends it, and what of an event it uses.

https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
"""

from __future__ import annotations

from downbeat.plan.address import Address

PATHS = {
    "execution": "$.detail.name",
    "arn": "$.detail.executionArn",
    "status": "$.detail.status",
    "time": "$.time",
}
RUNBOOK = "docs/runbook.md"


def answering(owner: str, severity: str, *, good: bool = False) -> str:
    """Who answers for a pipeline, as the last line of every message says; `severity` is that of its
    failures, and of no `good` end.
    """
    return f"Owner: {owner}, severity{' of failures' if good else ''}: {severity}"


def execution_url(address: Address, execution_arn: str) -> str:
    """The console's page of one execution."""
    home = f"{address.console}/states/home?region={address.region}"
    return f"{home}#/v2/executions/details/{execution_arn}"
