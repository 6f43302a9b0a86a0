"""How an execution ended, by the table of what is told (downbeat/plan/notices.py), and whether its
messages are the one that the table promises: never none, never two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from downbeat.plan.notices import ENDS, NOBODY, REPORTER
from downbeat.testing import messages
from downbeat.testing.flow import Run
from downbeat.testing.run_judgement import Judged

BAD = {"TIMED_OUT": "timed-out", "ABORTED": "aborted"}


def end_of(run: Run) -> str:
    """Return the key in ENDS of how a run ended."""
    if run.status in BAD:
        return BAD[run.status]
    if run.status == "FAILED":
        failing = set(run.planned.spec.get("on_failure", {}))
        sent = {mail.sender for mail in messages.published(run.planned, run.execution)}
        return "failed" if sent & failing else "failed-without-a-message"
    output = run.output if isinstance(run.output, Mapping) else {}
    if list(output) == ["skipped"]:
        return "skipped"
    if output.get("outcome") == "partial":
        return "partial"
    return "succeeded" if run.planned.reports_success else "unreported"


def as_the_table_promises(judged: Judged) -> Iterator[tuple[str, str]]:
    """A run has the one message that the table promises of its end, from whom it promises it."""
    yield from broken_promises(judged.run)


def broken_promises(run: Run) -> Iterator[tuple[str, str]]:
    """Yield what the messages of a run have that the table does not promise, and what they lack."""
    end = end_of(run)
    unasked = end == "skipped" and not run.planned.pipeline.notify.skipped
    expected = 0 if ENDS[end].sender == NOBODY or unasked else 1
    own = [mail for mail in run.mails if mail.topic in run.planned.topics.values()]
    if len(own) != expected:
        senders = ", ".join(mail.sender for mail in own) or "nobody"
        yield "not-once", f"it ended {end}, and {len(own)} messages say so: {senders}"
    by_reporter = {mail.sender == messages.REPORTER for mail in own}
    if expected and ENDS[end].sender == REPORTER and by_reporter != {True}:
        yield "other-sender", f"it ended {end}, and {own[0].sender if own else 'nobody'} says so"
