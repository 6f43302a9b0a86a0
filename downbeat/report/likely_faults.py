"""What is likeliest to go wrong in a definition, and how the service says so.

The order is a judgement, not a measurement: work that takes long fails oftener than a refusal, and
the longest work first. What each fault looks like to Retry and Catch is the simulator's
(downbeat.simulator.service_errors).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from downbeat.asl.walk import Located, states
from downbeat.simulator import Call, Result, TaskError
from downbeat.simulator.outcome_files import FOREVER
from downbeat.simulator.service_errors import (
    containers,
    denied,
    exited,
    function_failed,
    function_timed_out,
    glue_failed,
    stopped,
    throttled,
)
from downbeat.simulator.service_results import service_action

MOST = 5
Answer = TaskError | Result


class Kind(NamedTuple):
    """A way to fail: the higher `weight`, the likelier. `once`: only the first call fails."""

    weight: int
    words: str
    answer: Callable[[Call], Answer]
    once: bool = False


class Fault(NamedTuple):
    """A state and how it fails, in words that end a sentence: "Extract: its job run fails"."""

    state: str
    kind: Kind

    @property
    def title(self) -> str:
        return f"{self.state}: {self.kind.words}"


def _too_long(call: Call) -> Result:
    return Result({}, seconds=FOREVER)


def _never_started(call: Call) -> TaskError:
    return stopped(call, dict.fromkeys(containers(call)))


TIMEOUT = Kind(7, "it takes longer than its limit", _too_long)
THROTTLED = Kind(3, "the service is busy once, then answers", throttled, once=True)
DENIED = Kind(2, "the role may not make the call", denied)
# What a Task calls → how it fails, besides the three above.
KINDS: dict[str, tuple[Kind, ...]] = {
    "ecs:runTask.sync": (
        Kind(9, "its container exits with code 1", lambda call: exited(call, 1)),
        Kind(5, "its container never starts", _never_started),
    ),
    "glue:startJobRun.sync": (Kind(9, "its job run fails", glue_failed),),
    "lambda": (
        Kind(8, "its function raises an error", function_failed),
        Kind(
            6, "its function runs into its own timeout", lambda call: function_timed_out(call, 900)
        ),
    ),
}
KINDS["lambda:invoke"] = KINDS["lambda"]
FAILED = Kind(6, "what it waits for fails", lambda call: TaskError("States.TaskFailed", "{}"))


def likely_faults(
    definition: Mapping[str, Any], visited: Sequence[str], seconds: Mapping[str, float]
) -> list[Fault]:
    """The MOST likeliest faults of the states that a good run visits, no state twice before every
    other has failed once, and each way to fail as seldom as can be.

    Args:
        seconds: state → how long it usually takes.
    """
    tasks = [
        located
        for located in states(definition)
        if located.state.get("Type") == "Task" and located.name in visited
    ]
    left = [Fault(located.name, kind) for located in tasks for kind in kinds(located)]
    chosen: list[Fault] = []
    while left and len(chosen) < MOST:
        best = max(left, key=lambda fault: _rank(fault, chosen, seconds))
        chosen.append(best)
        left.remove(best)
    return sorted(chosen, key=lambda fault: -fault.kind.weight)


def _rank(
    fault: Fault, chosen: Sequence[Fault], seconds: Mapping[str, float]
) -> tuple[float, float]:
    again = sum(each.kind.words == fault.kind.words for each in chosen)
    same = sum(each.state == fault.state for each in chosen)
    return fault.kind.weight - 4 * again - 3 * same, seconds.get(fault.state, 0.0)


def kinds(located: Located) -> Iterator[Kind]:
    """The ways in which a Task can fail."""
    action = service_action(str(located.state.get("Resource", "")))
    waits = action.endswith((".sync", ".sync:2", ".waitForTaskToken"))
    yield from KINDS.get(action, (FAILED,) if waits else ())
    if located.state.get("TimeoutSeconds") and (waits or action.startswith("lambda")):
        yield TIMEOUT
    yield THROTTLED
    yield DENIED
