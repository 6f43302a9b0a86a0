"""One fault of a definition: where it is, and a sentence that says what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple


class Problem(NamedTuple):
    """A fault. `path` is "/States/Extract/Catch[0]/Next" ("/" is the definition itself); `str()` is one line."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Problems(ValueError):
    """Raised where a definition with faults cannot go on; `.problems` holds all of them, `str()` has a line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, known: Iterable[str]) -> str:
    """` Did you mean "…"?` for the closest known word, or nothing when none is close."""
    close = get_close_matches(str(word), [str(k) for k in known], n=1, cutoff=0.6)
    return f' Did you mean "{close[0]}"?' if close else ""
