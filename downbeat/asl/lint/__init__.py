"""What AWS takes and what will still go wrong: names that nobody assigns, arguments that the
service does not know, errors that nobody raises, loops and waits without an end.

`asl.problems` says whether AWS takes a definition; `advice` says what it will regret. A finding of
severity "error" fails when it is reached, one of severity "warning" may be meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.lint import (
    arguments,
    call_rules,
    context_fields,
    dynamodb_expressions,
    endings,
    error_names,
    expressions,
    failure_path,
    fields_read,
    handlers,
    inline_maps,
    jsonpath_texts,
    limits,
    paths_read,
    removed,
    secrets,
    variables,
    written_values,
)

__all__ = ["advice"]
CHECKS = (
    variables.findings,
    expressions.findings,
    context_fields.findings,
    paths_read.findings,
    jsonpath_texts.findings,
    arguments.findings,
    call_rules.findings,
    dynamodb_expressions.findings,
    error_names.findings,
    handlers.findings,
    inline_maps.findings,
    endings.findings,
    limits.findings,
    failure_path.findings,
    fields_read.findings,
    secrets.findings,
    written_values.findings,
    removed.findings,
)


def advice(definition: Mapping[str, Any]) -> list[Diagnostic]:
    """Everything that a sound definition will regret, in the order of the checks.

    Give it a definition without `asl.problems`: what it says of an unsound one may be a consequence
    of a problem.
    """
    return list(
        dict.fromkeys(diagnostic for findings in CHECKS for diagnostic in findings(definition))
    )
