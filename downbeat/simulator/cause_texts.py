"""The text of a Cause: as Step Functions writes it, and what a reader wants of it."""

from __future__ import annotations

import json
from typing import Any


def cause_json(value: Any) -> str:
    """As Step Functions writes it: no blanks, keys in the alphabet's order."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def readable(cause: str) -> str:
    """What a reader wants of a Cause: exit codes of a stopped task, the message of a job run or of
    an exception; else the text itself.
    """
    try:
        parsed = json.loads(cause)
    except ValueError:
        return cause
    if not isinstance(parsed, dict):
        return cause
    if isinstance(parsed.get("Containers"), list):
        ends = [
            f"{one.get('Name')} {_ending(one.get('ExitCode'))}"
            for one in parsed["Containers"]
            if isinstance(one, dict)
        ]
        return f"{parsed.get('StoppedReason', 'stopped')} ({', '.join(ends)})"
    return next(
        (str(parsed[key]) for key in ("ErrorMessage", "errorMessage") if key in parsed), cause
    )


def _ending(code: Any) -> str:
    return "never started" if code is None else f"exited with {code}"
