"""redrive(): an execution that ended badly goes on from the states that it did not leave.

https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
"""

from __future__ import annotations

import copy
from datetime import datetime, timedelta

from downbeat.asl.service_models import NONE
from downbeat.simulator.call import Tasks
from downbeat.simulator.execution import LONGEST, Execution, blaming, carried_on
from downbeat.simulator.history import MOST_EVENTS, OnEvent
from downbeat.simulator.resuming import reopen

REDRIVABLE_FOR = timedelta(days=14)
MOST_REDRIVES = 1_000  # https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html


class NotRedrivable(ValueError):
    """What AWS answers to RedriveExecution then: `code` and `message`."""

    code = "ExecutionNotRedrivable"

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def redrive(
    execution: Execution,
    *,
    tasks: Tasks | None = None,
    at: datetime | None = None,
    validation: str = NONE,
    on_event: OnEvent | None = None,
) -> Execution:
    """Redrives an execution of `simulate` and returns it with the new events after the old ones;
    the execution given stays as it is, so that it may be redriven with other answers too.

    Runs the states again that had not ended, with their input and with all retries; of a Parallel
    or Map the branches and items that failed or were stopped. `at` is when (the end of the
    execution unless given); `tasks`, `validation` and `on_event` are those of `simulate`. Raises
    NotRedrivable where AWS refuses.
    """
    when = at or execution.history[-1]["timestamp"]
    reason = redrive_refusal(execution, when)
    if reason or execution.standing is None:
        raise NotRedrivable(reason or "Execution has no state to go on from")
    standing = execution.standing
    with blaming(standing.machine, tasks, validation) as answered:
        shared = {id(standing.run.tasks): answered, id(standing.machine): standing.machine}
        again = copy.deepcopy(standing, shared)
        run = again.run
        run.history.on_event = on_event
        run.clock.reset(max(run.clock.now, (when - run.start).total_seconds()))
        reopen(again.line)
        return carried_on(again)


def redrive_refusal(execution: Execution, at: datetime) -> str:
    """Why AWS refuses to redrive an execution at a time, as redriveStatusReason has it; "" where it
    does not.
    """
    first, last = execution.history[0]["timestamp"], execution.history[-1]["timestamp"]
    events = len(execution.history)
    reasons = (
        (":express:" in execution.arn, "is of an Express workflow"),
        (execution.status == "SUCCEEDED", "is SUCCEEDED"),
        (at - last > REDRIVABLE_FOR, "ended more than 14 days ago"),
        ((at - first).total_seconds() >= LONGEST, "started a year ago"),
        (events >= MOST_EVENTS - 1, f"has {events} history events"),
        (execution.redrives >= MOST_REDRIVES, f"was redriven {MOST_REDRIVES} times"),
    )
    why = next((why for holds, why in reasons if holds), "")
    return why and f"Execution {why} and cannot be redriven"
