"""One fault of a definition, a stack file or a policy: where it is, what is wrong, and the fix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Diagnostic:
    """A fault.

    `path` is "/States/Extract/Catch[0]/Next" in a definition ("/" is the definition itself), a
    key's path in a stack file, an option ("--stack"), or "" for no place; `message` is a sentence
    that ends in the fix. `code` names the kind of fault (docs/diagnostics.md), `severity` is
    "error" or "warning". `str()` is one line.
    """

    path: str
    message: str
    code: str = ""
    severity: str = "error"

    def __str__(self) -> str:
        return one_line(f"{self.path}: {self.message}" if self.path else self.message)


def one_line(text: str) -> str:
    """The text with what would break the line, or cannot be written at all (a lone surrogate),
    escaped as in JSON.
    """
    if text.isprintable():
        return text
    return "".join(
        letter
        if letter.isprintable()
        else letter.encode("unicode_escape", "surrogatepass").decode()
        for letter in text
    )


class DiagnosticsError(ValueError):
    """Raised where something with faults cannot go on; `.diagnostics` holds all of them, `str()`
    has a line for each. `.subject` is what has the faults.
    """

    def __init__(
        self, diagnostics: Iterable[Diagnostic], subject: str = "The pipelines of this stack"
    ) -> None:
        self.subject = subject
        self.diagnostics = list(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))


def nearest(word: str, known: Iterable[str]) -> str:
    """` Did you mean "…"?` for the closest known word, or nothing when none is close."""
    close = nearest_word(word, known)
    return f' Did you mean "{close}"?' if close else ""


def nearest_word(word: str, known: Iterable[str]) -> str:
    """The closest known word, first one that differs in case alone; "" when none is close."""
    names = [str(each) for each in known]
    lower = {name.lower(): name for name in reversed(names)}
    if str(word).lower() in lower:
        return lower[str(word).lower()]
    close = get_close_matches(str(word), names, n=1, cutoff=0.6)
    close = close or get_close_matches(str(word).lower(), lower, n=1, cutoff=0.75)
    return lower.get(close[0].lower(), close[0]) if close else ""


def alternatives(words: Iterable[object]) -> str:
    """`a, b or c`, in the order given."""
    return _joined(words, "or")


def enumeration(words: Iterable[object]) -> str:
    """`a, b and c`, in the order given."""
    return _joined(words, "and")


def _joined(words: Iterable[object], last: str) -> str:
    *first, final = [str(word) for word in words] or [""]
    return f"{', '.join(first)} {last} {final}" if first else final
