"""The history of an execution: events with the field names of boto3's get_execution_history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from downbeat.simulator.clock import Clock
from downbeat.simulator.express import MOST_EXPRESS_EVENTS, TimeUp
from downbeat.simulator.failure import RUNTIME, TIMEOUT, Failure

OnEvent = Callable[[dict[str, Any]], None]
MOST_EVENTS = 25_000  # https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
NOT_TRUNCATED = {"truncated": False}
TIMED_OUT = ("executionTimedOutEventDetails", {"error": TIMEOUT})


class History:
    """Events in the order they happen. `add` gives the id of the new event; `on_event` is called
    with each one, as soon as it is there.
    """

    def __init__(self, clock: Clock, start: datetime, *, express: bool = False) -> None:
        self.events: list[dict[str, Any]] = []
        self.closed = False
        self.on_event: OnEvent | None = None
        self._clock, self._start, self._express = clock, start, express
        self._most = MOST_EXPRESS_EVENTS if express else MOST_EVENTS
        self._at, self._timestamp = -1.0, start

    def add(
        self, kind: str, previous: int, details: tuple[str, dict[str, Any]] | None = None
    ) -> int:
        """Adds an event of this type (`details`: its …EventDetails field and what that holds).

        Raises a terminal Failure when only the last event, the end of the execution, still has
        room, TimeUp in an Express workflow, which has no such limit, and then loops forever.
        """
        if self.closed:
            return previous
        number = len(self.events) + 1
        if number >= self._most:
            if self._express:
                raise TimeUp
            raise Failure(
                RUNTIME,
                f"The execution reached the maximum number of history events ({MOST_EVENTS}).",
                terminal=True,
            )
        return self._append(kind, previous, details, number)

    def end(
        self, kind: str, previous: int, details: tuple[str, dict[str, Any]] | None = None
    ) -> None:
        """Adds the last event and takes no more."""
        self._append(kind, previous, details, len(self.events) + 1)
        self.closed = True

    @property
    def full(self) -> bool:
        """Whether a redrive finds no room for its own event and one more."""
        return len(self.events) >= MOST_EVENTS - 1

    def reopen(self) -> int:
        """Takes events again, after a redrive; the id of the last one."""
        self.closed = False
        return len(self.events)

    def _append(
        self, kind: str, previous: int, details: tuple[str, dict[str, Any]] | None, number: int
    ) -> int:
        event: dict[str, Any] = {
            "timestamp": self.timestamp(),
            "type": kind,
            "id": number,
            "previousEventId": previous,
        }
        if details:
            event[details[0]] = details[1]
        self.events.append(event)
        if self.on_event is not None:
            self.on_event(event)
        return number

    def timestamp(self) -> datetime:
        """The time of the virtual clock, as boto3 gives it."""
        if self._clock.now != self._at:
            self._at = self._clock.now
            self._timestamp = self._start + timedelta(seconds=self._at)
        return self._timestamp


def failed(failure: Failure) -> dict[str, Any]:
    """The error and cause of a …Failed event; what a failure does not have, the event does not
    have.
    """
    return {
        key: value
        for key, value in (("error", failure.error), ("cause", failure.cause))
        if value is not None
    }
