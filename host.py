"""What the program asks its host, the Pulumi engine: its configuration, the account it deploys to, what other stacks put out.

All of it before the first resource, and at once: a fault here ends the program with its sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi.runtime import config as runtime

from asl import Problems
from asl.problem import nearest
from settings import SettingsError, Stack, StackOutput


def configuration() -> tuple[dict[str, Any], set[str]]:
    """Every key of every namespace with its value, and the keys that are secret. The engine hands objects over as JSON text.

    `pulumi.Config` answers for a key that one knows; a misspelt one is found only by reading them all.
    """
    given = {**runtime.get_config_env(), **runtime.CONFIG.get()}
    secrets = {*runtime.get_config_secret_keys_env(), *(key for key in given if runtime.is_config_secret(key))}
    return given, secrets


def caller() -> tuple[str, str]:
    """(account, partition) of who deploys: "123456789012", "aws"."""
    identity = aws.get_caller_identity()
    return identity.account_id, identity.arn.split(":")[1]


def stack_outputs(stack: Stack) -> dict[StackOutput, Any]:
    """The values of all outputs of other stacks that the references name; raises SettingsError with every one that cannot be had.

    Read by the engine's own function and not by a StackReference: that is a resource, whose outputs arrive only after the definitions
    that need them.
    """
    wanted = list(_wanted(stack))
    read = {name: _read(name) for name in sorted({output.stack for _, output in wanted})}
    faults = [f"{path}: {fault}" for path, output in wanted if (fault := _fault(output, read[output.stack]))]
    if faults:
        raise SettingsError(faults)
    return {output: read[output.stack]["outputs"][output.output] for _, output in wanted}


def _wanted(stack: Stack) -> Iterator[tuple[str, StackOutput]]:
    """(path of the key, stack output), in the order of the stack file."""
    for key, pipeline in stack.pipelines.items():
        for name, value in pipeline.references.items():
            if isinstance(value, StackOutput):
                yield f"downbeat:pipelines.{key}.references.{name}", value


def _read(name: str) -> dict[str, Any]:
    """{"outputs": …, "secretOutputNames": […]} of a stack, or {"fault": sentence}."""
    try:
        answer = pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", {"name": name}).value
    except Exception as error:  # noqa: BLE001  the SDK raises bare Exceptions for whatever the backend says
        return {"fault": f"the stack {name} cannot be read: {_reason(error)}. Deploy it first, or log in to its backend."}
    return {"outputs": answer.get("outputs") or {}, "secretOutputNames": answer.get("secretOutputNames") or []}


def _reason(error: Exception) -> str:
    """What the backend says, without what the engine and the SDK put before it."""
    return str(error).rsplit("returned an error: ", 1)[-1].strip().rstrip(".")


def _fault(wanted: StackOutput, read: Mapping[str, Any]) -> str | None:
    if "fault" in read:
        return str(read["fault"])
    if wanted.output not in read["outputs"]:
        known = sorted(read["outputs"])
        there = f"it has {', '.join(known)}" if known else "it has none"
        return f'the stack {wanted.stack} has no output "{wanted.output}": {there}.{nearest(wanted.output, known)}'
    if wanted.output in read["secretOutputNames"]:
        return (
            f'the output "{wanted.output}" of {wanted.stack} is a secret, and a definition is none: '
            "put it in Secrets Manager and name its ARN."
        )
    return None


@contextmanager
def faults_end_the_program() -> Iterator[None]:
    """Turns the faults of configuration and pipelines into the program's end: their sentences, and no traceback."""
    try:
        yield
    except SettingsError as error:
        raise pulumi.RunError(_report("The configuration of this stack", error.problems)) from None
    except Problems as error:
        raise pulumi.RunError(_report("The pipelines of this stack", map(str, error.problems))) from None


def _report(what: str, faults: Iterable[str]) -> str:
    lines = list(faults)
    count = "a fault" if len(lines) == 1 else f"{len(lines)} faults"
    return "\n".join([f"{what} cannot be deployed; it has {count}:", *(f"  {line}" for line in lines)])
