"""What is there already under the names that a deployment is about to create."""

from __future__ import annotations

from collections.abc import Iterable

from downbeat.emulator.changes import ResourceChange
from downbeat.emulator.provider import Provider

RELEASE = (
    "{count} there already under the names of this stack, and nothing was created:\n{listed}\n"
    "Take them over: downbeat adopt -s {stack} --local, then downbeat up -s {stack} --import"
    " adopted.{stack}.json. Or give their pipelines another name (name: in Pulumi.{stack}.yaml)."
)


def clashes(provider: Provider, changes: Iterable[ResourceChange]) -> list[str]:
    """Return every resource to create whose name something has, as "sfn:StateMachine
    cm-etl-pipeline (etl-states-machine)", sorted.
    """
    resources = []
    for change in changes:
        if change.operation == "create":
            identity = provider.there_already(change.type, change.name, change.new)
            if identity:
                module, _, kind = change.type.removeprefix("aws:").partition("/")
                resources.append(f"{module}:{kind.rpartition(':')[2]} {identity} ({change.name})")
    return sorted(resources)


def refusal(resources: list[str], stack: str) -> str:
    """Return the sentences about resources that are there already."""
    count = "a resource is" if len(resources) == 1 else f"{len(resources)} resources are"
    listed = "\n".join(f"  {line}" for line in resources)
    return RELEASE.format(count=count, listed=listed, stack=stack)
