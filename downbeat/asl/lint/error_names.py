"""Names in ErrorEquals that nothing raises.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.walk import Located, states

RESERVED = (
    "States.ALL",
    "States.BranchFailed",
    "States.DataLimitExceeded",
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    "States.Http.Socket",
    "States.IntrinsicFailure",
    "States.ItemReaderFailed",
    "States.NoChoiceMatched",
    "States.ParameterPathFailure",
    "States.Permissions",
    "States.QueryEvaluationError",
    "States.ResultPathMatchFailure",
    "States.ResultWriterFailed",
    "States.Runtime",
    "States.TaskFailed",
    "States.Timeout",
)


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Every `States.…` in a Retry or Catch that neither Step Functions nor a Fail state raises."""
    own = {located.state.get("Error") for located in states(definition) if _fails(located)}
    for located in states(definition):
        for field in ("Retry", "Catch"):
            entries = located.state.get(field)
            for number, entry in enumerate(entries if isinstance(entries, (list, tuple)) else ()):
                path = f"{located.path}/{field}[{number}]/ErrorEquals"
                yield from _unknown(entry, path, own)


def _fails(located: Located) -> bool:
    return located.state.get("Type") == "Fail" and isinstance(located.state.get("Error"), str)


def _unknown(entry: Any, path: str, own: Set[str | None]) -> Iterator[Diagnostic]:
    names = entry.get("ErrorEquals") if isinstance(entry, Mapping) else None
    for position, name in enumerate(names if isinstance(names, (list, tuple)) else ()):
        if not isinstance(name, str) or name in RESERVED or name in own:
            continue
        reserved = name.startswith("States.")
        misspelt = name.lower() in map(str.lower, RESERVED)
        if reserved or misspelt:
            close = nearest(name, RESERVED) or f" It raises {', '.join(RESERVED)}."
            message = f'Step Functions raises no error "{name}", so this never matches.{close}'
            yield Diagnostic(f"{path}[{position}]", message, "unknown-error-name")
