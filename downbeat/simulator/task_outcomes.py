"""What Tasks return in a simulation: responses of an outcome file, results by default, and failures
on request; the later over the earlier.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from downbeat.simulator import (
    Call,
    NoOutcome,
    Result,
    TaskError,
    container_failures,
    function_failures,
    service_errors,
)
from downbeat.simulator.call import Tasks
from downbeat.simulator.outcome_files import FOREVER, Responses
from downbeat.simulator.service_results import default_result, service_action

NO_TIME: Mapping[str, float] = {}


def tasks_from(
    responses: Mapping[str, Responses],
    otherwise: Tasks = default_result,
    usual: Mapping[str, float] = NO_TIME,
) -> Tasks:
    """`tasks` for simulate(): the responses of the file, in order; states that it does not name are
    answered by `otherwise`.

    A response without `seconds` takes the state's usual ones.
    """
    calls: Counter[str] = Counter()

    def tasks(call: Call) -> Any:
        if call.state not in responses:
            return otherwise(call)
        attempt = calls[call.state]
        calls[call.state] += 1
        response = next(
            (r for numbers, r in responses[call.state].items() if _covers(numbers, attempt)), None
        )
        if response is None:
            raise NoOutcome(
                f"state {call.state!r} is called for the {attempt + 1}. time and the outcome file"
                " has responses for "
                f"{', '.join(responses[call.state])} only (they count from 0): add one, or a range"
                f' such as "{attempt}-{attempt + 9}"'
            )
        seconds = response.get("seconds", usual.get(call.state, 0.0))
        if "Throw" in response:
            raise TaskError(
                response["Throw"].get("Error"), response["Throw"].get("Cause"), seconds=seconds
            )
        return Result(response["Return"], seconds=seconds)

    return tasks


def chosen(
    responses: Mapping[str, Responses],
    errors: Mapping[str, str],
    slowness: Mapping[str, float],
    exit_code: int | None = None,
    *,
    states: Collection[str] | None = None,
    usual: Mapping[str, float] = NO_TIME,
    otherwise: Tasks = default_result,
) -> Tasks:
    """`tasks` from all that a user can say, the later over the earlier: usual seconds, outcomes,
    exit code, errors, slowness.

    `states` are those that the exit code is for (None: all containers), `usual` how long states
    take by default.
    """
    tasks = lasting(usual, otherwise)
    if responses:
        tasks = tasks_from(responses, tasks, usual)
    if exit_code is not None:
        tasks = exits_with(exit_code, tasks, states, usual)
    return slow(slowness, failing(errors, tasks, usual))


def failing(
    errors: Mapping[str, str], otherwise: Tasks, seconds: Mapping[str, float] = NO_TIME
) -> Tasks:
    """`tasks` where the named states fail with an error, each time, with the Cause that their
    service gives (downbeat/simulator/service_errors.py).

    An error that work comes to takes the state's `seconds`; States.Timeout comes by itself, after
    the state's TimeoutSeconds.
    """

    def tasks(call: Call) -> Any:
        if call.state not in errors:
            return otherwise(call)
        error = errors[call.state]
        if error == "States.Timeout":
            return Result({}, seconds=FOREVER)
        taken = seconds.get(call.state, 0.0)
        if error == function_failures.REPORTED_FAILURE:
            return function_failures.function_reported(call, seconds=taken)
        raise service_errors.service_failure(call, error, taken)

    return tasks


def exits_with(
    code: int,
    otherwise: Tasks,
    states: Collection[str] | None = None,
    seconds: Mapping[str, float] = NO_TIME,
) -> Tasks:
    """`tasks` where the containers of these states (None: all that a state waits for) exit with
    this code, after the state's `seconds`.

    Another than 0 is States.TaskFailed, with the stopped task as the Cause.
    https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
    """

    def tasks(call: Call) -> Any:
        if (
            code == 0
            or service_action(call.resource) != "ecs:runTask.sync"
            or (states is not None and call.state not in states)
        ):
            return otherwise(call)
        raise container_failures.exited(call, code, seconds=seconds.get(call.state, 0.0))

    return tasks


def lasting(seconds: Mapping[str, float], otherwise: Tasks) -> Tasks:
    """`tasks` where the named states take so many seconds, unless their answer says how long it
    took.
    """

    def tasks(call: Call) -> Any:
        answer = otherwise(call)
        return (
            answer
            if isinstance(answer, Result)
            else Result(answer, seconds=seconds.get(call.state, 0.0))
        )

    return tasks


def slow(seconds: Mapping[str, float], otherwise: Tasks) -> Tasks:
    """`tasks` where the named states take so many seconds, whatever they come to."""

    def tasks(call: Call) -> Any:
        if call.state not in seconds:
            return otherwise(call)
        try:
            answer = otherwise(call)
        except TaskError as error:
            raise TaskError(
                error.error, error.cause, seconds=seconds[call.state], submitted=error.submitted
            ) from None
        result = answer if isinstance(answer, Result) else Result(answer)
        return result._replace(seconds=seconds[call.state])

    return tasks


def _covers(numbers: str, attempt: int) -> bool:
    first, _, last = numbers.partition("-")
    return int(first) <= attempt <= int(last or first)
