"""Wait: until a number of seconds have passed, or until a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from downbeat.simulator import query
from downbeat.simulator.clock import Work
from downbeat.simulator.failure import QUERY
from downbeat.simulator.line import Visit
from downbeat.simulator.output import StateOutcome, assigned_and_output, assigned_jsonpath
from downbeat.simulator.values import to_json

LONGEST_WAIT = (
    99_999_999  # seconds: https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
)
# ISO-8601 with an offset, as https://datatracker.ietf.org/doc/html/rfc3339 has it: a capital T,
# seconds, Z or ±hh:mm
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def run_wait(visit: Visit, play: Callable[..., Work]) -> Work:
    """Sleeps on the virtual clock, then passes the input on."""
    document = visit.value if visit.jsonata else query.filtered(visit, "InputPath", visit.value)
    line = visit.line
    try:
        yield seconds_to_wait(visit, document)
    except GeneratorExit:
        line.previous = line.run.history.add("WaitStateAborted", line.previous)
        raise
    state = visit.state
    if visit.jsonata:
        assigned, output = assigned_and_output(visit, state, "", document)
        return StateOutcome(output, state.get("Next"), assigned)
    assigned = assigned_jsonpath(visit, state, document)
    return StateOutcome(query.filtered(visit, "OutputPath", document), state.get("Next"), assigned)


def seconds_to_wait(visit: Visit, document: Any) -> float:
    """How long Seconds, SecondsPath, Timestamp or TimestampPath makes the state wait; 0 for a time
    that is over.
    """
    state = visit.state
    if "SecondsPath" in state:
        return _seconds_at(visit, state["SecondsPath"], document)
    if "Seconds" in state:
        return _seconds(visit)
    path = state.get("TimestampPath")
    text = (
        _at(visit, path, document, "TimestampPath")
        if path
        else query.evaluate(visit, state["Timestamp"], "Timestamp")
    )
    when = parse_timestamp(text)
    if when is None:
        field, written = (
            ("TimestampPath", path) if path else ("Timestamp", query.source_of(state["Timestamp"]))
        )
        shown = text if isinstance(text, str) else to_json(text)
        cause = (
            f"The {field} parameter does not reference a valid ISO-8601 extended offset date-time"
            f" format string: {written} == {shown}"
        )
        raise (
            visit.failure(cause, QUERY, evaluated=field) if visit.jsonata else visit.failure(cause)
        )
    return max(0.0, (when - visit.line.run.time()).total_seconds())


def parse_timestamp(text: Any) -> datetime | None:
    """A timestamp as Step Functions takes it, or None for anything else."""
    if not isinstance(text, str) or not TIMESTAMP.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(
            re.sub(r"\.(\d{1,6})\d*", lambda match: f".{match[1]:0<6}", text)
        )
    except ValueError:
        return None


def _seconds(visit: Visit) -> float:
    seconds = query.typed(visit, "Seconds", "number")
    if not 0 <= seconds <= LONGEST_WAIT or seconds != int(seconds):
        cause = (
            f"The Seconds parameter must be a whole number from 0 to {LONGEST_WAIT} but was:"
            f" {to_json(seconds)}"
        )
        raise visit.failure(cause, QUERY, evaluated="Seconds")
    return float(seconds)


def _seconds_at(visit: Visit, path: str, document: Any) -> float:
    value = _at(visit, path, document, "SecondsPath")
    shown = f"{path} == {value if isinstance(value, str) else to_json(value)}"
    try:
        seconds = int(value) if isinstance(value, str) else value
    except ValueError:
        seconds = None
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        raise visit.failure(f"The SecondsPath parameter cannot be parsed as a long value: {shown}")
    if seconds < 0:
        raise visit.failure(f"The SecondsPath parameter references a negative value: {shown}")
    if seconds > LONGEST_WAIT:
        raise visit.failure(
            f"The SecondsPath parameter references a value over {LONGEST_WAIT}: {shown}"
        )
    return float(seconds)


def _at(visit: Visit, path: str, document: Any, field: str) -> Any:
    try:
        return query.at_path(visit, path, document)
    except query.Nowhere:
        raise visit.failure(
            f"The {field} parameter does not reference an input value: {path}"
        ) from None
