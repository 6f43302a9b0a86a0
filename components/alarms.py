"""What is watched of an orchestration. Every alarm speaks to the failure topic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from asl import walk
from components.address import Address

FIVE_MINUTES = 300
ONE_HOUR = 3600
# How long a task's log group may be silent while an execution runs: the heartbeat that `.sync` cannot have.
QUIET_SECONDS = 600
# How late a run may be, beyond the longest gap of its rhythm, before the pipeline is late; the watchdog looks every hour.
GRACE_SECONDS = 3600
WATCHDOG = "Downbeat/Watchdog"
DAY = 86_400

# Suffix of the alarm → (metric, what happened). https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
EXECUTION_ALARMS = {
    "failed": ("ExecutionsFailed", "An execution failed"),
    "timed-out": ("ExecutionsTimedOut", "An execution ran longer than its TimeoutSeconds"),
    "aborted": ("ExecutionsAborted", "An execution was stopped"),
    "throttled": ("ExecutionThrottled", "A state transition was throttled"),
}

# https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
SCHEDULE_ALARMS = {
    "schedule-target-errors": ("TargetErrorCount", "The schedule could not start an execution"),
    "schedule-dropped": ("InvocationDroppedCount", "The schedule gave up starting an execution: see the dead letters"),
}


@dataclass(frozen=True)
class AlarmsArgs:
    """`limit_seconds` is the definition's TimeoutSeconds. `scheduled`: there is a schedule to watch.

    `longest_gap_seconds` is the longest time between two runs of its rhythm (None: on demand, or paused); `window_minutes` the schedule's
    flexible window. `task_log_group` is where the tasks log, if the stack knows it. `function` and `files_dead_letters` are the names of
    a file trigger's function and of its dead-letter queue. `self_watched` marks the pipeline that publishes everybody's age, and so
    cannot rely on its own.
    """

    address: Address
    topic: str
    tags: Mapping[str, str]
    limit_seconds: int | None = None
    scheduled: bool = False
    longest_gap_seconds: int | None = None
    window_minutes: int = 0
    task_log_group: str | None = None
    function: str | None = None
    files_dead_letters: str | None = None
    self_watched: bool = False


class Alarms(pulumi.ComponentResource):
    """The alarms of one orchestration, each with an action on the failure topic:

    - an execution failed, timed out, was stopped, was throttled, or took longer than the limit
    - the schedule met an error, or dropped a start; a dead letter waits
    - the tasks' log group fell silent while an execution ran
    - the function that files come to failed, or could not take one
    - it did not succeed when its rhythm says it should have
    """

    names: list[str]

    def __init__(self, name: str, args: AlarmsArgs, after: Sequence[pulumi.Resource], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("downbeat:components:Alarms", name, {}, opts)
        self.names = []
        for suffix, properties in alarms(args).items():
            alarm = f"{args.address.name}-{suffix}"
            self.names.append(alarm)
            aws.cloudwatch.MetricAlarm(
                f"{name}-{suffix}",
                name=alarm,
                alarm_actions=[args.address.topic_arn(args.topic)],
                tags=args.tags,
                **properties,
                opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
            )
        self.register_outputs({"alarms": self.names})


def alarms(args: AlarmsArgs) -> dict[str, dict[str, Any]]:
    """Suffix of an alarm's name → its properties."""
    wanted = {suffix: _execution_alarm(args.address, *row) for suffix, row in EXECUTION_ALARMS.items()}
    if args.limit_seconds:
        wanted["too-long"] = _too_long(args.address, args.limit_seconds)
    if args.scheduled:
        wanted |= {suffix: _schedule_alarm(args.address, *row) for suffix, row in SCHEDULE_ALARMS.items()}
    wanted["dead-letters"] = _dead_letters(args.address.dead_letter_queue)
    if args.task_log_group:
        wanted["tasks-quiet"] = _quiet(args.address, args.task_log_group)
    if args.files_dead_letters:
        wanted["files-dead-letters"] = _dead_letters(args.files_dead_letters)
    if args.function:
        wanted["function-errors"] = _function_errors(args.function)
    if args.longest_gap_seconds:
        wanted["did-not-run"] = _no_success(args) if args.self_watched else _late(args)
    return wanted


def publishes_ages(definition: Mapping[str, Any]) -> bool:
    """Whether this is the watchdog itself, which cannot rely on what it publishes."""
    arguments = (located.state.get("Arguments") for located in walk.states(definition))
    return any(isinstance(given, Mapping) and given.get("Namespace") == WATCHDOG for given in arguments)


def _above(threshold: float, statistic: str, **properties: Any) -> dict[str, Any]:
    """An alarm that is fine as long as nothing is counted: AWS/States has no data points while nothing runs."""
    return {
        "comparison_operator": "GreaterThanThreshold",
        "threshold": threshold,
        "statistic": statistic,
        "evaluation_periods": 1,
        "treat_missing_data": "notBreaching",
    } | properties


def _execution_alarm(address: Address, metric: str, what: str) -> dict[str, Any]:
    return _above(
        0,
        "Sum",
        alarm_description=f"{what}: {address.console_url}",
        namespace="AWS/States",
        metric_name=metric,
        dimensions={"StateMachineArn": address.state_machine_arn},
        period=FIVE_MINUTES,
    )


