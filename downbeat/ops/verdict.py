"""What `downbeat verify` says of one thing: what Downbeat says of it, and what AWS says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

AGREES, DIFFERS, NOT_ASKED = "agrees", "differs", "not asked"


@dataclass(frozen=True)
class Verdict:
    """`check` is the API that was asked, `subject` what about; `ours` and `aws` both answers as
    JSON values, `request` what AWS was sent; `note` why AWS was not asked, or what it adds.
    """

    pipeline: str
    check: str
    subject: str
    outcome: str
    ours: Any = None
    aws: Any = None
    request: Any = None
    note: str = ""


def compared(
    pipeline: str,
    check: str,
    subject: str,
    ours: Any,
    aws: Any,
    *,
    request: Any = None,
    note: str = "",
) -> Verdict:
    """A verdict on two answers: they agree where they are equal."""
    outcome = AGREES if ours == aws else DIFFERS
    return Verdict(pipeline, check, subject, outcome, ours, aws, request, note)
