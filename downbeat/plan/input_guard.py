"""The refusal of an input with fields that a pipeline does not know, where its dict says
`"unknown_input": "refuse"`. Pure.

A field that no state reads is a spelling mistake or a request without effect; nothing else would
say so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from downbeat.asl.input_fields import SCHEDULED_TIME, input_fields
from downbeat.asl.resume import CHOOSE

CHECK = "Check input"
REFUSE = "Refuse unknown input"
# What the schedule, the run guard and a start at a later state read of any input.
ALWAYS = ("overlap", SCHEDULED_TIME, "start_at")


def known_fields(spec: Mapping[str, Any], definition: Mapping[str, Any]) -> list[str]:
    """Return the fields that the pipeline has a default for, and those that its states read."""
    declared = spec.get("input")
    defaults = declared if isinstance(declared, Mapping) else {}
    return sorted({*map(str, defaults), *input_fields(definition).names})


def refusing(
    definition: dict[str, Any], known: Sequence[str], on_failure: str | None = None
) -> dict[str, Any]:
    """The definition with a Choice in front that refuses an input with other fields than `known`:
    a rule more where it begins with a Choice of ours already, else a state of its own.

    Args:
        on_failure: the state that tells of failures; without one the execution fails at once.
    """
    first, states = definition["StartAt"], dict(definition["States"])
    allowed = json.dumps([*known, *ALWAYS])
    unknown = f"$keys($states.input)[$not($ in {allowed})]"
    cause = (
        f"'The input has ' & $join([{unknown}], ', ') & ', which no state reads. It may have: "
        f"{', '.join(known) or 'nothing'}.'"
    )
    rule = {
        "Condition": f"{{% $type($states.input) = 'object' and $count({unknown}) > 0 %}}",
        "Assign": {
            "failure": {"Error": "UnknownInput", "Cause": f"{{% {cause} %}}"},
            "failed_state": CHOOSE if first == CHOOSE else CHECK,
        },
        "Next": on_failure or REFUSE,
    }
    if first == CHOOSE:
        choose = states[CHOOSE]
        states[CHOOSE] = {**choose, "Choices": [rule, *choose["Choices"]]}
    else:
        check = {
            "Type": "Choice",
            "QueryLanguage": "JSONata",
            "Choices": [rule],
            "Default": first,
        }
        first, states = CHECK, {CHECK: check, **states}
    if not on_failure:
        states[REFUSE] = {
            "Type": "Fail",
            "QueryLanguage": "JSONata",
            "Error": "{% $failure.Error %}",
            "Cause": "{% $failure.Cause %}",
        }
    return {**definition, "StartAt": first, "States": states}
