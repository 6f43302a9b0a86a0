"""The Lambda functions that a definition calls, and the versions of them that a version of the
machine belongs to. Pure.

    called_functions()  →  whoever asks AWS for the newest published versions  →  pinned()

A version of a state machine is immutable, and the code of a function that it calls by its plain
name is not: only a call by the function's version goes back when the machine does.
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-version.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any, NamedTuple

from downbeat.asl import permissions
from downbeat.asl.integrations.lambda_ import FUNCTION, LATEST
from downbeat.asl.walk import states
from downbeat.config.rollouts import PINNED
from downbeat.plan.planned import Planned

INVOKES = ("lambda:invoke", "aws-sdk:lambda:invoke")


class CalledFunction(NamedTuple):
    """A call of a function: `path` is where it is named, `function` its name or ARN without a
    qualifier, `qualifier` its version or alias, "" where it names neither.
    """

    path: str
    function: str
    qualifier: str = ""

    @property
    def name(self) -> str:
        """The function's own name."""
        return self.function.rsplit(":", 1)[-1]

    @property
    def is_newest(self) -> bool:
        """Whether the call runs whatever code the function has at that moment."""
        return self.qualifier in ("", LATEST)


class PublishedVersion(NamedTuple):
    """The newest published version of a function; `is_current` is false where the function's code
    has changed since.
    """

    number: str
    is_current: bool = True


def called_functions(definition: Mapping[str, Any]) -> Iterator[CalledFunction]:
    """Yield each call of a function that is named in plain words, in the order of the states."""
    for path, _, _, name, qualifier in _calls(definition):
        yield CalledFunction(path, name, qualifier)


def unversioned_functions(planned: Planned) -> list[str]:
    """Return the functions, each once, whose newest published version a pipeline's own versions
    are to be pinned to: it has a rollout, and calls them by their names alone.
    """
    rollout = planned.pipeline.rollout
    if rollout is None or rollout.functions != PINNED:
        return []
    calls = called_functions(planned.definition)
    return list(dict.fromkeys(one.function for one in calls if one.is_newest))


def pinned(planned: Planned, versions: Mapping[str, PublishedVersion]) -> Planned:
    """Return the pipeline with every call of a function by its name alone as one of its newest
    published version, and the role's statements for these.

    Args:
        versions: function, as the definition names it → its newest version; one that is not among
            them is called as it was.
    """
    names = {name for name in unversioned_functions(planned) if name in versions}
    if not names:
        return planned
    definition = deepcopy(planned.definition)
    for _, fields, field, name, qualifier in list(_calls(definition)):
        if name in names and qualifier in ("", LATEST):
            fields.pop("Qualifier", None)
            fields[field] = f"{name}:{versions[name].number}"
    machine = planned.address.state_machine_arn
    return replace(
        planned,
        definition=definition,
        statements=permissions(definition, statements=planned.stated, state_machine_arn=machine),
    )


def versions_called(definition: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (function's own name, number) of each version of a function that is called."""
    calls = called_functions(definition)
    versions = [(one.name, one.qualifier) for one in calls if one.qualifier.isdecimal()]
    return list(dict.fromkeys(versions))


def as_deployed(planned: Planned, deployed: Mapping[str, Any]) -> Planned:
    """Return the pipeline pinned to the versions that a deployed definition calls, by which the two
    can be compared.
    """
    there = {
        one.function: PublishedVersion(one.qualifier)
        for one in called_functions(deployed)
        if one.qualifier.isdecimal()
    }
    return pinned(planned, there)


def version_sentences(
    planned: Planned,
    before: Mapping[str, Any] | None,
    versions: Mapping[str, PublishedVersion],
) -> Iterator[tuple[str, str]]:
    """Yield ("info" or "warning", sentence) of the versions that a pipeline is pinned to: those
    that change, and functions whose newest code is not published.

    Args:
        before: the pipeline's record of the last deployment; None where there is none.
        versions: as of `pinned`.
    """
    earlier = [tuple(one) for one in (before or {}).get("functions") or ()]
    rollout = planned.pipeline.rollout
    if rollout is None or rollout.functions != PINNED:
        return
    for name, number in versions_called(planned.definition):
        if (name, number) not in earlier:
            other = ", ".join(old for function, old in earlier if function == name)
            until = f", version {other} until now" if other else ""
            yield "info", f"calls version {number} of the function {name}{until}"
    for one in dict.fromkeys(called_functions(planned.definition)):
        published = versions.get(one.function)
        if published and not published.is_current and published.number == one.qualifier:
            yield (
                "warning",
                f"the newest code of the function {one.name} is not published: version"
                f" {published.number} is called. Publish it (aws lambda publish-version"
                f" --function-name {one.name}) and deploy, or write functions: as-written.",
            )
        if one.is_newest and one.function not in versions:
            yield (
                "warning",
                f"the function {one.name} has no published version: every version of this"
                " pipeline calls its newest code. Publish one (aws lambda publish-version"
                f" --function-name {one.name}) and deploy.",
            )


def _calls(
    definition: Mapping[str, Any],
) -> Iterator[tuple[str, dict[str, Any], str, str, str]]:
    """(path, the object that names it, its field, the function without qualifier, the qualifier) of
    each call that names its function in plain words.
    """
    for located in states(definition):
        fields: Any = located.state
        resource = str(fields.get("Resource", ""))
        path, field = f"{located.path}/Resource", "Resource"
        if resource.rpartition(":::")[2].partition(".")[0] in INVOKES:
            where = "Arguments" if located.query_language == "JSONata" else "Parameters"
            fields, field = fields.get(where), "FunctionName"
            path = f"{located.path}/{where}/FunctionName"
        elif ":lambda:" not in resource:
            continue
        if not isinstance(fields, dict) or "Qualifier.$" in fields:
            continue
        match = FUNCTION.match(str(fields.get(field, "")))
        if match is None:
            continue
        apart = str(fields.get("Qualifier", "")) if field == "FunctionName" else ""
        within = match["qualifier"] or ""
        name = str(fields[field]).removesuffix(f":{within}") if within else str(fields[field])
        yield path, fields, field, name, within or apart
