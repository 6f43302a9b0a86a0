"""One line of JSON per event on standard output, which Lambda hands to CloudWatch Logs."""

from __future__ import annotations

import json
from typing import Any

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def write(level: str, message: str, **fields: Any) -> None:
    """Print `message` with its `fields` as one JSON object. `level` is one of LEVELS: the word that
    a metric filter looks for.
    """
    if level not in LEVELS:
        raise ValueError(f"level: {level!r} is not one of {', '.join(LEVELS)}")
    print(
        json.dumps({"level": level, "message": message, **fields}, ensure_ascii=False, default=str),
        flush=True,
    )
