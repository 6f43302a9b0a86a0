"""A flush: put what has waited long enough into manifests although the thresholds are not reached,
and start what is not started.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import advance, log, register
from .collect import TRANSIENT, warn_of_waiting
from .invocation import ENOUGH_MILLISECONDS, Invocation, iso

FIELDS = ("action", "date_prefix", "older_than_seconds", "check")


class FlushError(RuntimeError):
    """The event is wrong, or some prefixes could not be flushed: Lambda counts an error, and
    repeats an asynchronous call.
    """


def flush_waiting(invocation: Invocation, event: Mapping[str, Any]) -> dict[str, Any]:
    """Flush `date_prefix` ("all", the default, or one) where a file has waited `older_than_seconds`
    (default 0).

    Returns {"manifests": paths, "busy": prefixes that another invocation works on, "left": prefixes
    for which the time was too short, "waiting": manifests that an empty STEP_FUNCTION_ARN keeps}.
    A flush of all begins with the prefix that was visited longest ago, and its `left` is the metric
    PrefixesLeft. Raises FlushError after all have been tried.
    """
    prefix, seconds = _checked(event)
    if prefix != "all":
        return _ended(_visit_all(invocation, [prefix], seconds))
    before = iso(invocation.now() - 1000 * seconds)
    result, faults = _visit_all(invocation, register.to_visit(invocation, before), seconds)
    log.metric(
        "PrefixesLeft",
        len(result["left"]),
        function=invocation.function,
        milliseconds=invocation.now(),
    )
    return _ended((result, faults))


def _visit_all(
    invocation: Invocation, prefixes: Sequence[str], seconds: int
) -> tuple[dict[str, Any], list[str]]:
    """Visit the prefixes in order while there is time: (the result, a line for each fault)."""
    result: dict[str, Any] = {"manifests": [], "busy": [], "left": [], "waiting": 0}
    faults: list[str] = []
    for number, prefix in enumerate(prefixes):
        if number and invocation.remaining() < ENOUGH_MILLISECONDS:
            result["left"].append(prefix)
            continue
        try:
            _add(result, faults, prefix, advance.advance_prefix(invocation, prefix, seconds))
        except TRANSIENT as error:
            faults.append(f"{prefix}: {error}")
        try:
            register.note_visit(invocation, prefix)
        except TRANSIENT as error:
            faults.append(f"{prefix}: the visit could not be noted: {error}")
    return result, faults


def _ended(visits: tuple[dict[str, Any], list[str]]) -> dict[str, Any]:
    """Log the result and return it, or raise FlushError with the faults."""
    result, faults = visits
    warn_of_waiting(result["waiting"])
    log.write("ERROR" if faults else "INFO", "A flush has ended.", **result, faults=faults)
    if faults:
        raise FlushError("\n".join(faults))
    return result


def _add(result: dict[str, Any], faults: list[str], prefix: str, outcome: advance.Advance) -> None:
    result["manifests"] += outcome.manifests
    result["waiting"] += outcome.waiting
    if outcome.state == advance.BUSY:
        result["busy"].append(prefix)
    if outcome.state == advance.OUT_OF_TIME:
        result["left"].append(prefix)
    faults += [f"{prefix}: {path} could not be started" for path in outcome.failed]


def _checked(event: Mapping[str, Any]) -> tuple[str, int]:
    """(the prefix or "all", seconds). Raises FlushError with every fault of the event."""
    faults = [
        f"{name} is not a field of a flush; allowed are {', '.join(FIELDS)}."
        for name in event
        if name not in FIELDS
    ]
    prefix, seconds = event.get("date_prefix", "all"), event.get("older_than_seconds", 0)
    if not isinstance(prefix, str) or not prefix.strip("/"):
        faults.append(
            f'date_prefix is {prefix!r}; it must be "all" or a date prefix such as "2025-01-15".'
        )
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds < 0:
        faults.append(
            f"older_than_seconds is {seconds!r}; it must be a whole number of seconds, 0 or more."
        )
    if not isinstance(event.get("check", False), bool):
        faults.append(f"check is {event['check']!r}; it must be true or false.")
    if faults:
        raise FlushError("\n".join(faults))
    return prefix.rstrip("/"), seconds
