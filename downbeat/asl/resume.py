"""An execution that may start at a later state: the execution input `start_at` names it.

Redrive (AWS's own) repeats an execution with its old definition and input, within 14 days; starting
at a later state works with a corrected definition, other input and at any time. One Choice stands
in front; a name that is no state fails at once, by the failure path where there is one, and is told
which names are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

CHOOSE = "Choose first state"
REFUSE = "Refuse unknown state"


def resumable(
    machine: dict[str, Any], targets: Sequence[str], on_failure: str | None = None
) -> dict[str, Any]:
    """The machine with the Choice in front; `targets` are the states that `start_at` may name, the
    first one is the default.

    `on_failure`: the state that tells of failures.
    """
    choose = {
        "Type": "Choice",
        "QueryLanguage": "JSONata",
        "Choices": [
            *(
                {"Condition": "{% $states.input.start_at = " + _text(name) + " %}", "Next": name}
                for name in targets
            ),
            {"Condition": "{% $exists($states.input.start_at) %}", "Next": REFUSE},
        ],
        "Default": machine["StartAt"],
    }
    cause = (
        "{% 'start_at is ' & $string($states.input.start_at) & '; allowed: ' & "
        + _text(", ".join(targets))
        + " %}"
    )
    failure = {"Error": "UnknownState", "Cause": cause}
    refuse: dict[str, Any] = {"Type": "Fail", "QueryLanguage": "JSONata", **failure}
    if on_failure:
        kept = {"failure": failure, "failed_state": CHOOSE}
        refuse = {"Type": "Pass", "QueryLanguage": "JSONata", "Assign": kept, "Next": on_failure}
    return {
        **machine,
        "StartAt": CHOOSE,
        "States": {CHOOSE: choose, **machine["States"], REFUSE: refuse},
    }


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
