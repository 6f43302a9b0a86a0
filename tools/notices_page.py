"""Writes docs/what-is-told.md from the table of messages: `python -m tools.notices_page`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from downbeat.asl import walk
from downbeat.plan.notices import BUDGET, ENDS, FAULTS, NOBODY, REPORTER, STATE, Notice
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import planned_stack
from downbeat.plan.watching import ASKED, WATCHES
from tools.watching_page import table

PAGE = Path(__file__).parent.parent / "docs" / "what-is-told.md"
WORDS = {STATE, REPORTER, BUDGET, NOBODY, f"{STATE}, else {REPORTER}"}
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
BY_REPORTER = """
The **reporter** is a small state machine that a stack has once ([decision](adr/0025-one-reporter-for-a-stack.md)). EventBridge starts it
with the event of an end that no state has reported. Its message has the same facts in the same order as one of a state, the reason taken out
of the Cause by the same code, a subject, and the same attributes, and besides `status` (FAILED, TIMED_OUT or ABORTED). It reads the state
that the execution stood in, and its attempt, out of the execution's history. The two nightly ETLs, whose role may invoke their function and
nothing else, report through it altogether.

The reporter's own failure is told as well: a start of it that is given up is a dead letter of the watchdog (or of the stack's first
pipeline), and a message that SNS refuses for half an hour fails it, which rings the alarm `STACK-reporter-failed`. An end that the machine
cannot note itself is noted where files are taken: the function that collects them hears of FAILED, TIMED_OUT and ABORTED by a rule of its
own and sets the manifest's item `failed`, with the reason.

EventBridge, SNS and SQS each deliver at least once. Seldom, therefore, one message comes twice: the same text, with the same execution's name.

## Attributes of a message

By which a subscription can filter, and what a queue or a function reads
([AWS](https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html)). All are of the type String.

| attribute | says |
| --- | --- |
| `pipeline` | the state machine's name |
| `environment` | the stack's `environment` |
| `outcome` | `succeeded`, `partial`, `failed` or `skipped` |
| `owner`, `severity` | the pipeline's, as the stack file says |
| `state` | the state that the message is about, where one is known |
| `status` | of the reporter's messages: SUCCEEDED, FAILED, TIMED_OUT or ABORTED |

CloudWatch and AWS Budgets send messages of their own form and without attributes: JSON with `AlarmName`, and a text.

## Who is paged for a single failure

`failure` hears of each, at once. A pipeline that runs a thousand times a month is better served by a mail for each and a page for what its
alarms notice, of which an error rate is one: name the pager under `notify.alarms` alone. `ndjson-to-parquet` is set up like this in prod:

```yaml
ndjson-to-parquet:
  notify:
    failure: [data-alerts@example.com]                                        # each failed execution: a mail
    alarms: [data-alerts@example.com, downbeat-prod@example.pagerduty.com]    # what its alarms notice: a mail and a page
```

To be paged for each failed execution, add the pager to `failure`; leave `alarms` out, and alarms go to `failure` as well.
"""
FAULTS_HEAD = """
## What no execution can tell

Which level of [watching](watching.md) has an alarm is in the last column. What waits for its time, such as a run that is late, is
reported when it is due.
"""
REPEATING = """
## Alarms that repeat a message

{names} have a state by which an incident opens and closes, and repeat what a state or the reporter has told. They never speak to the
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
            BY_REPORTER,
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
    """Which state of a pipeline, or the reporter, reports each end."""
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
        succeeded or (REPORTER if pipeline.reports_success else NOBODY),
        " or ".join(by_outcome.get("partial", ())) or "–",
        f"{' or '.join(failed)}, else {REPORTER}" if failed else REPORTER,
    )


def published_outcome(state: Mapping[str, Any]) -> str:
    """The attribute `outcome` of the message that a state publishes; "" where it publishes none."""
    arguments = state.get("Arguments")
    attributes = arguments.get("MessageAttributes", {}) if isinstance(arguments, Mapping) else {}
    return str(attributes.get("outcome", {}).get("StringValue", ""))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
