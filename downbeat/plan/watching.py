"""What is watched of a pipeline, and at which level: the one table behind the alarms
(components/alarms.py), their page (tools/watching_page.py) and their cost (downbeat/plan/costs).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from downbeat.asl.diagnostic import Diagnostic
from downbeat.config.values import WATCHING

# A thousand runs in 30 days are one every 2,592 seconds.
OFTEN = 1000
OFTEN_SECONDS = 30 * 86_400 // OFTEN


@dataclass(frozen=True)
class Watch:
    """One kind of alarm: the lowest level that has it ("asked": only where the pipeline's `alarms`
    name it), how many metrics it reads, each of which costs, and what it notices that nobody else
    reports. One that `repeats` what a state or the reporter reports speaks to a topic of alarms
    alone: its state is what an incident is opened and resolved by.
    """

    level: str
    metrics: int
    notices: str
    repeats: bool = False


ASKED = "asked"
# Suffix of the alarm's name → what it is.
WATCHES = {
    "dead-letters": Watch(
        "lean",
        1,
        "Something could not be delivered: a start, a message, a call of Slack, an uploaded file"
        " (one more metric where files are taken).",
    ),
    "did-not-run": Watch(
        "lean", 1, "No run began when the schedule says, and nobody made up for it."
    ),
    "timed-out": Watch("lean", 1, "An execution timed out, and the reporter does not report that."),
    "aborted": Watch("lean", 1, "An execution was stopped, and the reporter does not report that."),
    "tasks-quiet": Watch(
        "standard", 5, "The tasks' log fell silent for ten minutes while an execution ran."
    ),
    "error-rate": Watch(
        ASKED, 2, "More than a tenth of a day's executions failed, of ten at least."
    ),
    "files-age": Watch("standard", 1, "An uploaded file has waited for more than an hour."),
    "near-limit": Watch(
        "full", 1, "A function took four fifths of the longest time that a call of it may take."
    ),
    "prefixes-left": Watch(
        "full", 1, "A flush could not finish all that was due, three times in a row."
    ),
    "function-errors": Watch(
        "full", 2, "The function that takes uploaded files failed when its schedule called it."
    ),
    "throttled": Watch("full", 1, "A state transition was throttled: runs take longer."),
    "schedule": Watch(
        "full", 1, "The schedule gave up a start, which became no dead letter either."
    ),
    "failed": Watch(ASKED, 1, "An execution failed.", repeats=True),
    "new-version": Watch(
        ASKED,
        3,
        "An execution of the newest version failed, timed out or was stopped; a `rollout` with"
        " `backOn: alarm` has it.",
        repeats=True,
    ),
    "too-long": Watch(ASKED, 1, "An execution took longer than its TimeoutSeconds.", repeats=True),
}


def watches(level: str, asked: Collection[str] = ()) -> list[str]:
    """Return the suffixes of the alarms that a level has, with those that the pipeline asks for,
    in the order of the table.
    """
    levels = WATCHING[: WATCHING.index(level) + 1]
    return [suffix for suffix, row in WATCHES.items() if row.level in levels or suffix in asked]


def unused_limits(
    limits: Collection[str], level: str, asked: Collection[str] = ()
) -> Iterator[Diagnostic]:
    """Yield a warning for the limit of each alarm that a pipeline does not have at its level."""
    for name in sorted(set(limits) - set(watches(level, asked))):
        yield Diagnostic(
            f"/alarmLimits/{name}",
            f"is of no use: at the level {level} this pipeline has no such alarm. Take it out, or"
            " raise `watching`.",
            "unused-limit",
            "warning",
        )


def has_dashboard(level: str) -> bool:
    """Whether each pipeline of this level has a dashboard besides the stack's."""
    return level == "full"
