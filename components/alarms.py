"""What is watched of an orchestration. Every alarm speaks to the failure topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.missed_run import late, publishes_ages, quiet, unwatched
from downbeat.plan.address import Address
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.triggers import Uploads

FIVE_MINUTES = 300

# Suffix of the alarm → (metric, what happened).
# https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
EXECUTION_ALARMS = {
    "failed": ("ExecutionsFailed", "An execution failed"),
    "timed-out": ("ExecutionsTimedOut", "An execution ran longer than its TimeoutSeconds"),
    "aborted": ("ExecutionsAborted", "An execution was stopped"),
    "throttled": ("ExecutionThrottled", "A state transition was throttled"),
}

# https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
SCHEDULE_ALARMS = {
    "schedule-target-errors": ("TargetErrorCount", "The schedule could not start an execution"),
    "schedule-dropped": (
        "InvocationDroppedCount",
        "The schedule gave up starting an execution: see the dead letters",
    ),
}


class Alarms(pulumi.ComponentResource):
    """The alarms of one orchestration, each with an action on the failure topic:

    - an execution failed, timed out, was stopped, was throttled, or took longer than the limit
    - the schedule met an error, or dropped a start; a dead letter waits
    - the tasks' log group fell silent while an execution ran
    - the function that files come to failed, or could not take one
    - it did not succeed when its rhythm says it should have
    """

    names: list[str]

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        *,
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:Alarms", name, {}, opts)
        self.names = []
        for suffix, properties in alarm_properties(args).items():
            alarm = f"{args.address.name}-{suffix}"
            self.names.append(alarm)
            aws.cloudwatch.MetricAlarm(
                f"{name}-{suffix}",
                name=alarm,
                alarm_actions=[args.address.topic_arn(args.topics["failure"])],
                tags=args.tags,
                **properties,
                opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
            )
        self.register_outputs({"alarms": self.names})


def alarm_properties(args: OrchestrationArgs) -> dict[str, dict[str, Any]]:
    """Return each alarm's properties, by the suffix of its name."""
    address, limit = args.address, args.definition.get("TimeoutSeconds")
    chosen = {suffix: _execution_alarm(address, *row) for suffix, row in EXECUTION_ALARMS.items()}
    if limit:
        chosen["too-long"] = _too_long(address, limit)
    if args.schedule:
        chosen |= {
            suffix: _schedule_alarm(address, *row) for suffix, row in SCHEDULE_ALARMS.items()
        }
    chosen["dead-letters"] = _dead_letters(address.dead_letter_queue)
    if args.task_log_group:
        chosen["tasks-quiet"] = quiet(address, args.task_log_group)
    if isinstance(args.trigger, Uploads):
        chosen["files-dead-letters"] = _dead_letters(address.files_dead_letter_queue)
        chosen["function-errors"] = _function_errors(args.trigger.function.name)
    if args.enabled and args.schedule and args.schedule.longest_gap_seconds:
        chosen["did-not-run"] = _did_not_run(args, args.schedule.longest_gap_seconds)
    return chosen


def _did_not_run(args: OrchestrationArgs, gap: int) -> dict[str, Any]:
    """The watchdog publishes everybody's age, and so cannot rely on its own."""
    if publishes_ages(args.definition):
        return unwatched(args.address, gap)
    return late(args.address, gap, args.schedule.window_minutes if args.schedule else 0)


def _above(threshold: float, statistic: str, **properties: Any) -> dict[str, Any]:
    """An alarm that is fine as long as nothing is counted: AWS/States has no data points while
    nothing runs.
    """
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
        alarm_description=(
            f"An execution took longer than {limit_seconds} seconds: {address.console_url}"
        ),
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
        alarm_description=(
            f"The function {function} failed: its messages come again until they are dead letters."
        ),
        namespace="AWS/Lambda",
        metric_name="Errors",
        dimensions={"FunctionName": function},
        period=FIVE_MINUTES,
    )
