"""What replays came to, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from os.path import commonprefix
from typing import Any

from downbeat.simulator.replay import ReplayDifference, ReplayResult, by_kind


def replay_record(results: list[ReplayResult]) -> dict[str, Any]:
    """The results for programs."""
    return {"kinds": by_kind(results), "executions": [one.to_json() for one in results]}


def replay_lines(results: list[ReplayResult]) -> Iterator[str]:
    """The table by kind, then each execution that is otherwise, with its differences."""
    for kind, count in by_kind(results).items():
        yield f"{count:>6}  {kind}"
    taken = sorted({name for result in results for name in result.taken})
    if taken:
        yield ""
        yield (f"Taken as recorded, since not all child executions were: {', '.join(taken)}.")
    for result in results:
        if not result.same:
            yield ""
            yield f"{result.name}: {result.recorded_status} → {result.status}"
            yield from (f"  {difference_sentence(one)}" for one in result.differences)


def difference_sentence(difference: ReplayDifference) -> str:
    """One difference, both sides beside each other: of two objects only what differs in them."""
    event = f" from event {difference.event}" if difference.event else ""
    where = f" in {difference.state}" if difference.state else ""
    sides = "; ".join(
        f"{path.removeprefix('/')}{': ' if path else ''}{_sides(old, new)}"
        for path, old, new in leaves(difference.recorded, difference.replayed)
    )
    return f"{difference.kind}{where}{event}: {sides}"


ABSENT = "(absent)"


def leaves(recorded: Any, replayed: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """(path, recorded, replayed) of each place in which two values differ; ABSENT where one has
    nothing.
    """
    if isinstance(recorded, dict) and isinstance(replayed, dict):
        for key in dict.fromkeys((*recorded, *replayed)):
            old, new = recorded.get(key, ABSENT), replayed.get(key, ABSENT)
            yield from leaves(old, new, f"{path}/{key}")
    elif (
        path
        and isinstance(recorded, list)
        and isinstance(replayed, list)
        and len(recorded) == len(replayed)
    ):
        for at, (old, new) in enumerate(zip(recorded, replayed, strict=True)):
            yield from leaves(old, new, f"{path}/{at}")
    elif path and isinstance(recorded, list) and isinstance(replayed, list):
        gone = [one for one in recorded if one not in replayed]
        come = [one for one in replayed if one not in recorded]
        yield (path, gone, come) if gone or come else (path, recorded, replayed)
    elif recorded != replayed:
        yield path, recorded, replayed


def _sides(recorded: Any, replayed: Any, longest: int = 160, before: int = 30) -> str:
    """Both sides, each cut to `longest` characters; of two texts from shortly before the first
    character that differs.
    """
    if (
        isinstance(recorded, str)
        and isinstance(replayed, str)
        and ABSENT not in (recorded, replayed)
    ):
        common = len(commonprefix([recorded, replayed]))
        if max(len(recorded), len(replayed)) > longest and common > before:
            recorded, replayed = (f"…{one[common - before :]}" for one in (recorded, replayed))
    return " → ".join(_short(one, longest) for one in (recorded, replayed))


def _short(value: Any, longest: int) -> str:
    if value == ABSENT:
        return ABSENT
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= longest else text[: longest - 1] + "…"
