"""What whoever hears an alarm types first, and where the runbook says more."""

from __future__ import annotations

from downbeat.plan.status_messages import RUNBOOK

# Suffix of the alarm's name → (the command, the paragraph's anchor); GENERAL is everybody else's.
GENERAL = ("why", "why-did-it-fail")
FILES = ("files stats", "why-is-an-upload-not-converted-yet")
LATE = ("why", "why-did-it-time-out")
HELP = {
    "dead-letters": ("dead-letters list", "what-is-in-the-dead-letters"),
    "files-dead-letters": ("dead-letters list", "what-is-in-the-dead-letters"),
    "did-not-run": ("doctor", "why-did-the-schedule-not-fire"),
    "schedule": ("doctor", "why-did-the-schedule-not-fire"),
    "timed-out": LATE,
    "too-long": LATE,
    "tasks-quiet": ("logs", "why-did-it-time-out"),
    "files-age": FILES,
    "function-errors": FILES,
    "near-limit": FILES,
    "prefixes-left": FILES,
}


def alarm_help(suffix: str, machine: str, stack: str) -> str:
    """Return the last sentence of an alarm's description.

    Args:
        suffix: of the alarm's name; `machine` the state machine's, which every command takes.
    """
    command, anchor = HELP.get(suffix, GENERAL)
    return f"What now: downbeat {command} {machine} -s {stack}; {RUNBOOK}#{anchor}"
