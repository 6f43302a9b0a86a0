"""Limits of time: machines and Tasks that have none, waits and retries longer than the machine may
run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.walk import Located, states

WAITING = (".sync", ".sync:2", ".waitForTaskToken")
# Errors that may come after an attempt of any length.
LENGTHY = {"States.ALL", "States.TaskFailed", "States.Timeout"}
MAX_ATTEMPTS, INTERVAL, BACKOFF = 3, 1, 2.0  # of a Retry that does not say


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Tasks that may wait for a year, and times that the machine's TimeoutSeconds cuts short."""
    longest = _seconds(definition.get("TimeoutSeconds"))
    for located in states(definition):
        if longest is None:
            yield from _endless(located)
        else:
            yield from _longer(located, longest)


def _endless(located: Located) -> Iterator[Diagnostic]:
    """A Task that waits for somebody else, without a limit of its own or of the machine."""
    state = located.state
    resource = state.get("Resource")
    waits = isinstance(resource, str) and (resource.endswith(WAITING) or ":activity:" in resource)
    limits = ("TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath")
    if state.get("Type") == "Task" and waits and not any(limit in state for limit in limits):
        yield Diagnostic(
            located.path,
            "nothing limits this Task, nor the machine: what it waits for may never answer, and the"
            " execution stays for up to a year. Set TimeoutSeconds on the Task or the machine.",
            "no-time-limit",
            "warning",
        )


def _longer(located: Located, longest: float) -> Iterator[Diagnostic]:
    state, path = located.state, located.path
    fields = ["Seconds"] if state.get("Type") == "Wait" else ["TimeoutSeconds", "HeartbeatSeconds"]
    for field in fields:
        seconds = _seconds(state.get(field))
        if seconds is not None and seconds > longest:
            yield Diagnostic(
                f"{path}/{field}",
                f"{field} is {seconds:g}, but the machine's TimeoutSeconds ends it after"
                f" {longest:g}. Raise the machine's or lower this one.",
                "longer-than-machine",
                "warning",
            )
    retriers = [
        retrier if isinstance(retrier, Mapping) else {"MaxAttempts": 0}
        for retrier in state.get("Retry") or ()
    ]
    for number, retrier in enumerate(retriers):
        delays = _delays(retrier)
        if delays > longest:
            yield Diagnostic(
                f"{path}/Retry[{number}]",
                f"its delays add up to {delays:g} seconds, but the machine's TimeoutSeconds ends it"
                f" after {longest:g}. Lower MaxAttempts or BackoffRate, or set MaxDelaySeconds.",
                "longer-than-machine",
                "warning",
            )
    yield from _attempts(located, retriers, longest)


def _attempts(
    located: Located, retriers: Sequence[Mapping[str, Any]], longest: float
) -> Iterator[Diagnostic]:
    """A Task whose attempts, each as long as it may be, take longer than the machine may run: the
    last one would be cut short. A retrier of named errors alone is left out: what fails at once.
    """
    limit = _seconds(located.state.get("TimeoutSeconds"))
    lengthy = [one for one in retriers if LENGTHY & {*_names(one)}]
    again = sum(_seconds(one.get("MaxAttempts", MAX_ATTEMPTS)) or 0 for one in lengthy)
    delays = sum(map(_delays, lengthy))
    if not limit or not again or limit > longest or delays > longest:
        return  # told already, or no attempt but one
    total = limit * (again + 1) + delays
    if total > longest:
        yield Diagnostic(
            f"{located.path}/Retry",
            f"{again + 1:g} attempts of up to {limit:g} seconds and the pauses between them take up"
            f" to {total:g}, but the machine's TimeoutSeconds ends it after {longest:g}: the last"
            " attempt may be cut short. Raise the machine's, or lower TimeoutSeconds or"
            " MaxAttempts.",
            "longer-than-machine",
            "warning",
        )


def _names(retrier: Mapping[str, Any]) -> list[str]:
    names = retrier.get("ErrorEquals")
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _delays(retrier: Mapping[str, Any]) -> float:
    """The seconds between the attempts of a retrier, all together; stops counting where they are
    beyond any limit.
    """
    attempts = _seconds(retrier.get("MaxAttempts", MAX_ATTEMPTS)) or 0
    delay = _seconds(retrier.get("IntervalSeconds", INTERVAL)) or 0
    rate = _seconds(retrier.get("BackoffRate", BACKOFF)) or 1
    most = _seconds(retrier.get("MaxDelaySeconds"))
    total = 0.0
    for _ in range(int(min(attempts, 1000))):
        total += delay if most is None else min(delay, most)
        delay = min(delay * rate, 1e12)
    return total


def _seconds(value: Any) -> float | None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(min(value, 10**12)) if number else None
