"""Where docs/runbook.md says more about a failure."""

from __future__ import annotations

PAGE = "docs/runbook.md"
TIME, FUNCTION = "why-did-it-time-out", "a-function-cannot-reach-its-database-or-aws"
GLUE, PERMISSION = "glue-says-accessdenied-or-concurrentrunsexceeded", "it-may-not-do-something"
# What the reason says, a state, or the beginning of an error → the paragraph's anchor, as GitHub
# makes it of a heading.
BY_TEXT = {
    "CannotPullContainerError": "the-container-never-starts",
    "ResourceInitializationError": "the-container-never-starts",
    "is not authorized to perform": PERMISSION,
    "ran out of its time": FUNCTION,
}
BY_STATE = {"ValidateInputs": "why-did-it-fail-at-once-in-validateinputs"}
BY_ERROR = {
    "States.Timeout": TIME,
    "States.HeartbeatTimeout": TIME,
    "States.Permissions": PERMISSION,
    "Glue.": GLUE,
    "Lambda.": FUNCTION,
}
BY_STATUS = {"TIMED_OUT": TIME}
GENERAL = "how-do-i-go-on-after-a-failure"


def paragraph(status: str, state: str, error: str, sentence: str = "") -> str:
    """Name the paragraph of the runbook about an execution that ended badly: its path and anchor.

    What the reason's sentence says decides before the state, the state before the error, and the
    error before the status.
    """
    by_text = next((one for text, one in BY_TEXT.items() if text in sentence), "")
    by_error = next((one for start, one in BY_ERROR.items() if error.startswith(start)), "")
    anchor = by_text or BY_STATE.get(state) or by_error or BY_STATUS.get(status) or GENERAL
    return f"{PAGE}#{anchor}"
