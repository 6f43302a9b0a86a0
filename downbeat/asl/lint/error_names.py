"""Names in ErrorEquals that nothing raises.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from difflib import get_close_matches
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.service_exceptions import ERROR_PREFIXES
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
        free = names_its_own(located.state.get("Resource"))
        for field in ("Retry", "Catch"):
            entries = located.state.get(field)
            for number, entry in enumerate(entries if isinstance(entries, (list, tuple)) else ()):
                path = f"{located.path}/{field}[{number}]/ErrorEquals"
                yield from _unknown(entry, path, own, free)


def names_its_own(resource: Any) -> bool:
    """Whether what a Task calls may raise an error of any name: a function's code, an activity,
    whoever has the token.
    """
    return isinstance(resource, str) and any(
        word in resource for word in ("lambda:", ":activity:", ".waitForTaskToken", "states:start")
    )


def _slip(prefix: str, services: Sequence[str]) -> bool:
    """Whether this is nearly a service's name; AWS SDK integrations write some in other case."""
    same = prefix.lower() in map(str.lower, services)
    return not same and bool(get_close_matches(prefix, services, 1, 0.8))


def _fails(located: Located) -> bool:
    return located.state.get("Type") == "Fail" and isinstance(located.state.get("Error"), str)


def _unknown(entry: Any, path: str, own: Set[str | None], free: bool) -> Iterator[Diagnostic]:
    names = entry.get("ErrorEquals") if isinstance(entry, Mapping) else None
    for position, name in enumerate(names if isinstance(names, (list, tuple)) else ()):
        if not isinstance(name, str) or name in RESERVED or name in own:
            continue
        reserved = name.startswith("States.") or name.lower() in map(str.lower, RESERVED)
        plain = {each.replace(".", ""): each for each in RESERVED}
        prefix = name.partition(".")[0]
        services = sorted(set(ERROR_PREFIXES.values()))
        if reserved or name in plain:
            close = nearest(name, RESERVED) or f" It raises {', '.join(RESERVED)}."
            message = f'Step Functions raises no error "{name}", so this never matches.{close}'
            yield Diagnostic(f"{path}[{position}]", message, "unknown-error-name")
        elif f"States.{name}" in RESERVED and not free:
            message = (
                f'nothing here raises "{name}", so this never matches. Did you mean'
                f' "States.{name}"?'
            )
            yield Diagnostic(f"{path}[{position}]", message, "unknown-error-name", "warning")
        elif _slip(prefix, services):
            message = f'no service raises "{name}".{nearest(prefix, services)}'
            yield Diagnostic(f"{path}[{position}]", message, "unknown-error-name", "warning")
