"""What replays came to, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from downbeat.simulator.replay import ReplayDifference, ReplayResult, by_kind


def replay_record(results: list[ReplayResult]) -> dict[str, Any]:
    """The results for programs."""
    return {"kinds": by_kind(results), "executions": [one.to_json() for one in results]}


def replay_lines(results: list[ReplayResult]) -> Iterator[str]:
    """The table by kind, then each execution that is otherwise, with its differences."""
    for kind, count in by_kind(results).items():
        yield f"{count:>6}  {kind}"
    for result in results:
        if not result.same:
            yield ""
            yield f"{result.name}: {result.recorded_status} → {result.status}"
            yield from (f"  {difference_sentence(one)}" for one in result.differences)


def difference_sentence(difference: ReplayDifference) -> str:
    """One difference, both sides beside each other."""
    event = f" from event {difference.event}" if difference.event else ""
    where = f" in {difference.state}" if difference.state else ""
    sides = f"{_short(difference.recorded)} → {_short(difference.replayed)}"
    return f"{difference.kind}{where}{event}: {sides}"


def _short(value: Any, longest: int = 160) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= longest else text[: longest - 1] + "…"
