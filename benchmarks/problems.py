"""How fast `asl.problems` is beside the validators that Python users have: statelint and cfn-lint
(E3601), in one run.

    python -m benchmarks.problems [--states 10 100 1000] [--corpus FILE.jsonl]

Each validator gets the same definitions as a dict, as fast as it can take them; the best of several
rounds counts. Prints milliseconds per definition and how many times faster than the fastest other
one. `--corpus` takes a file with a definition as `text` per line (those that are not JSON objects
are left out) and times a whole pass over it.
"""

from __future__ import annotations

import argparse
import copy
import json
import time
from collections.abc import Callable
from typing import Any

from downbeat.asl import problems

Validator = Callable[[dict[str, Any]], Any]


def definition(states: int) -> dict[str, Any]:
    """A sound machine of so many states: tasks with retries and catchers, choices, passes, a branch
    in every tenth.
    """
    names = [f"Step {number}" for number in range(states)]
    made = {
        name: _state(number, name, names[number + 1] if number + 1 < states else None)
        for number, name in enumerate(names)
    }
    return {
        "StartAt": names[0],
        "States": {**made, "Failed": {"Type": "Fail", "Error": "E", "Cause": "C"}},
    }


def _state(number: int, name: str, after: str | None) -> dict[str, Any]:
    onward = {"Next": after} if after else {"End": True}
    if number % 10 == 3 and after:
        rule = {"Variable": "$.count", "NumericGreaterThan": number, "Next": after}
        return {"Type": "Choice", "Choices": [rule], "Default": after}
    if number % 10 == 5:
        return {
            "Type": "Pass",
            "Parameters": {"a.$": "$.a", "b": {"c.$": "States.Format('{}', $.b)"}},
            "ResultPath": "$.r",
            **onward,
        }
    if number % 10 == 7:
        inner = {
            "StartAt": f"{name} inside",
            "States": {f"{name} inside": {"Type": "Pass", "End": True}},
        }
        return {"Type": "Parallel", "Branches": [inner], **onward}
    return {
        "Type": "Task",
        "Resource": "arn:aws:lambda:us-east-1:123456789012:function:step",
        "TimeoutSeconds": 60,
        "Retry": [
            {
                "ErrorEquals": ["States.Timeout"],
                "IntervalSeconds": 1,
                "MaxAttempts": 2,
                "BackoffRate": 2.0,
            }
        ],
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Failed"}],
        **onward,
    }


def validators() -> dict[str, Validator]:
    """Every validator, ours first, each loaded and warm."""
    from cfnlint.api import lint
    from cfnlint.config import ManualArgs
    from statelint.linter import Linter

    def cfn_lint(machine: dict[str, Any]) -> Any:
        properties = {"RoleArn": "arn:aws:iam::123456789012:role/r", "Definition": machine}
        template = {
            "Resources": {
                "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
            }
        }
        return lint(
            json.dumps(template),
            config=ManualArgs(
                regions=["us-east-1"], include_checks=["E3601"], ignore_checks=["E", "W", "I"]
            ),
        )

    return {"asl.problems": problems, "statelint": Linter.validate, "cfn-lint": cfn_lint}


def milliseconds(validator: Validator, machines: list[dict[str, Any]], seconds: float) -> float:
    """The best round's time for one definition; rounds go on for about so many seconds, at least
    two of them.
    """
    best, began, rounds = float("inf"), time.perf_counter(), 0
    while rounds < 2 or time.perf_counter() - began < seconds:
        given = copy.deepcopy(machines)
        at = time.perf_counter()
        for machine in given:
            validator(machine)
        best = min(best, time.perf_counter() - at)
        rounds += 1
    return best * 1000 / len(machines)


def report(title: str, machines: list[dict[str, Any]], seconds: float) -> float:
    """Prints one line and gives the ratio to the fastest other validator."""
    times = {
        name: milliseconds(validator, machines, seconds) for name, validator in validators().items()
    }
    ours = times.pop("asl.problems")
    ratio = min(times.values()) / ours
    others = "  ".join(f"{name} {value:9.2f} ms" for name, value in times.items())
    print(
        f"{title:>14}: asl.problems {ours:8.3f} ms  {others}  {ratio:6.1f} times the fastest of"
        " them"
    )
    return ratio


def corpus(file: str) -> list[dict[str, Any]]:
    """The definitions of a corpus that are JSON objects."""
    found = []
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            try:
                value = json.loads(json.loads(line)["text"])
            except ValueError:
                continue
            if isinstance(value, dict):
                found.append(value)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--states", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--corpus", help="a file with a definition as `text` per line")
    parser.add_argument("--seconds", type=float, default=1.0, help="for each validator and size")
    arguments = parser.parse_args()
    ratios = [
        report(f"{size} states", [definition(size)], arguments.seconds) for size in arguments.states
    ]
    if arguments.corpus:
        machines = corpus(arguments.corpus)
        ratios.append(report(f"{len(machines)} of a corpus", machines[:40], arguments.seconds))
    print(f"ratio to the fastest other validator, smallest: {min(ratios):.1f}")


if __name__ == "__main__":
    main()
