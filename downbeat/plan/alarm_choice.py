"""Which alarms a pipeline has: those of its level of watching and those that it asks for, as far as
they make sense for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from downbeat.asl import walk
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.parts import ALARMS_TOPIC
from downbeat.plan.triggers import Uploads
from downbeat.plan.watching import WATCHES, watches

# https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
FUNCTION = re.compile(r"(?:arn:[^:]+:lambda:[^:]*:\d*:function:)?(?P<name>[\w-]+)(?::[\w$-]+)?")
# What the watchdog publishes ages as.
WATCHDOG = "Downbeat/Watchdog"
# What a reporter's own failures are counted by.
REPORTER_METRICS = ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted")
# How late a run may be, beyond the longest gap of its rhythm, before the pipeline is late. For an
# hour the schedule tries again; a start that it gives up then is a dead letter, which is told at
# once, and whoever heard of that has two hours to make up for it.
GRACE_SECONDS = 3 * 3600
# How long a file may wait before somebody hears of it.
OLD_FILES_SECONDS = 3600
# Of the longest time that a call of a function may take, the share above which it is near: 12 of a
# Lambda function's 15 minutes.
NEAR_LIMIT = 0.8


def chosen_alarms(args: OrchestrationArgs) -> list[str]:
    """Return the suffixes of its alarms, in the order of the table (downbeat/plan/watching.py)."""
    return [
        suffix for suffix in watches(args.watching, args.alarms) if SENSIBLE.get(suffix, _yes)(args)
    ]


def alarm_metrics(suffix: str, args: OrchestrationArgs) -> int:
    """Return how many metrics an alarm reads, each of which costs: that on dead letters reads those
    of files as well, where there are any.
    """
    return WATCHES[suffix].metrics + (suffix == "dead-letters" and _uploads(args))


def alarm_actions(suffix: str, args: OrchestrationArgs) -> list[str]:
    """Return the topics that an alarm speaks to: one that repeats a message never speaks to the
    topic of that message, but to one of alarms alone, which may have no subscriber.
    """
    if WATCHES[suffix].repeats:
        return [args.address.topic_arn(ALARMS_TOPIC)]
    return [args.alarm_topic_arn]


def has_alarms_topic(args: OrchestrationArgs) -> bool:
    """Whether alarms have a topic that is made for them: where somebody is named for alarms, and
    where an alarm repeats a message.
    """
    return bool(args.alarm_contacts) or any(WATCHES[one].repeats for one in chosen_alarms(args))


def function_limits(definition: Mapping[str, Any]) -> dict[str, int]:
    """Return the longest time, in seconds, that a call of each function may take: those that are
    called by their name or ARN, with a limit.
    """
    limits: dict[str, int] = {}
    for located in walk.states(definition):
        state = located.state
        if not str(state.get("Resource", "")).endswith(":states:::lambda:invoke"):
            continue
        arguments = state.get("Arguments", state.get("Parameters"))
        name = arguments.get("FunctionName") if isinstance(arguments, Mapping) else None
        match = FUNCTION.fullmatch(name) if isinstance(name, str) else None
        limit = state.get("TimeoutSeconds")
        if match and isinstance(limit, int):
            limits[match["name"]] = max(limit, limits.get(match["name"], 0))
    return limits


def allowed_age(args: OrchestrationArgs) -> int | None:
    """Return how long ago the last run may have begun, in seconds, before the pipeline is late;
    None where no watchdog publishes its age.
    """
    schedule = args.schedule
    if not args.enabled or schedule is None or not schedule.longest_gap_seconds:
        return None
    if publishes_ages(args.definition):
        return None
    return schedule.longest_gap_seconds + schedule.window_minutes * 60 + GRACE_SECONDS


def publishes_ages(definition: Mapping[str, Any]) -> bool:
    """Whether this is the watchdog itself, which cannot rely on what it publishes."""
    arguments = (located.state.get("Arguments") for located in walk.states(definition))
    return any(isinstance(one, Mapping) and one.get("Namespace") == WATCHDOG for one in arguments)


def _yes(args: OrchestrationArgs) -> bool:
    return True


def _uploads(args: OrchestrationArgs) -> bool:
    return isinstance(args.trigger, Uploads)


def _flushed(args: OrchestrationArgs) -> bool:
    """Whether its function is called every hour or so to finish what waits."""
    return isinstance(args.trigger, Uploads) and args.trigger.schedule is not None


def _unreported(status: str) -> Callable[[OrchestrationArgs], bool]:
    """An end is an alarm only where no rule reports it."""
    return lambda args: status not in args.reported_statuses.get("failure", ())


# Suffix of an alarm → whether it makes sense; always, where it is not here.
SENSIBLE: dict[str, Callable[[OrchestrationArgs], bool]] = {
    # Where nothing takes them, files wait by intention.
    "files-age": lambda args: args.enabled and _uploads(args),
    "function-errors": _uploads,
    "prefixes-left": lambda args: _uploads(args) and _flushed(args),
    "near-limit": lambda args: bool(function_limits(args.definition)),
    "did-not-run": lambda args: bool(
        args.enabled and args.schedule and args.schedule.longest_gap_seconds
    ),
    "timed-out": _unreported("TIMED_OUT"),
    "aborted": _unreported("ABORTED"),
    "tasks-quiet": lambda args: bool(args.task_log_group),
    "schedule": lambda args: args.schedule is not None,
    "too-long": lambda args: bool(args.definition.get("TimeoutSeconds")),
}
