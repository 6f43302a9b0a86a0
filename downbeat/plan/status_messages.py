"""What a rule says of an execution's end: the message of an outcome, and what of the event it uses.

https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from downbeat.plan.address import Address

PATHS = {
    "execution": "$.detail.name",
    "arn": "$.detail.executionArn",
    "status": "$.detail.status",
    "time": "$.time",
}
# What a Fail state says. It may hold quotes and lines: fine in a mail, not in Slack's JSON.
REASONS = {"error": "$.detail.error", "cause": "$.detail.cause"}
RUNBOOK = "docs/runbook.md"
SIGNS = {"success": "✅", "failure": "🚨"}


def paths(statuses: Sequence[str]) -> dict[str, str]:
    """What of the event a mail about these statuses uses: only where the rule is all that tells of
    a failure, its error and cause.
    """
    return PATHS | (REASONS if "FAILED" in statuses else {})


def message(
    address: Address,
    environment: str,
    outcome: str,
    statuses: Sequence[str] = (),
    *,
    answers: str = "",
) -> str:
    """A mail, line by line, in the order in which one reads at night: what, why, what now, details.
    Each line of a template is a string of its own, and EventBridge leaves its quotation marks on.
    `answers` says who answers for the pipeline.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    lines = [f"{SIGNS[outcome]} {address.name} ended <status> in {environment}"]
    if outcome == "failure":
        lines += [
            *(["FAILED: <cause> (<error>)"] if "FAILED" in statuses else []),
            "TIMED_OUT: it ran longer than its TimeoutSeconds. ABORTED: somebody stopped it.",
            "What now:",
            f"  downbeat why <execution> -s {environment}",
            f"  downbeat redrive <execution> -s {environment}",
            f"  downbeat start {address.name} -s {environment}",
            "Redrive: within 14 days, from the state where it stood; of no use where a Catch took"
            " the error, as after a Fail state: start it again.",
        ]
    lines += [
        "Execution: <execution>",
        "Ended: <time>",
        f"Console: {execution_url(address, '<arn>')}",
        f"Logs: {address.log_group}",
    ]
    if outcome == "failure":
        lines.append(f"Runbook: {RUNBOOK}#how-do-i-go-on-after-a-failure")
    if answers:
        lines.append(answers)
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)


def answering(owner: str, severity: str, *, good: bool = False) -> str:
    """Who answers for a pipeline, as the last line of every message says; `severity` is that of its
    failures, and of no `good` end.
    """
    return f"Owner: {owner}, severity{' of failures' if good else ''}: {severity}"


def execution_url(address: Address, execution_arn: str) -> str:
    """The console's page of one execution."""
    home = f"{address.console}/states/home?region={address.region}"
    return f"{home}#/v2/executions/details/{execution_arn}"
