"""What one invocation works with: the configuration, the clients, the clock, and who it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from .configuration import Settings
from .table import Table

# A manifest takes a second or two; what is left of the invocation must be enough to end it
# properly.
ENOUGH_MILLISECONDS = 15_000


class Invocation(NamedTuple):
    """One run of the function. `owner` is its request id, `now()` is epoch milliseconds,
    `remaining()` milliseconds until its timeout, `function` the function's name; `sns` is needed by
    the check alone.
    """

    configuration: Settings
    table: Table
    s3: Any
    states: Any
    owner: str
    now: Callable[[], int]
    remaining: Callable[[], int]
    function: str = "manifest_builder"
    sns: Any = None

    def timestamp(self) -> str:
        """Now, as ISO 8601 in UTC with milliseconds: texts that sort as the times do."""
        return iso(self.now())

    def expiry(self) -> int:
        """When an item that is settled now may go, in epoch seconds:
        https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
        """
        return self.now() // 1000 + self.configuration.expiry_days * 24 * 3600


def iso(milliseconds: int) -> str:
    """Epoch milliseconds as 2025-01-15T02:00:00.000Z."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"
