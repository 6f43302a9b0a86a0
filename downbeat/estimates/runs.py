"""Executions of the simulator as bills: what a run costs, and what failures and retries add."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from downbeat.asl import Diagnostic, DiagnosticsError, walk
from downbeat.asl.service_models import NONE
from downbeat.config import Stack
from downbeat.plan.costs.bill import Bill
from downbeat.plan.costs.execution import Facts, PublishedMessage, execution_bill
from downbeat.plan.costs.list_prices import PriceList
from downbeat.plan.costs.service_meters import Use
from downbeat.plan.costs.usage import operation
from downbeat.plan.expected_effort import expected
from downbeat.plan.planned import NOTIFIED, Planned
from downbeat.simulator import Call, Execution, Result, TaskError, simulate
from downbeat.simulator.call import NoOutcome, NotJson, Tasks
from downbeat.simulator.execution_logs import logged
from downbeat.simulator.service_results import default_result
from downbeat.simulator.task_outcomes import chosen

# A message's attribute `outcome` → who hears of it.
OUTCOMES = {"succeeded": "success", "partial": "partial", "failed": "failure"}


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
) -> tuple[Execution, Bill]:
    """Simulate an execution and return it with its bill; `fail`: state → error, each time."""
    example = planned.spec.get("cost", {})
    answers = example.get("answers", {})
    amounts = expected(planned.spec, planned.pipeline.settings)
    seconds = {state: each["seconds"] for state, each in amounts.items()}
    tasks = chosen(
        {},
        fail or {},
        {},
        usual=seconds,
        otherwise=lambda call: answers.get(call.state) or default_result(call),
    )
    meter = Meter(tasks, planned.definition)
    execution = simulate(
        planned.definition,
        {**planned.pipeline.input, **example.get("input", {})},
        tasks=meter,
        state_machine=planned.address.state_machine_arn,
        validation=NONE,
    )
    return execution, run_bill(stack, planned, execution, meter, prices)


def good_run(stack: Stack, planned: Planned, prices: PriceList) -> Bill:
    """Return the bill of an execution in which nothing fails; unknown where the simulated one does
    not get that far.
    """
    try:
        run, bill = priced_run(stack, planned, prices)
    except (DiagnosticsError, NoOutcome, NotJson) as fault:
        return Bill(unknown=(_no_run(f"cannot be simulated ({fault})"),))
    if run.status == "SUCCEEDED":
        return bill
    return bill + Bill(unknown=(_no_run(f"ends {run.status} ({run.error}) when simulated"),))


def _no_run(what: str) -> Diagnostic:
    message = (
        f"a run {what}, so that nobody knows what a good one costs: add"
        ' "cost": {"input": {…}, "answers": {"STATE": …}} to the pipeline.'
    )
    return Diagnostic("/cost", message, "unknown-usage")


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


def run_bill(
    stack: Stack, planned: Planned, execution: Execution, meter: Meter, prices: PriceList
) -> Bill:
    """Return what a simulated execution costs."""
    uses = meter.uses(execution.seconds)
    facts = Facts(
        execution.transitions,
        uses,
        [*published(planned, uses), *reported(planned, execution)],
        log_bytes(execution, planned.pipeline.log_level),
        express_seconds(planned.definition, execution),
    )
    return execution_bill(stack, planned, facts, prices)


def express_seconds(definition: Mapping[str, Any], execution: Execution) -> list[float]:
    """Return how long each Express child execution took: those of Distributed Maps of that type.
    A child's ARN has the Map's Label; one without any is of a Map without one.
    """
    maps = [each.state for each in walk.states(definition) if _processor_type(each.state)]
    type_of = {str(state.get("Label", "")): _processor_type(state) for state in maps}
    return [
        child.seconds
        for child in execution.children
        if type_of.get(_label(child.arn), type_of.get("")) == "EXPRESS"
    ]


def _label(arn: str) -> str:
    return arn.rsplit("/", 1)[-1].split(":", 1)[0]


def _processor_type(state: Mapping[str, Any]) -> Any:
    processor = state.get("ItemProcessor")
    config = processor.get("ProcessorConfig", {}) if isinstance(processor, Mapping) else {}
    return config.get("ExecutionType") if config.get("Mode") == "DISTRIBUTED" else None


def published(planned: Planned, uses: Sequence[Use]) -> Iterator[PublishedMessage]:
    """Yield what states published to the pipeline's own topics."""
    suffixes = {planned.address.topic_arn(suffix): suffix for suffix in planned.topics.values()}
    for use in uses:
        if operation(use.resource) == "sns:publish" and use.arguments.get("TopicArn") in suffixes:
            attributes = use.arguments.get("MessageAttributes", {})
            outcome = attributes.get("outcome", {}).get("StringValue", "")
            topic = suffixes[use.arguments["TopicArn"]]
            on_success = topic == planned.topics["success"]
            by_topic = "success" if on_success else "failure"
            yield PublishedMessage(topic, OUTCOMES.get(outcome, by_topic), by_reporter=False)


def reported(planned: Planned, execution: Execution) -> Iterator[PublishedMessage]:
    """Yield what the reporter reports of the execution's end."""
    notified = execution.status == "FAILED" and str(execution.cause or "").endswith(NOTIFIED)
    for outcome, statuses in planned.reported_statuses.items():
        if execution.status in statuses and not notified:
            yield PublishedMessage(planned.topics[outcome], outcome, by_reporter=True)


def log_bytes(execution: Execution, level: str) -> float:
    """Return how much the execution logs, without inputs and outputs."""
    events = [event for event in execution.history if logged(event["type"], level)]
    return float(sum(len(json.dumps(event, default=str)) for event in events))
