"""Recorded executions: what ran, with which input, and what each call was answered.

Read from boto3's get_execution_history (a response, several pages of it, or its events), as JSON or
as Python values.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

ENDS = ("Succeeded", "Failed", "TimedOut", "SubmitFailed", "ScheduleFailed", "StartFailed")
DETAILS: dict[str, tuple[type, ...]] = {
    "name": (str,),
    "index": (int,),
    "error": (str, type(None)),
}
KINDS = ("Task", "LambdaFunction", "Activity")


@dataclass(frozen=True)
class RecordedCall:
    """One attempt of a Task: `items` are the indexes of the Map iterations around it, outermost
    first; `output` is its result unless `failed`, then `error` and `cause` are set where the
    service gave them.
    """

    state: str | None
    items: tuple[int, ...]
    arguments: Any
    output: Any = None
    error: str | None = None
    cause: str | None = None
    failed: bool = False
    submitted: bool = True
    seconds: float = 0.0


@dataclass(frozen=True)
class Recording:
    """One execution that ran: `events` as get_execution_history has them, `children` the child
    executions of its Distributed Maps, `map_runs` how many each Map Run had (by its ARN, where that
    is known), `map_run` the ARN of the Map Run whose child it is.
    """

    name: str
    input: Any
    events: list[Mapping[str, Any]]
    start: datetime | None = None
    children: list[Recording] = field(default_factory=list)
    arn: str = ""
    map_runs: Mapping[str, int] = field(default_factory=dict)
    map_run: str = ""

    @property
    def machine(self) -> str:
        """The name of the state machine that ran; "" where the recording does not say."""
        return ":".join(self.arn.split(":")[6:7]).partition("/")[0]

    @property
    def account(self) -> str:
        """The account in which it ran; "" where the recording does not say."""
        return ":".join(self.arn.split(":")[4:5])

    def calls(self) -> list[RecordedCall]:
        """Every answered call, children's included, in the order in which they were made."""
        own = calls_of(self.events)
        return own + [call for child in self.children for call in child.calls()]


def details(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The …EventDetails of an event, {} where it has none."""
    inner = (value for key, value in event.items() if key.endswith("EventDetails"))
    return next((one for one in inner if isinstance(one, Mapping)), {})


def decoded(value: Any) -> Any:
    """The value of a JSON text; any other value as it is."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value


def recording(
    history: Mapping[str, Any] | Iterable[Mapping[str, Any]] | str,
    *,
    name: str = "execution",
    arn: str = "",
    children: Iterable[Recording] = (),
    map_runs: Mapping[str, int] | None = None,
    map_run: str = "",
) -> Recording:
    """A recording from a response of get_execution_history, its events, a list of responses, or the
    JSON text of one of them. Raises ValueError for what is no history.
    """
    parsed = json.loads(history) if isinstance(history, str) else history
    pages = [parsed] if isinstance(parsed, Mapping) else list(parsed)
    if not all(isinstance(page, Mapping) for page in pages):
        raise ValueError(f"{name}: not a history: write its events as objects")
    if not all(isinstance(page.get("events", []), list) for page in pages):
        raise ValueError(f"{name}: not a history: its events must be a list")
    events = [one for page in pages for one in page.get("events", [page])]
    faults = [fault for at, one in enumerate(events) if (fault := event_fault(one, at))]
    if faults:
        raise ValueError(f"{name}: not a history: {'; '.join(faults[:3])}")
    begun = next((one for one in events if one.get("type") == "ExecutionStarted"), None)
    if begun is None:
        raise ValueError(f"{name}: not a history: it has no ExecutionStarted event")
    ids = [one.get("id") for one in events]
    numbered = all(isinstance(one, int) for one in ids) and len(set(ids)) == len(ids)
    ordered = sorted(events, key=lambda one: int(one["id"])) if numbered else events
    start = time_of(begun.get("timestamp"))
    return Recording(
        name,
        decoded(details(begun).get("input", "{}")),
        ordered,
        start,
        list(children),
        arn,
        map_runs or {},
        map_run,
    )


def event_fault(event: Any, at: int) -> str:
    """What keeps the event at a place of a history from being one of AWS's; "" for a good one.

    https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
    """
    if not isinstance(event, Mapping) or not isinstance(event.get("type"), str):
        return f"events[{at}] is no object with a type"
    if not isinstance(event.get("previousEventId", 0), Hashable):
        return f"events[{at}] needs a previousEventId that is a whole number"
    inner = details(event)
    wrong = [
        key for key, types in DETAILS.items() if key in inner and not isinstance(inner[key], types)
    ]
    return f"events[{at}] has {wrong[0]} of another type than AWS's" if wrong else ""


def time_of(value: Any) -> datetime | None:
    """A timestamp as boto3 or JSON has it; None for what is none."""
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, datetime) else None


