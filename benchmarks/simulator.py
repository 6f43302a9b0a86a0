"""Transitions per second: the simulator beside moto's interpreter, the same definitions, in one
run.

    python -m benchmarks.simulator

Prints a line per definition and the ratio; also what the guard against endless JSONata expressions
costs. moto is timed without parsing (its CreateStateMachine is outside the clock), the simulator
with everything that it does.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import boto3
import jlens
from moto import mock_aws

from downbeat.asl.jsonata import MAX_SECONDS, MAX_STEPS
from downbeat.simulator import simulate


def chain(length: int) -> dict[str, Any]:
    """Pass states in a row, each with a template that adds one."""
    states = {
        f"S{n}": {
            "Type": "Pass",
            "Parameters": {"n.$": "States.MathAdd($.n, 1)"},
            **({"Next": f"S{n + 1}"} if n + 1 < length else {"End": True}),
        }
        for n in range(length)
    }
    return {"StartAt": "S0", "States": states}


def loop(turns: int) -> dict[str, Any]:
    """A counter that a Choice sends back until it is done."""
    return {
        "StartAt": "Count",
        "States": {
            "Count": {
                "Type": "Pass",
                "Parameters": {"n.$": "States.MathAdd($.n, 1)"},
                "Next": "Done?",
            },
            "Done?": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.n", "NumericGreaterThanEquals": turns, "Next": "Done"}],
                "Default": "Count",
            },
            "Done": {"Type": "Succeed"},
        },
    }


def each(items: int) -> dict[str, Any]:
    """An inline Map over so many items."""
    processor = {
        "ProcessorConfig": {"Mode": "INLINE"},
        "StartAt": "Item",
        "States": {"Item": {"Type": "Pass", "End": True}},
    }
    return {
        "StartAt": "Items",
        "States": {
            "Items": {
                "Type": "Pass",
                "Parameters": {"all.$": f"States.ArrayRange(1, {items}, 1)"},
                "Next": "Each",
            },
            "Each": {
                "Type": "Map",
                "ItemsPath": "$.all",
                "MaxConcurrency": 1,
                "ItemProcessor": processor,
                "End": True,
            },
        },
    }


def side_by_side(branches: int) -> dict[str, Any]:
    """A Parallel with so many branches of five states."""
    return {
        "StartAt": "All",
        "States": {"All": {"Type": "Parallel", "Branches": [chain(5)] * branches, "End": True}},
    }


DEFINITIONS = {
    "10 Pass states": (chain(10), 20),
    "1,000 Pass states": (chain(1000), 2),
    "a Choice loop of 300 turns": (loop(300), 2),
    "a Map over 200 items": (each(200), 2),
    "a Parallel of 8 branches": (side_by_side(8), 5),
}


def with_simulator(definition: dict[str, Any], times: int) -> tuple[int, float]:
    """(transitions, seconds) of so many executions."""
    began, transitions = time.perf_counter(), 0
    for _ in range(times):
        execution = simulate(definition, {"n": 0})
        assert execution.status == "SUCCEEDED", execution.cause
        transitions += execution.transitions
    return transitions, time.perf_counter() - began


@mock_aws(config={"stepfunctions": {"execute_state_machine": True}})
def with_moto(definition: dict[str, Any], times: int) -> tuple[int, float]:
    """The same with moto's interpreter."""
    client = boto3.client(
        "stepfunctions", "us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    role = "arn:aws:iam::123456789012:role/r"
    machine = client.create_state_machine(
        name="m", definition=json.dumps(definition), roleArn=role
    )["stateMachineArn"]
    transitions, seconds = 0, 0.0
    for number in range(times):
        began = time.perf_counter()
        execution = client.start_execution(
            stateMachineArn=machine, input='{"n": 0}', name=f"e{number}"
        )["executionArn"]
        while (status := client.describe_execution(executionArn=execution)["status"]) == "RUNNING":
            time.sleep(0.0005)
        seconds += time.perf_counter() - began
        assert status == "SUCCEEDED", status
        events = client.get_execution_history(executionArn=execution)["events"]
        transitions += sum(event["type"].endswith("StateEntered") for event in events)
    return transitions, seconds


def guard_cost() -> str:
    """What max_steps and timeout cost an ordinary expression."""
    expression = jlens.Expression("$states.input.a > 3 and $x = 'y'")
    bindings = {"states": {"input": {"a": 5}}, "x": "y"}

    def microseconds(call: Callable[[], Any]) -> float:
        return min(_timed(call) for _ in range(5)) / 20_000 * 1e6

    bare = microseconds(lambda: expression.evaluate(None, bindings))
    guarded = microseconds(
        lambda: expression.evaluate(None, bindings, max_steps=MAX_STEPS, timeout=MAX_SECONDS)
    )
    return f"an expression: {bare:.2f} µs, with limits {guarded:.2f} µs"


def _timed(call: Callable[[], Any]) -> float:
    began = time.perf_counter()
    for _ in range(20_000):
        call()
    return time.perf_counter() - began


def main() -> None:
    print(f"{'':30}{'simulator':>14}{'moto':>12}{'ratio':>8}   (transitions per second)")
    for name, (definition, times) in DEFINITIONS.items():
        with_simulator(definition, 1)
        ours, seconds = with_simulator(definition, times)
        theirs, their_seconds = with_moto(definition, times)
        assert ours == theirs, (name, ours, theirs)
        rates = ours / seconds, theirs / their_seconds
        print(f"{name:30}{rates[0]:14,.0f}{rates[1]:12,.0f}{rates[0] / rates[1]:8.0f}")
    print(guard_cost())


if __name__ == "__main__":
    main()
