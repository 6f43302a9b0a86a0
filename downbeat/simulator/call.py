"""What a simulation asks of its user: a Task is a Call, answered by a result, a Result or a
TaskError.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Call(NamedTuple):
    """One attempt of a Task, or the reading of a Map's items, or the writing of its results.

    state: the state's name; resource: its Resource; arguments: what the service is sent; attempt: 1
    for the first try; context: the context object ($$ or $states.context); seconds: virtual seconds
    since the execution began; kind: "Task"; "ItemReader" for the call that fetches the items of a
    Distributed Map, "ResultWriter" for the one that writes its manifest (the answer does not count;
    a TaskError of S3, "S3.…", or named States.ResultWriterFailed makes the state fail with the
    latter, any other one is taken for a stand-in that does not know this call).
    """

    state: str
    resource: str
    arguments: Any
    attempt: int
    context: Mapping[str, Any]
    seconds: float
    kind: str = "Task"


class Result(NamedTuple):
    """A result that takes time: `output` arrives after `seconds` of virtual time.

    `heartbeat` is how often, in seconds, the worker sends a heartbeat meanwhile (None: never), for
    a Task with HeartbeatSeconds.
    """

    output: Any
    seconds: float = 0.0
    heartbeat: float | None = None


class TaskError(Exception):
    """Raised by `tasks` for a Task that fails: `error` and `cause` as the service reports them
    (both may be None).

    `seconds` is how long the attempt took. `submitted=False` says that a .sync or .waitForTaskToken
    call failed before there was anything to wait for.
    """

    def __init__(
        self,
        error: str | None,
        cause: str | None = None,
        *,
        seconds: float = 0.0,
        submitted: bool = True,
    ) -> None:
        self.error, self.cause, self.seconds, self.submitted = error, cause, seconds, submitted
        super().__init__(f"{error}: {cause}")


class ExecutionStopped(Exception):
    """Raised by `tasks` where somebody stops the execution, as StopExecution does: it ends ABORTED
    with this error and cause.
    """

    def __init__(self, error: str | None = None, cause: str | None = None) -> None:
        self.error, self.cause = error, cause
        super().__init__(f"the execution was stopped: {error}: {cause}")


class NoOutcome(LookupError):
    """A Task ran for which no result is defined. Not an error of the execution: the
    simulation stops.
    """


class NotJson(TypeError):
    """`tasks` returned what JSON cannot hold."""


Tasks = Callable[[Call], Any]


def no_tasks(call: Call) -> Any:
    """The `tasks` of a simulation that was given none: says which state needs an answer. A
    ResultWriter needs none.
    """
    if call.kind == "ResultWriter":
        return None
    raise NoOutcome(
        f"the {call.kind} of state {call.state!r} calls {call.resource} and nothing says what that"
        " returns: pass tasks=… to simulate(), a function that returns the result for call.state,"
        " or raises TaskError(error, cause)"
    )
