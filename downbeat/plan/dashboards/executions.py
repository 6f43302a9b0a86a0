"""What a dashboard shows of a machine's executions: how they ended, how long they took, what failed
in them, how long ago the last one began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from downbeat.asl import walk
from downbeat.plan.address import Address
from downbeat.plan.alarm_choice import WATCHDOG, allowed_age
from downbeat.plan.dashboards.widget import DAY, HOUR, Widget, chart, log_table
from downbeat.plan.orchestration_args import OrchestrationArgs

STATUSES = {
    "ExecutionsSucceeded": ("succeeded", "#2ca02c"),
    "ExecutionsFailed": ("failed", "#d62728"),
    "ExecutionsTimedOut": ("timed out", "#ff7f0e"),
    "ExecutionsAborted": ("aborted", "#7f7f7f"),
}
# What a log of level ERROR has of calls that failed.
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
FAILURES = (
    "filter type in ['TaskFailed', 'TaskTimedOut', 'TaskStartFailed', 'TaskSubmitFailed',"
    " 'LambdaFunctionFailed', 'LambdaFunctionTimedOut', 'ActivityFailed', 'ActivityTimedOut',"
    " 'MapIterationFailed']"
    " | stats count(*) as failures, max(@timestamp) as latest"
    " by concat(details.resourceType, ':', details.resource) as call, details.error as error"
    " | sort failures desc | limit 20"
)


def by_status(address: Address) -> Widget:
    """Return how many executions ended, and how, day by day."""
    metrics = [
        [
            *("AWS/States", status, "StateMachineArn", address.state_machine_arn),
            {"label": label, "color": color},
        ]
        for status, (label, color) in STATUSES.items()
    ]
    return chart(
        f"{address.name}: executions by status",
        address.region,
        metrics,
        "executions a day",
        stat="Sum",
        period=DAY,
        stacked=True,
    )


def duration(address: Address, limit_seconds: float | None) -> Widget:
    """Return how long executions take, in minutes, below the limit of the machine.

    CloudWatch has it in milliseconds:
    https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
    """
    source = ["AWS/States", "ExecutionTime", "StateMachineArn", address.state_machine_arn]
    metrics = [
        [*source, {"id": "average", "stat": "Average", "visible": False}],
        [*source, {"id": "longest", "stat": "Maximum", "visible": False}],
        [{"expression": "average / 60000", "label": "average"}],
        [{"expression": "longest / 60000", "label": "longest"}],
    ]
    limits = {f"limit: {limit_seconds / 60:g} minutes": limit_seconds / 60} if limit_seconds else {}
    return chart(
        f"{address.name}: duration",
        address.region,
        metrics,
        "minutes",
        limits=limits,
        period=DAY,
    )


def started(addresses: Sequence[Address]) -> Widget:
    """Return how many executions each of these machines started, day by day."""
    metrics = [
        [
            *("AWS/States", "ExecutionsStarted", "StateMachineArn", one.state_machine_arn),
            {"label": one.name},
        ]
        for one in addresses
    ]
    return chart(
        "Executions started",
        addresses[0].region,
        metrics,
        "executions a day",
        stat="Sum",
        period=DAY,
        stacked=True,
    )


def last_run(args: OrchestrationArgs) -> list[Widget]:
    """Return how many hours ago the last run began, below the age at which it is late; nothing
    where no watchdog publishes it.
    """
    allowed = allowed_age(args)
    if allowed is None:
        return []
    age = [WATCHDOG, "Age", "Pipeline", args.address.name]
    hours = allowed / HOUR
    return [
        chart(
            f"{args.address.name}: since the last run",
            args.address.region,
            [
                [*age, {"id": "age", "stat": "Maximum", "visible": False}],
                [{"expression": "age / 3600", "label": "hours"}],
            ],
            "hours",
            limits={f"late: {hours:g} hours": hours},
            period=HOUR,
        )
    ]


def failures(address: Address) -> Widget:
    """Return which calls failed in the time that one looks at, with which errors, how often and
    when last.
    """
    title = f"{address.name}: failures by call and error"
    return log_table(title, address.region, address.log_group, FAILURES)


def callers(definition: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return each call of the definition, as the log names it, with the states that make it."""
    states: dict[str, list[str]] = defaultdict(list)
    for located in walk.states(definition):
        if located.state.get("Type") == "Task":
            resource = str(located.state.get("Resource", ""))
            call = resource.partition(":::")[2] or "lambda"
            states[call].append(located.name)
    return dict(states)