def _too_long(address: Address, limit_seconds: int) -> dict[str, Any]:
    return _above(
        limit_seconds * 1000,
        "Maximum",
        alarm_description=f"An execution took longer than {limit_seconds} seconds: {address.console_url}",
        namespace="AWS/States",
        metric_name="ExecutionTime",
        dimensions={"StateMachineArn": address.state_machine_arn},
        period=FIVE_MINUTES,
    )


def _schedule_alarm(address: Address, metric: str, what: str) -> dict[str, Any]:
    return _above(
        0,
        "Sum",
        alarm_description=f"{what}.",
        namespace="AWS/Scheduler",
        metric_name=metric,
        dimensions={"ScheduleGroup": address.name},
        period=FIVE_MINUTES,
    )


def _dead_letters(queue: str) -> dict[str, Any]:
    return _above(
        0,
        "Maximum",
        alarm_description=f"Something could not be delivered and waits in {queue}.",
        namespace="AWS/SQS",
        metric_name="ApproximateNumberOfMessagesVisible",
        dimensions={"QueueName": queue},
        period=FIVE_MINUTES,
    )


def _function_errors(function: str) -> dict[str, Any]:
    return _above(
        0,
        "Sum",
        alarm_description=f"The function {function} failed: its messages come again until they are dead letters.",
        namespace="AWS/Lambda",
        metric_name="Errors",
        dimensions={"FunctionName": function},
        period=FIVE_MINUTES,
    )


def _quiet(address: Address, log_group: str) -> dict[str, Any]:
    """Lines were coming, none came for ten minutes, and no execution has ended meanwhile: the task has stalled.

    A log group is silent most of the week, so silence alone says nothing: the fall from some lines to none does, unless a run ended.
    """
    machine = {"StateMachineArn": address.state_machine_arn}
    endings = ["ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"]
    counted = [_counted(f"e{number}", "AWS/States", metric, machine, QUIET_SECONDS) for number, metric in enumerate(endings, start=1)]
    ended = " + ".join(f"FILL(e{number}, 0)" for number in range(1, len(endings) + 1))
    expressions = [
        {"id": "lines", "expression": "FILL(l1, 0)", "return_data": False},
        {"id": "ended", "expression": ended, "return_data": False},
        {
            "id": "stalled",
            "expression": "IF(lines == 0 AND DIFF(lines) < 0 AND ended == 0 AND DIFF(ended) == 0, 1, 0)",
            "label": "a task has stalled",
            "return_data": True,
        },
    ]
    return {
        "alarm_description": f"{log_group} fell silent for {QUIET_SECONDS // 60} minutes while an execution ran: {address.console_url}",
        "metric_queries": [
            _counted("l1", "AWS/Logs", "IncomingLogEvents", {"LogGroupName": log_group}, QUIET_SECONDS),
            *counted,
            *expressions,
        ],
        "comparison_operator": "GreaterThanThreshold",
        "threshold": 0,
        "evaluation_periods": 1,
        "treat_missing_data": "notBreaching",
    }


def _counted(identity: str, namespace: str, metric: str, dimensions: Mapping[str, str], period: int) -> dict[str, Any]:
    source = {"namespace": namespace, "metric_name": metric, "dimensions": dict(dimensions), "period": period, "stat": "Sum"}
    return {"id": identity, "metric": source, "return_data": False}


def _late(args: AlarmsArgs) -> dict[str, Any]:
    """An alarm on a metric reaches back seven days at most; the watchdog publishes the age of the last good run (docs/adr/0006).

    It does so every hour, hence a period of two: one of them always has a value. A silent watchdog is as bad as a late pipeline,
    hence `breaching`.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    """
    allowed = (args.longest_gap_seconds or 0) + args.window_minutes * 60 + GRACE_SECONDS
    return {
        "alarm_description": f"{args.address.name} did not run when it should have: its last good run is too old.",
        "namespace": WATCHDOG,
        "metric_name": "Age",
        "dimensions": {"Pipeline": args.address.name},
        "statistic": "Maximum",
        "period": 2 * ONE_HOUR,
        "evaluation_periods": 1,
        "comparison_operator": "GreaterThanThreshold",
        "threshold": allowed,
        "treat_missing_data": "breaching",
    }


def _no_success(args: AlarmsArgs) -> dict[str, Any]:
    """The watchdog runs so often that CloudWatch itself can see it missing: no success in three of its rounds, and at least an hour."""
    gap = min(max(3 * (args.longest_gap_seconds or 0), ONE_HOUR), DAY)
    return {
        "alarm_description": f"{args.address.name} did not succeed for {gap} seconds: nobody watches whether pipelines run.",
        "namespace": "AWS/States",
        "metric_name": "ExecutionsSucceeded",
        "dimensions": {"StateMachineArn": args.address.state_machine_arn},
        "statistic": "Sum",
        "period": -(-gap // 60) * 60,
        "evaluation_periods": 1,
        "comparison_operator": "LessThanThreshold",
        "threshold": 1,
        "treat_missing_data": "breaching",
    }
