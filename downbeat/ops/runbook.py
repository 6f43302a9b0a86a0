"""Where docs/runbook.md says more about a failure."""

from __future__ import annotations

PAGE = "docs/runbook.md"
# The beginning of an error, or a state → the paragraph's anchor, as GitHub makes it of a heading.
BY_STATE = {"ValidateInputs": "why-did-it-fail-at-once-in-validateinputs"}
BY_ERROR = {
    "States.Timeout": "why-did-it-time-out",
    "States.HeartbeatTimeout": "why-did-it-time-out",
    "Glue.": "glue-says-accessdenied-or-concurrentrunsexceeded",
    "Lambda.": "a-function-cannot-reach-its-database-or-aws",
}
BY_STATUS = {"TIMED_OUT": "why-did-it-time-out"}
GENERAL = "how-do-i-go-on-after-a-failure"


def paragraph(status: str, state: str, error: str) -> str:
    """Name the paragraph of the runbook about an execution that ended badly: its path and anchor.

    The state decides before the error, and the error before the status.
    """
    by_error = next((one for start, one in BY_ERROR.items() if error.startswith(start)), "")
    anchor = BY_STATE.get(state) or by_error or BY_STATUS.get(status) or GENERAL
    return f"{PAGE}#{anchor}"
