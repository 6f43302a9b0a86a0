"""What is watched of an orchestration: what no state and no rule reports
(downbeat/plan/watching.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.metric_alarm import expression_of, one_metric, several_metrics, sum_of_metrics
from components.missed_run import late, quiet, unwatched
from downbeat.plan.address import Address
from downbeat.plan.alarm_choice import (
    NEAR_LIMIT,
    OLD_FILES_SECONDS,
    alarm_actions,
    allowed_age,
    chosen_alarms,
    function_limits,
    publishes_ages,
)
from downbeat.plan.alarm_descriptions import alarm_help
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.status_messages import answering
from downbeat.plan.triggers import Uploads

VISIBLE = "ApproximateNumberOfMessagesVisible"
DAY = 86_400
# An error rate says something from this many executions a day on, and is too high above this many
# percent.
ENOUGH_RUNS, TOO_MANY_FAILED = 10, 10


class Alarms(pulumi.ComponentResource):
    """The alarms of one orchestration, those of its level of watching and those that its dict asks
    for; each says when it begins and when it is over, to the topic of alarms where there is one,
    else to the failure topic.
    """

    names: list[str]

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        *,
        version: pulumi.Input[str] = "",
        after: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`version` is the ARN of the machine's newest version."""
        super().__init__("downbeat:components:Alarms", name, {}, opts)
        self.names = []
        answers = answering(args.owner, args.severity)
        for suffix, properties in alarm_properties(args, version).items():
            alarm = f"{args.address.name}-{suffix}"
            self.names.append(alarm)
            actions = alarm_actions(suffix, args)
            text = properties["alarm_description"]
            what_now = alarm_help(suffix, args.address.name, args.stack_name)
            aws.cloudwatch.MetricAlarm(
                f"{name}-{suffix}",
                name=alarm,
                alarm_actions=actions,
                ok_actions=actions,
                tags=args.tags,
                **properties | {"alarm_description": f"{text} {answers}. {what_now}"},
                opts=pulumi.ResourceOptions(parent=self, depends_on=list(after)),
            )
        self.register_outputs({"alarms": self.names})


def alarm_properties(
    args: OrchestrationArgs, version: pulumi.Input[str] = ""
) -> dict[str, dict[str, Any]]:
    """Return each alarm's properties, by the suffix of its name; `version` is the ARN of the
    machine's newest version.
    """
    tables = {**ALARMS, "new-version": lambda args: _new_version(args, version)}
    return {
        suffix: limited(tables[suffix](args), args.alarm_limits.get(suffix, {}))
        for suffix in chosen_alarms(args)
    }


def limited(properties: Mapping[str, Any], limit: Mapping[str, Any]) -> dict[str, Any]:
    """Return an alarm's properties with the threshold and the period that a stack chose."""
    chosen = {**properties, **{key: limit[key] for key in ("threshold",) if key in limit}}
    if "period" not in limit:
        return chosen
    if "metric_queries" not in chosen:
        return {**chosen, "period": limit["period"]}
    queries = [
        {**query, "metric": {**query["metric"], "period": limit["period"]}}
        if "metric" in query
        else query
        for query in chosen["metric_queries"]
    ]
    return {**chosen, "metric_queries": queries}


def _did_not_run(args: OrchestrationArgs) -> dict[str, Any]:
    """The watchdog publishes everybody's age, and so cannot rely on its own."""
    gap = (args.schedule.longest_gap_seconds if args.schedule else None) or 0
    if publishes_ages(args.definition):
        return unwatched(args.address, gap)
    return late(args.address, allowed_age(args) or gap)


def _machine(address: Address) -> dict[str, str]:
    return {"StateMachineArn": address.state_machine_arn}


def _executions(metric: str, what: str, args: OrchestrationArgs) -> dict[str, Any]:
    """https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html"""
    address = args.address
    return one_metric("AWS/States", metric, _machine(address), f"{what}: {address.console_url}")


def _new_version(args: OrchestrationArgs, version: pulumi.Input[str]) -> dict[str, Any]:
    """AWS counts executions that were started by a version or by an alias under the version's
    number, too: the dimensions StateMachineArn and Version.

    https://docs.aws.amazon.com/step-functions/latest/dg/execution-alias-version-associate.html
    """
    number = pulumi.Output.from_input(version).apply(lambda arn: str(arn).rpartition(":")[2])
    return several_metrics(
        "AWS/States",
        ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"),
        {**_machine(args.address), "Version": number},
        "An execution of the newest version failed, timed out or was stopped:"
        f" {args.address.console_url}",
        expression="FILL(m1, 0) + FILL(m2, 0) + FILL(m3, 0)",
        label="ended badly",
    )


def _too_long(args: OrchestrationArgs) -> dict[str, Any]:
    limit = args.definition["TimeoutSeconds"]
    return one_metric(
        "AWS/States",
        "ExecutionTime",
        _machine(args.address),
        f"An execution took longer than {limit} seconds: {args.address.console_url}",
        threshold=limit * 1000,
        statistic="Maximum",
    )


