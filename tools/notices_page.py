"""Writes docs/what-is-told.md from the table of messages: `python -m tools.notices_page`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from downbeat.asl import walk
from downbeat.plan.notices import BUDGET, ENDS, FAULTS, NOBODY, RULE, STATE, Notice
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import planned_stack
from downbeat.plan.watching import ASKED, WATCHES
from tools.watching_page import table

PAGE = Path(__file__).parent.parent / "docs" / "what-is-told.md"
WORDS = {STATE, RULE, BUDGET, NOBODY, f"{STATE}, else {RULE}"}
INTRODUCTION = """# What is told, when, by whom and to whom

Generated from `downbeat/plan/notices.py` and the pipelines by `python -m tools.notices_page`.

Each fault has **exactly one message**, at the time it happens; an alarm says besides when it is over. The fault sweep plays every fault
of every Task of every shipped pipeline, in the failure paths as well, with errors that nothing catches and with odd Causes, and
fails where there is no message or a second one (`tests/pipelines/test_fault_sweep.py`, `tests/pipelines/test_ends.py`). Of what no execution
can tell, each fault's figures in CloudWatch ring exactly one of all alarms, and those of an end none (`tests/plan/test_notices.py`).

"To" is the key of `notify` whose contacts hear of it ([configuration](configuration.md#who-is-notified-notify)); `partial` is `failure` and
`alarms` is the failure topic where the stack does not say.

## How executions end
"""
BY_RULE = """
A rule's message is written by EventBridge: AWS gives it no subject and no attributes of ours, and leaves quotation marks around each of its
lines ([AWS](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-input-transformer-tutorial.html)). Pipelines whose role may publish
send their own messages; the two nightly ETLs, whose role may invoke their function and nothing else, put the reason in one sentence into the
Cause, which the rule passes on.
"""
FAULTS_HEAD = """
## What no execution can tell

Which level of [watching](watching.md) has an alarm is in the last column. What waits for its time, such as a run that is late, is
reported when it is due.
"""
REPEATING = """
## Alarms that repeat a message

{names} have a state by which an incident opens and closes, and repeat what a state or a rule has told. They never speak to the
topic of that message, but to `NAME-alarms`, to which those of `notify.alarms` subscribe, and nobody where the stack names none.

## Which part of each pipeline tells

"""


def page() -> str:
    """The whole page."""
    repeating = ", ".join(f"`{suffix}`" for suffix, row in WATCHES.items() if row.repeats)
    return "\n".join(
        [
            INTRODUCTION,
            *table(("end", "who tells", "when", "to"), map(row, ENDS.values())),
            BY_RULE,
            FAULTS_HEAD,
            *table(
                ("fault", "who tells", "when", "to", "from"),
                ((*row(each), level(each)) for each in FAULTS.values()),
            ),
            REPEATING.format(names=repeating),
            *table(
                ("pipeline", "succeeded", "succeeded in part", "failed"), map(senders, planned())
            ),
            "",
        ]
    )


def row(notice: Notice) -> tuple[str, str, str, str]:
    """One line of a table."""
    sender = notice.sender if notice.sender in WORDS else f"the alarm `{notice.sender}`"
    audience = f"`{notice.audience}`" if notice.audience else "–"
    return notice.what, sender, notice.when or "–", audience


def level(notice: Notice) -> str:
    """The level of watching from which on a fault is noticed."""
    if notice.sender not in WATCHES:
        return "always"
    at = WATCHES[notice.sender].level
    return "a thousand runs a month" if at == ASKED else f"`{at}`"


def planned() -> list[Planned]:
    """Every shipped pipeline once, as prod or else dev has it."""
    each = {one.key: one for stack in ("dev", "prod") for one in planned_stack(stack)}
    return list(each.values())


def senders(pipeline: Planned) -> tuple[str, str, str, str]:
    """Which state of a pipeline, or the rule, reports each end."""
    failing = pipeline.spec.get("on_failure", {})
    by_outcome: dict[str, list[str]] = {}
    for located in walk.states(pipeline.definition):
        outcome = published_outcome(located.state)
        if outcome:
            by_outcome.setdefault(outcome, []).append(f"`{located.name}`")
    succeeded = " or ".join(by_outcome.get("succeeded", ()))
    failed = [name for name in by_outcome.get("failed", ()) if name.strip("`") in failing]
    return (
        f"`{pipeline.key}`",
        succeeded or (RULE if pipeline.reports_success else NOBODY),
        " or ".join(by_outcome.get("partial", ())) or "–",
        f"{' or '.join(failed)}, else {RULE}" if failed else RULE,
    )


def published_outcome(state: Mapping[str, Any]) -> str:
    """The attribute `outcome` of the message that a state publishes; "" where it publishes none."""
    arguments = state.get("Arguments")
    attributes = arguments.get("MessageAttributes", {}) if isinstance(arguments, Mapping) else {}
    return str(attributes.get("outcome", {}).get("StringValue", ""))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
