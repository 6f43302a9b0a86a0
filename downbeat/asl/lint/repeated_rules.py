"""Rules of a Choice that are never reached, because one before them asks the same.

Judged as the author wrote them: a setting may make two rules the same in one stack.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.walk import states

BESIDE = ("Next", "Assign", "Output", "Comment")


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Every rule that asks what a rule before it asks, in a definition or a pipeline's dict."""
    for located in states(definition):
        rules = located.state.get("Choices")
        first: dict[str, int] = {}
        for number, rule in enumerate(rules if isinstance(rules, (list, tuple)) else ()):
            if not isinstance(rule, Mapping):
                continue
            asked = {key: value for key, value in rule.items() if key not in BESIDE}
            question = json.dumps(asked, sort_keys=True, default=str)
            if question in first:
                message = (
                    f"asks the same as Choices[{first[question]}], which is taken: this rule never"
                    " is. Change its condition, or remove it."
                )
                path = f"{located.path}/Choices[{number}]"
                yield Diagnostic(path, message, "repeated-rule", "warning")
            first.setdefault(question, number)
