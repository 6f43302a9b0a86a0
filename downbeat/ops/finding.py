"""What `downbeat doctor` finds: one thing that is wrong, where, and the fix."""

from __future__ import annotations

from dataclasses import dataclass

ERROR, WARNING, NOTE = "error", "warning", "note"


@dataclass(frozen=True)
class CheckFinding:
    """One thing that is wrong. `subject` is what has it: an ARN or a name; `fix` what to do;
    `severity` "error" where runs fail or nobody hears of it, "note" for what only could not be
    looked at.
    """

    pipeline: str
    check: str
    subject: str
    message: str
    fix: str
    severity: str = ERROR