def _error_rate(args: OrchestrationArgs) -> dict[str, Any]:
    """One message about a bad day instead of one for each of its failures."""
    return several_metrics(
        "AWS/States",
        ("ExecutionsFailed", "ExecutionsStarted"),
        _machine(args.address),
        f"More than {TOO_MANY_FAILED} % of a day's executions failed: {args.address.console_url}",
        expression=f"IF(FILL(m2, 0) >= {ENOUGH_RUNS}, 100 * FILL(m1, 0) / m2, 0)",
        label="failed, %",
        threshold=TOO_MANY_FAILED,
        period=DAY,
    )


def _schedule(args: OrchestrationArgs) -> dict[str, Any]:
    """A start that is given up is a dead letter, which has an alarm of its own, unless it could not
    become one.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
    """
    return one_metric(
        "AWS/Scheduler",
        "InvocationsFailedToBeSentToDeadLetterCount",
        {"ScheduleGroup": args.address.name},
        f"The schedule gave up a start, and nothing keeps it: {args.address.console_url}",
    )


def _dead_letters(args: OrchestrationArgs) -> dict[str, Any]:
    """Letters in its queue, and in that of its files where it takes any."""
    address = args.address
    queues = [address.dead_letter_queue]
    queues += [address.files_dead_letter_queue] if isinstance(args.trigger, Uploads) else []
    what = f"Something could not be delivered and waits in {' or '.join(queues)}."
    if len(queues) == 1:
        return one_metric("AWS/SQS", VISIBLE, {"QueueName": queues[0]}, what, statistic="Maximum")
    return sum_of_metrics(
        "AWS/SQS", VISIBLE, [{"QueueName": queue} for queue in queues], what, label="dead letters"
    )


def _files_age(args: OrchestrationArgs) -> dict[str, Any]:
    """https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html"""
    queue = args.address.files_queue
    return one_metric(
        "AWS/SQS",
        "ApproximateAgeOfOldestMessage",
        {"QueueName": queue},
        f"A file has waited in {queue} for more than an hour.",
        threshold=OLD_FILES_SECONDS,
        statistic="Maximum",
    )


def _function_errors(args: OrchestrationArgs) -> dict[str, Any]:
    """A call for messages that fails is told by their dead letters: this is about the calls of its
    schedule, while no message came.
    """
    function, queue = args.address.files_function, args.address.files_queue
    return expression_of(
        [
            ("AWS/Lambda", "Errors", {"FunctionName": function}),
            ("AWS/SQS", "NumberOfMessagesReceived", {"QueueName": queue}),
        ],
        f"The function {function} failed when its schedule called it: what waits, waits on.",
        expression="IF(FILL(m2, 0) == 0, FILL(m1, 0), 0)",
        label="failed calls",
    )


def _near_limit(args: OrchestrationArgs) -> dict[str, Any]:
    """https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"""
    function, limit = max(function_limits(args.definition).items(), key=lambda item: item[1])
    return one_metric(
        "AWS/Lambda",
        "Duration",
        {"FunctionName": function},
        f"A call of {function} took more than {NEAR_LIMIT:.0%} of the {limit} seconds that it may"
        " take: split the work before it no longer fits.",
        threshold=limit * 1000 * NEAR_LIMIT,
        statistic="Maximum",
    )


def _prefixes_left(args: OrchestrationArgs) -> dict[str, Any]:
    """The flush comes every hour and publishes how much it left (functions/manifest_builder)."""
    function = args.address.files_function
    alarm = one_metric(
        "Downbeat/ManifestBuilder",
        "PrefixesLeft",
        {"FunctionName": function},
        f"The flush of {function} could not finish all that was due, three times in a row.",
        statistic="Maximum",
    )
    return {**alarm, "period": 3600, "evaluation_periods": 3}


# Suffix of an alarm → its properties for a pipeline for which it makes sense.
ALARMS: dict[str, Callable[[OrchestrationArgs], dict[str, Any]]] = {
    "dead-letters": _dead_letters,
    "did-not-run": _did_not_run,
    "timed-out": lambda args: _executions(
        "ExecutionsTimedOut", "An execution ran longer than its TimeoutSeconds", args
    ),
    "aborted": lambda args: _executions("ExecutionsAborted", "An execution was stopped", args),
    "tasks-quiet": lambda args: quiet(args.address, str(args.task_log_group)),
    "error-rate": _error_rate,
    "near-limit": _near_limit,
    "prefixes-left": _prefixes_left,
    "function-errors": _function_errors,
    "files-age": _files_age,
    "throttled": lambda args: _executions(
        "ExecutionThrottled", "A state transition was throttled", args
    ),
    "schedule": _schedule,
    "failed": lambda args: _executions("ExecutionsFailed", "An execution failed", args),
    "too-long": _too_long,
}
