"""The faults that a Task can have: what its service reports instead of a good result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from downbeat.asl.walk import Located
from downbeat.simulator import Call, container_failures, function_failures, service_errors
from downbeat.simulator.call import Result, TaskError
from downbeat.simulator.outcome_files import FOREVER
from downbeat.simulator.service_results import service_action
from downbeat.testing.scene import in_a_map

ALWAYS, ONCE = "always", "once"
RETRIES, ONE_ITEM = "until the retries are used up", "in the first item"
UNDONE, EITHER = "undone", "either"
OVERSIZE = {"text": "x" * 300_000}  # a state's result may have 256 KiB


class Fault(NamedTuple):
    """What a state answers instead: `kind` names it, `answer` makes the result or the TaskError,
    `how` says for which attempts.

    `work`: UNDONE, or EITHER where a run may end well or badly, as long as it says which: a result
    that nobody expects, a container beside the one that counts. `output`: the Task succeeds.
    """

    kind: str
    answer: Callable[[Call], Any]
    how: str = ALWAYS
    work: str = UNDONE
    output: bool = False


def slow(call: Call) -> Result:
    """Answer after every limit there is."""
    return Result({}, seconds=FOREVER)


def _result(value: Any) -> Callable[[Call], Any]:
    return lambda call: Result(value)


def _exits(code: int) -> Callable[[Call], Any]:
    return lambda call: container_failures.exited(call, code)


def _killed_sidecar(call: Call) -> TaskError:
    good = dict.fromkeys(container_failures.containers(call), 0)
    return container_failures.stopped(call, {"log_router": 137, **good})


def _never_started(call: Call) -> TaskError:
    return container_failures.stopped(
        call, dict.fromkeys(container_failures.containers(call), None)
    )


def _error(error: str, cause: str | None, *, submitted: bool = True) -> Callable[[Call], Any]:
    return lambda call: TaskError(error, cause, submitted=submitted)


def _function_timed_out(call: Call) -> TaskError:
    return function_failures.function_timed_out(call, 900)


def _odd(kind: str, value: Any) -> Fault:
    return Fault(kind, _result(value), work=EITHER, output=True)


QUERY_ERROR = "States.QueryEvaluationError"
# What every service can do, and every expression in the arguments.
ANY_CALL = [
    Fault("failed", _error("States.TaskFailed", "it failed")),
    Fault("timed out", slow),
    Fault("throttled", service_errors.throttled),
    Fault("access denied", service_errors.denied),
    Fault(
        "arguments without a value",
        _error(QUERY_ERROR, "the expression has no value", submitted=False),
    ),
    Fault("no Cause", _error("States.TaskFailed", None)),
    _odd("result null", None),
    _odd("result text", "done"),
    _odd("result number", 7),
    _odd("result list", [1]),
    _odd("result empty list", []),
    _odd("result empty object", {}),
    Fault("result oversize", _result(OVERSIZE)),
]
MALFORMED = '{"Containers":[{"Name":"monitor","ExitCode":3'
JOB_BUSY = (
    "Concurrent runs exceeded for job (Service: AWSGlue; Status Code: 400; Error Code:"
    " ConcurrentRunsExceededException; Proxy: null)"
)
NO_CAPACITY = '{"Failures":[{"Reason":"Capacity is unavailable"}]}'
# What a call that waits for a job can have besides, and one that waits for an answer.
# https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html
OF_A_PATTERN = {
    ".sync": [
        Fault("malformed Cause", _error("States.TaskFailed", MALFORMED)),
        Fault("Cause of null", _error("States.TaskFailed", "null")),
    ],
    ".waitForTaskToken": [Fault("answered by an error", _error("Rejected", "not this time"))],
}
OF_A_CALL = {
    "ecs:runTask.sync": [
        *(Fault(f"exit code {code}", _exits(code)) for code in (1, 3, 137, 255)),
        Fault("sidecar killed", _killed_sidecar, work=EITHER),
        Fault("never started", _never_started),
        Fault("no capacity", _error("AmazonECS.Unknown", NO_CAPACITY, submitted=False)),
    ],
    "glue:startJobRun.sync": [
        Fault("job failed", container_failures.glue_failed),
        Fault(
            "job busy", _error("Glue.ConcurrentRunsExceededException", JOB_BUSY, submitted=False)
        ),
    ],
    "lambda:invoke": [
        Fault("exception", function_failures.function_failed),
        Fault("function timed out", _function_timed_out),
        _odd("payload null", {"Payload": None}),
        _odd("payload text", {"Payload": "done"}),
    ],
}
# Two at a time: one of each family.
TOGETHER = (
    "failed",
    "timed out",
    "throttled",
    "result null",
    "exit code 3",
    "never started",
    "job failed",
    "exception",
    "function reports 500",
)


def faults_of(located: Located, more: Mapping[str, list[Fault]] | None = None) -> list[Fault]:
    """Return every fault that this Task can have, each as it is when it never ends; `more` adds
    some by call ("lambda:invoke") or by the state's name.
    """
    action = service_action(located.state["Resource"])
    pattern = "." + action.partition(".")[2].partition(":")[0]
    added = more or {}
    return [
        *ANY_CALL,
        *OF_A_PATTERN.get(pattern, ()),
        *OF_A_CALL.get(action, ()),
        *added.get(action, ()),
        *added.get(located.name, ()),
    ]


def ways(located: Located) -> list[str]:
    """Return how often a fault of this Task can strike besides ALWAYS."""
    return [ONCE, RETRIES, *([ONE_ITEM] if in_a_map(located) else [])]


def strikes(fault: Fault, call: Call, patience: int) -> bool:
    """Return whether the fault strikes this attempt; `patience` is how often the state is tried
    again at most.
    """
    index = call.context.get("Map", {}).get("Item", {}).get("Index")
    return {
        ALWAYS: True,
        ONCE: call.attempt == 1,
        RETRIES: call.attempt <= patience,
        ONE_ITEM: index == 0,
    }[fault.how]


def patience_of(state: Mapping[str, Any]) -> int:
    """Return how often the state is tried again at most: the last of these attempts goes well under
    RETRIES.
    """
    return max((rule.get("MaxAttempts", 3) for rule in state.get("Retry", ())), default=0)
