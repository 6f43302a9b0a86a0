"""Executions of the simulator as bills: what a run costs, and what failures and retries add."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from downbeat.asl import Diagnostic, walk
from downbeat.asl.service_models import NONE
from downbeat.config import Stack
from downbeat.plan.costs.bill import Bill
from downbeat.plan.costs.execution import Facts, Message, execution_bill
from downbeat.plan.costs.price_list import PriceList
from downbeat.plan.costs.usage import Use
from downbeat.plan.expected import expected
from downbeat.plan.planned import Planned
from downbeat.simulator import Call, Execution, Result, TaskError
from downbeat.simulator.call import Tasks
from downbeat.testing.flow import Run, play_planned, tasks_of
from downbeat.testing.messages import RULE

# Which events of the history each level logs.
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
LOGGED = {
    "OFF": (),
    "FATAL": ("ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"),
    "ERROR": ("Failed", "TimedOut", "Aborted"),
    "ALL": ("",),
}


class Meter:
    """Notes every attempt of a call, and how long it took, while `tasks` answers them."""

    def __init__(self, tasks: Tasks, definition: Mapping[str, Any]) -> None:
        self.tasks, self.calls = tasks, list[tuple[Call, float]]()
        self.limits = limits(definition)

    def __call__(self, call: Call) -> Any:
        """Answer the call and note it."""
        try:
            answer = self.tasks(call)
        except TaskError as error:
            self._note(call, error.seconds)
            raise
        self._note(call, answer.seconds if isinstance(answer, Result) else 0.0)
        return answer

    def _note(self, call: Call, seconds: float) -> None:
        self.calls.append((call, min(seconds, self.limits.get(call.state, seconds))))

    def uses(self, seconds: float) -> list[Use]:
        """Return what was noted; an execution that ended after so many seconds has stopped what
        was still at work.
        """
        return [
            Use(call.state, call.resource, call.arguments, min(taken, seconds - call.seconds))
            for call, taken in self.calls
        ]


def limits(definition: Mapping[str, Any]) -> dict[str, float]:
    """Return state → its TimeoutSeconds, where that is a number."""
    return {
        located.name: float(located.state["TimeoutSeconds"])
        for located in walk.states(definition)
        if isinstance(located.state.get("TimeoutSeconds"), int | float)
    }


def priced_run(
    stack: Stack, planned: Planned, prices: PriceList, fail: Mapping[str, str] | None = None
) -> tuple[Run, Bill]:
    """Simulate an execution and return it with its bill; `fail`: state → error, each time."""
    example = planned.spec.get("cost", {})
    tasks = tasks_of(planned, fail=fail, answers=example.get("answers"))
    meter = Meter(tasks, planned.definition)
    run = play_planned(planned, meter, input=example.get("input"), validation=NONE)
    return run, run_bill(stack, run, meter.uses(run.seconds), prices)


def good_run(stack: Stack, planned: Planned, prices: PriceList) -> Bill:
    """Return the bill of an execution in which nothing fails; unknown where the simulated one does
    not get that far.
    """
    run, bill = priced_run(stack, planned, prices)
    if run.status == "SUCCEEDED":
        return bill
    message = (
        f"a simulated run ends {run.status} ({run.error}), so that nobody knows what a good one"
        ' costs: add "cost": {"input": {…}, "answers": {"STATE": …}} to the pipeline.'
    )
    return bill + Bill(unknown=(Diagnostic("/cost", message, "unknown-usage"),))


# How a Task may fail → in words.
FAILURES = {"States.TaskFailed": "fails", "States.Timeout": "runs into its TimeoutSeconds"}


def failing_runs(stack: Stack, planned: Planned, prices: PriceList) -> dict[str, Bill]:
    """Return what happens → the bill of an execution in which a Task fails each time, all its
    retries included: of those that cost more than a good run, the dearest first.
    """
    good = good_run(stack, planned, prices).dollars
    usual = expected(planned.spec, planned.pipeline.settings)
    bills = {
        f"{each.name} {words} each time, its retries included": priced_run(
            stack, planned, prices, {each.name: error}
        )[1]
        for each in walk.states(planned.definition)
        if each.name in usual
        for error, words in FAILURES.items()
    }
    dearer = {failure: bill for failure, bill in bills.items() if bill.dollars > good}
    return dict(sorted(dearer.items(), key=lambda item: -item[1].dollars))


def run_bill(stack: Stack, run: Run, uses: list[Use], prices: PriceList) -> Bill:
    """Return what a simulated run costs."""
    facts = Facts(
        run.transitions,
        uses,
        [Message(mail.topic, outcome(run), mail.sender == RULE) for mail in run.mails],
        log_bytes(run.execution, run.planned.pipeline.log_level),
    )
    return execution_bill(stack, run.planned, facts, prices)


def outcome(run: Run) -> str:
    """Return "success", "partial" or "failure"."""
    if run.status != "SUCCEEDED":
        return "failure"
    partial = isinstance(run.output, Mapping) and run.output.get("outcome") == "partial"
    return "partial" if partial else "success"


def log_bytes(execution: Execution, level: str) -> float:
    """Return how much the execution logs, without inputs and outputs."""
    endings = LOGGED.get(level, LOGGED["ALL"])
    logged = [event for event in execution.history if event["type"].endswith(endings)]
    return float(sum(len(json.dumps(event, default=str)) for event in logged if endings))
