"""What a stack costs each month whether anything runs or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from downbeat.config import Stack
from downbeat.config.schedule import ConfiguredSchedule
from downbeat.plan.alarm_choice import REPORTER_METRICS, alarm_metrics, chosen_alarms
from downbeat.plan.costs.bill import Quantity
from downbeat.plan.costs.rhythm import scheduled_runs
from downbeat.plan.costs.service_meters import GIB_IN_MIB, HOURS_PER_MONTH
from downbeat.plan.orchestration_args import build_orchestration_args
from downbeat.plan.planned import Planned
from downbeat.plan.triggers import Messages, Uploads
from downbeat.plan.unreported_ends import reporters
from downbeat.plan.watching import has_dashboard

# Lambda and Pipes ask an idle queue all the time: five connections, each for 20 seconds.
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
POLLS_PER_MONTH = 5 * HOURS_PER_MONTH * 3600 / 20
# A flush that finds nothing to do.
FLUSH_SECONDS = 1.0


def stack_standing(stack: Stack, planned: Sequence[Planned]) -> Iterator[Quantity]:
    """Yield what the stack has once: its key, its dashboard, the alarm of each of its reporters."""
    args = {each.key: build_orchestration_args(stack, each, {}) for each in planned}
    if made := reporters(stack.stack, args, {}):
        metrics = len(made) * len(REPORTER_METRICS)
        yield Quantity("alarm-metric", metrics, "ends that could not be reported")
    if not stack.kms_key_arn:
        yield Quantity("key", 1, "the stack's key")
    yield Quantity("dashboard", 1, "the stack's overview")


def pipeline_standing(stack: Stack, planned: Planned) -> Iterator[Quantity]:
    """Yield what one pipeline of the stack has: alarms, a dashboard, queues that are asked."""
    args = build_orchestration_args(stack, planned, {})
    for alarm in chosen_alarms(args):
        yield Quantity("alarm-metric", alarm_metrics(alarm, args), alarm)
    if has_dashboard(args.watching):
        yield Quantity("dashboard", 1, "its dashboard")
    if isinstance(planned.trigger, Uploads | Messages) and args.enabled:
        yield Quantity("sqs-request", POLLS_PER_MONTH, "asking the queue")
    if isinstance(planned.trigger, Uploads) and planned.trigger.schedule:
        yield from _flushes(planned.trigger)


def _flushes(uploads: Uploads) -> Iterator[Quantity]:
    """What the function's own schedule costs."""
    expression = str((uploads.schedule or {})["expression"])
    calls = scheduled_runs(ConfiguredSchedule(expression=expression))
    memory = uploads.function.memory_mb / GIB_IN_MIB
    yield Quantity("scheduler-call", calls, "calls of the function")
    yield Quantity("lambda-request", calls, "calls of the function")
    yield Quantity("lambda-gb-second", calls * FLUSH_SECONDS * memory, "calls of the function")


def kept_logs(gigabytes: float, retention_days: int) -> Quantity:
    """Return the logs that are kept, of so many GB a month, once the first are deleted. They are
    counted as they were written: CloudWatch keeps them compressed and charges less.
    """
    return Quantity("log-storage", gigabytes * retention_days * 24 / HOURS_PER_MONTH, "logs kept")