def calls_of(events: list[Mapping[str, Any]]) -> list[RecordedCall]:
    """The answered calls of one history, in the order in which they were scheduled."""
    by_id = {event["id"]: event for event in events if isinstance(event.get("id"), int)}
    open_calls: dict[int, Mapping[str, Any]] = {}
    calls: list[tuple[int, RecordedCall]] = []
    for event in events:
        kind = next((one for one in KINDS if event["type"].startswith(one)), None)
        if kind is None or event["type"].startswith("TaskState"):
            continue
        what = event["type"].removeprefix(kind)
        if what == "Scheduled":
            number = event.get("id", 0)
            open_calls[number if isinstance(number, int) else 0] = event
            continue
        scheduled = _scheduled(event, by_id) or next(iter(open_calls), None)
        if scheduled is None or scheduled not in open_calls or what not in ENDS:
            continue
        begun = open_calls.pop(scheduled)
        calls.append((scheduled, _call(begun, event, what, by_id)))
    return [call for _, call in sorted(calls, key=lambda one: one[0])]


def _scheduled(event: Mapping[str, Any], by_id: Mapping[int, Any]) -> int | None:
    """The id of the …Scheduled event that an event of a Task belongs to."""
    return next(
        (
            one["id"]
            for one in _back(event, by_id)
            if one["type"].endswith("Scheduled") and isinstance(one.get("id"), int)
        ),
        None,
    )


def _back(event: Mapping[str, Any], by_id: Mapping[int, Any]) -> Iterator[Mapping[str, Any]]:
    """The event and those before it, each once: a history written by hand may go in circles."""
    current: Mapping[str, Any] | None = event
    met: set[int] = set()
    while current is not None and id(current) not in met:
        met.add(id(current))
        yield current
        current = by_id.get(current.get("previousEventId", 0))


def _call(
    begun: Mapping[str, Any], end: Mapping[str, Any], what: str, by_id: Mapping[int, Any]
) -> RecordedCall:
    sent, got = details(begun), details(end)
    first, last = time_of(begun.get("timestamp")), time_of(end.get("timestamp"))
    state, items = place_of(begun, by_id)
    return RecordedCall(
        state,
        items,
        decoded(sent.get("parameters", sent.get("input"))),
        decoded(got.get("output")) if what == "Succeeded" else None,
        None if what == "Succeeded" else got.get("error"),
        None if what == "Succeeded" else got.get("cause"),
        what != "Succeeded",
        what not in ("SubmitFailed", "ScheduleFailed", "StartFailed"),
        (last - first).total_seconds() if first and last else 0.0,
    )


def place_of(
    event: Mapping[str, Any], by_id: Mapping[int, Any]
) -> tuple[str | None, tuple[int, ...]]:
    """The state that an event belongs to and the indexes of the Map iterations around it; None
    where the history does not connect them.
    """
    state, inside = None, 0
    items: list[int] = []
    for current in _back(event, by_id):
        kind = current["type"]
        if kind.endswith("StateEntered") and state is None:
            state = details(current).get("name")
        elif kind in ("MapStateExited", "MapStateSucceeded", "MapIterationSucceeded"):
            inside += kind == "MapStateExited"
        elif kind == "MapIterationStarted" and not inside:
            items.insert(0, int(details(current).get("index", 0)))
            inside += 1  # iterations that ran before on the same line lie between here and the Map
        elif kind == "MapStateStarted" and inside:
            inside -= 1
    return state, tuple(items)
