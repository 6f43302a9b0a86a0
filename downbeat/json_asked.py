"""Whether the command that runs was typed with --json, so that it prints nothing but one JSON value
on standard output, refusals included.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

JSON_OPTION = "--json"
JSON_ASKED: ContextVar[bool] = ContextVar("JSON_ASKED", default=False)


@contextmanager
def noting_json(words: Sequence[str]) -> Iterator[bool]:
    """Note for the command inside whether `words`, its command line, ask for JSON."""
    words = words[: words.index("--")] if "--" in words else words
    token = JSON_ASKED.set(JSON_OPTION in words)
    try:
        yield JSON_ASKED.get()
    finally:
        JSON_ASKED.reset(token)
