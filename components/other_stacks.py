"""The outputs of other stacks, and of this one as it was last deployed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pulumi

from components.engine import reason
from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.diagnostic import nearest


def stack_outputs(
    named: Collection[tuple[str, str, str]],
) -> dict[tuple[str, str], Any]:
    """The values of outputs of other stacks: (stack, output) → value.

    Read by the engine's own function and not by a StackReference: that is a resource, whose outputs
    arrive only after the definitions that need them.

    Args:
        named: (path of the key that names it, stack, output).

    Raises:
        DiagnosticsError: with every output that cannot be had.
    """
    read = {stack: read_outputs(stack) for stack in sorted({stack for _, stack, _ in named})}
    faults = [
        Diagnostic(path, fault)
        for path, stack, output in named
        if (fault := _fault(stack, output, read[stack]))
    ]
    if faults:
        raise DiagnosticsError(faults, "The configuration of this stack")
    return {(stack, output): read[stack]["outputs"][output] for _, stack, output in named}


def own_outputs() -> dict[str, Any]:
    """Return what this stack put out when it was last deployed; {} before the first time."""
    own = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    read = read_outputs(own)
    if "fault" in read:
        raise DiagnosticsError([Diagnostic(own, read["fault"])], "This stack")
    return dict(read["outputs"])


def read_outputs(name: str) -> dict[str, Any]:
    """{"outputs": …, "secretOutputNames": […]} of a stack, or {"fault": sentence}."""
    try:
        answer = pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {"name": name}).value
    except Exception as error:  # noqa: BLE001  the SDK raises bare Exceptions for whatever the backend says
        return {
            "fault": (
                f"the stack {name} cannot be read: {reason(error)}. Deploy it first, or log in to"
                " its backend."
            )
        }
    return {
        "outputs": answer.get("outputs") or {},
        "secretOutputNames": answer.get("secretOutputNames") or [],
    }


def _fault(stack: str, output: str, read: Mapping[str, Any]) -> str | None:
    if "fault" in read:
        return str(read["fault"])
    if output not in read["outputs"]:
        known = sorted(read["outputs"])
        there = f"it has {', '.join(known)}" if known else "it has none"
        return f'the stack {stack} has no output "{output}": {there}.{nearest(output, known)}'
    if output in read["secretOutputNames"]:
        return (
            f'the output "{output}" of {stack} is a secret, and a definition is none:'
            " put it in Secrets Manager and name its ARN."
        )
    return None
