"""The fields of an execution's input: which ones a pipeline knows, and the refusal of others where
its dict says `"unknown_input": "refuse"`. Pure.

A field that no state reads is a spelling mistake or a wish that nobody grants; without a word the
execution would go on without it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from downbeat.asl.diagnostic import nearest
from downbeat.asl.resume import CHOOSE

CHECK = "Check input"
REFUSE = "Refuse unknown input"
# What the schedule, the run guard and a start at a later state read of any input.
ALWAYS = ("overlap", "scheduled_time", "start_at")
READ = re.compile(r"(?:Execution\.Input|\$states\.input)\.([A-Za-z_]\w*)")


def known_fields(spec: Mapping[str, Any], definition: Mapping[str, Any]) -> list[str]:
    """Return the fields that the pipeline has a default for, and those that its states read."""
    declared = spec.get("input")
    defaults = declared if isinstance(declared, Mapping) else {}
    read = READ.findall(json.dumps(definition))
    return sorted({*map(str, defaults), *read})


def unknown_field_sentences(given: Iterable[str], known: Sequence[str]) -> list[str]:
    """Return a sentence for each field of an input that no state reads."""
    return [
        f'no state reads "{name}" of the input.{nearest(name, known)}'
        for name in given
        if name not in {*known, *ALWAYS}
    ]


def unread_fields(
    spec: Mapping[str, Any], definition: Mapping[str, Any], given: Iterable[str]
) -> list[str]:
    """Return a sentence for each field of an input that no state reads; none for a definition in
    JSONPath, whose states get the whole input.
    """
    if definition.get("QueryLanguage") != "JSONata":
        return []
    return unknown_field_sentences(given, known_fields(spec, definition))


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
