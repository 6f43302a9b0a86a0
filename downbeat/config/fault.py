"""Faults of a stack's configuration: all of them at once, each a line with the key's path and a
sentence that ends in the fix.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.lint.secrets import kind_of_secret


class StackFileError(DiagnosticsError):
    """Raised for a stack file that cannot be deployed, with a diagnostic for each of its faults.

    `.rest` is the Stack without its faults, examples in the place of what is wrong or missing: good
    for finding faults elsewhere, and for nothing else. None where there is no telling what the
    stack would be.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], rest: Any = None) -> None:
        self.rest = rest
        super().__init__(diagnostics, "The configuration of this stack")


Fault = tuple[str, str, str]  # (path below the place that was asked about, sentence, code)


class InvalidValue(ValueError):
    """One value that is wrong, raised where it is looked at; `path` is what to add to the path of
    who asked: "at", "[2]", ""; `code` is the diagnostic's.
    """

    def __init__(self, message: str, path: str = "", *, code: str) -> None:
        self.message, self.path, self.code = message, path, code
        super().__init__(message)


def quoted(value: object) -> str:
    """A value as the author sees it in a stack file: "06:00", 42, true, null; on one line, long
    ones are cut, and what holds a secret by its form is not repeated.
    """
    try:
        text = _as_written(value)
    except (ValueError, RecursionError):  # digits or levels without end
        return "the value"
    if kind := kind_of_secret(text):
        return f"What stands here, {kind},"
    text = " ".join(text.splitlines())
    return text if len(text) <= 80 else f"{text[:77]}…"


def _as_written(value: object) -> str:
    constants = {True: "true", False: "false", None: "null"}
    return (
        f'"{value}"'
        if isinstance(value, str)
        else constants[value]
        if isinstance(value, bool | None)
        else str(value)
    )


def joined(path: str, part: object) -> str:
    """The path of a key inside a key: ("a", "b") → "a.b"; ("a", 2) → "a[2]"; ("a", "") → "a"."""
    if isinstance(part, int):
        return f"{path}[{part}]"
    if not part or not path:
        return path or str(part)
    return f"{path}{part}" if str(part).startswith("[") else f"{path}.{part}"
