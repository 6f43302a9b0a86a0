"""Which published versions of Lambda functions the pipelines of a stack call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from components import engine, other_stacks
from components.earlier_versions import DEPLOYED
from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.integrations.lambda_ import LATEST
from downbeat.plan.function_versions import (
    PublishedVersion,
    pinned,
    unversioned_functions,
    version_sentences,
)
from downbeat.plan.planned import Planned

GET_FUNCTION = "aws:lambda/getFunction:getFunction"
LOGS = {"info": pulumi.log.info, "warning": pulumi.log.warn}


def pin_functions(planned: Sequence[Planned]) -> list[Planned]:
    """Return the pipelines with every function that one with a rollout calls by its plain name
    pinned to its newest published version, and log what changes.

    Raises:
        DiagnosticsError: where AWS does not say which versions a function has.
    """
    asked = {name: each.key for each in planned for name in unversioned_functions(each)}
    if not asked:
        return list(planned)
    deployed = other_stacks.own_outputs().get(DEPLOYED) or {}
    versions = published_versions(asked)
    chosen = [pinned(each, versions) for each in planned]
    for each in chosen:
        for severity, sentence in version_sentences(each, deployed.get(each.key), versions):
            LOGS[severity](f"{each.address.name}: {sentence}")
    return chosen


def published_versions(functions: Mapping[str, str]) -> dict[str, PublishedVersion]:
    """Return the newest published version of each function that has one.

    Args:
        functions: name or ARN → the pipeline that calls it.

    Raises:
        DiagnosticsError: with every function of which AWS does not say it.
    """
    names = list(functions)
    newest = engine.invoke_all([(GET_FUNCTION, {"functionName": name}) for name in names])
    faults = [
        _unreadable(name, functions[name], engine.reason(answer))
        for name, answer in zip(names, newest, strict=True)
        if isinstance(answer, Exception) and not engine.is_missing(engine.reason(answer))
    ]
    if faults:
        raise DiagnosticsError(faults, "This stack")
    numbers = {
        name: answer
        for name, answer in zip(names, newest, strict=True)
        if isinstance(answer, Mapping) and answer.get("version", LATEST) != LATEST
    }
    latest = engine.invoke_all(
        [(GET_FUNCTION, {"functionName": name, "qualifier": LATEST}) for name in numbers]
    )
    return {
        name: PublishedVersion(str(answer["version"]), _same_code(answer, now))
        for (name, answer), now in zip(numbers.items(), latest, strict=True)
    }


def _same_code(published: Mapping[str, Any], latest: Mapping[str, Any] | Exception) -> bool:
    """Whether a function's unpublished code is that of its version; so where nobody says it."""
    if isinstance(latest, Exception):
        return True
    return published.get("codeSha256") == latest.get("codeSha256")


def _unreadable(name: str, pipeline: str, reason: str) -> Diagnostic:
    return Diagnostic(
        f"downbeat:pipelines.{pipeline}.rollout",
        f"the published versions of the function {name} cannot be read: {reason}. Allow"
        " lambda:GetFunction and lambda:ListVersionsByFunction on it, or write"
        " functions: as-written.",
    )
