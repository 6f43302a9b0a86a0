"""Limits of time: machines and Tasks that have none, waits and retries longer than the machine may
run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.walk import Located, states

WAITING = (".sync", ".sync:2", ".waitForTaskToken")
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
    retriers = state.get("Retry")
    for number, retrier in enumerate(retriers if isinstance(retriers, (list, tuple)) else ()):
        delays = _delays(retrier) if isinstance(retrier, Mapping) else 0
        if delays > longest:
            yield Diagnostic(
                f"{path}/Retry[{number}]",
                f"its delays add up to {delays:g} seconds, but the machine's TimeoutSeconds ends it"
                f" after {longest:g}. Lower MaxAttempts or BackoffRate, or set MaxDelaySeconds.",
                "longer-than-machine",
                "warning",
            )


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
