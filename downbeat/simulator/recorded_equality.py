"""Equality of a recorded value and the one that a replay makes in its place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from typing import Any

from downbeat.simulator.masking import MASK, masked

Alike = Callable[[Any, Any], bool]
KEY = b"compared"  # of masks that are compared, and never shown


def alike_but_for(examples: Collection[str] = (), functions: Collection[str] = ()) -> Alike:
    """Equality as replays use it: alike(recorded, replayed).

    A mask of the recording is equal to itself, and to a value of the definition that would be
    masked as the same kind: nobody knows which value the mask stands for.

    Args:
        examples: texts that stand for a value nobody knows here (an output of another stack), equal
            to whatever was recorded in their place.
        functions: names of Lambda functions of which a deployment calls a version, recorded as
            name:7.
    """
    words = "|".join(re.escape(one) for one in sorted(examples, key=len, reverse=True))
    inside = re.compile(f"({'|'.join(filter(None, (MASK.pattern, words)))})")

    def alike(recorded: Any, new: Any) -> bool:
        if recorded == new:
            return True
        recorded_masks, kept_masks = _masks(recorded), _masks(new)

        def allowed(piece: str) -> str:
            if piece in examples:
                return ".*"
            if MASK.fullmatch(piece) and piece not in kept_masks:
                same_kind = [one for one in recorded_masks if _kind(one) == _kind(piece)]
                return f"(?:{'|'.join([piece, *same_kind])})"
            return re.escape(piece)

        def like(old: str, one: str) -> bool:
            if one in functions:
                return re.fullmatch(f"{re.escape(one)}(:[0-9]+)?", old) is not None
            if old == one or one in examples:
                return True
            return re.fullmatch("".join(map(allowed, inside.split(one))), old, re.S) is not None

        return _equal(masked(recorded, key=KEY), masked(new, key=KEY), like, frozenset(examples))

    return alike


def _equal(
    recorded: Any, new: Any, like: Callable[[str, str], bool], examples: Collection[str]
) -> bool:
    """Whether two values are equal whose texts like() compares; a list of one example is equal to
    any list.
    """
    if isinstance(new, str) and isinstance(recorded, str):
        return like(recorded, new)
    if isinstance(new, dict) and isinstance(recorded, dict):
        return recorded.keys() == new.keys() and all(
            _equal(recorded[key], new[key], like, examples) for key in new
        )
    if isinstance(new, list) and isinstance(recorded, list):
        if len(new) == 1 and isinstance(new[0], str) and new[0] in examples:
            return True
        return len(new) == len(recorded) and all(
            _equal(old, one, like, examples) for old, one in zip(recorded, new, strict=True)
        )
    return bool(recorded == new)


def _masks(value: Any) -> set[str]:
    """The masks that stand in a value."""
    return set(MASK.findall(json.dumps(value, default=str)))


def _kind(mask: str) -> str:
    return mask.rpartition("-")[0]
