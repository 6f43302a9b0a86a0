"""The stacks of a project as its files describe them: the same plan that `pulumi up` deploys,
without Pulumi and without AWS.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.diagnostic import nearest
from downbeat.config import Stack, StackOutput, load, stack_file
from downbeat.config.origins import Origin
from downbeat.config.reference_kinds import example
from downbeat.config.sources import Reader
from downbeat.config.stack_account import EXAMPLE_ACCOUNT, account_of
from downbeat.plan.planned import Planned, plan
from downbeat.plan.remembered import remembering_reader
from downbeat.plan.stack_output_values import remembered_origins, remembered_outputs

PROJECT_FILE = "Pulumi.yaml"
REPOSITORY = Path(__file__).resolve().parents[2]


def project_root(start: Path | None = None) -> Path:
    """The folder of the Pulumi project that `start` (the working directory) lies in; where there is
    none, the folder that this library was taken from.
    """
    here = (start or Path.cwd()).resolve()
    folders = (each for each in (here, *here.parents) if (each / PROJECT_FILE).is_file())
    return next(folders, REPOSITORY)


def register(root: Path | None = None) -> Mapping[str, Mapping[str, Any]]:
    """Every pipeline of the project, as its `pipelines/__init__.py` lists them: key → dict."""
    folder = str(root or project_root())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    pipelines: Mapping[str, Mapping[str, Any]] = importlib.import_module("pipelines").PIPELINES
    return pipelines


def configured_stack(
    stack: str,
    root: Path | None = None,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
    reader: Reader | None = None,
) -> Stack:
    """The configuration of Pulumi.<stack>.yaml.

    Args:
        changes: pipeline → keys of the stack file that are to be otherwise this time; of a mapping,
            such as `references`, single values.
        reader: reads the values that the file only names; without one they are those that the last
            run of the program read.

    Raises:
        StackFileError: with every fault of the file.
    """
    root = root or project_root()
    config = stack_file(root, stack)
    if changes:
        pipelines = dict(config["downbeat:pipelines"])
        for key, changed in changes.items():
            pipelines[key] = _changed(pipelines.get(key) or {}, changed)
        config = {**config, "downbeat:pipelines": pipelines}
    reader = reader or remembering_reader(root, stack)
    return load(config, stack, register(root), reader=reader)


def _changed(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = {
        key: {**before[key], **value}
        if isinstance(value, Mapping) and isinstance(before.get(key), Mapping)
        else value
        for key, value in changes.items()
    }
    return {**before, **merged}


def planned_stack(
    stack: str,
    root: Path | None = None,
    account: str = EXAMPLE_ACCOUNT,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
    reader: Reader | None = None,
) -> list[Planned]:
    """Every pipeline of the stack; an example stands for each output of another stack.

    `changes`, `reader`: see configured_stack.
    """
    root = root or project_root()
    configured = configured_stack(stack, root, changes, reader)
    outputs = remembered_outputs(
        configured, reader or remembering_reader(root, stack), example_outputs(configured)
    )
    return plan(configured, register(root), account=account, outputs=outputs)


def find(pipeline: str, stack: str, root: Path | None = None) -> Planned:
    """One pipeline of a stack, in the account that the stack's ARNs name.

    Raises:
        DiagnosticsError: for a name that the stack does not have, or for the faults of a pipeline.
        StackFileError: for the faults of the stack's file.
    """
    root = root or project_root()
    account = account_of(stack_file(root, stack))
    planned = {each.key: each for each in planned_stack(stack, root, account)}
    if pipeline not in planned:
        message = f'{stack} has no "{pipeline}"; it has {", ".join(planned)}.'
        raise DiagnosticsError(
            [Diagnostic("PIPELINE", message + nearest(pipeline, planned), "unknown-pipeline")]
        )
    return planned[pipeline]


def stack_origins(stack: str, root: Path | None = None) -> tuple[Origin, ...]:
    """Where the values of a stack come from that its file only names, outputs of other stacks
    included: as the last run of the program read them, else examples.
    """
    root = root or project_root()
    configured = configured_stack(stack, root)
    read = remembering_reader(root, stack)
    return (
        *configured.origins,
        *remembered_origins(configured, read, example_outputs(configured)),
    )


def example_texts(stack: Stack) -> frozenset[str]:
    """The texts in the examples that stand for outputs of other stacks."""
    values = example_outputs(stack).values()
    return frozenset(
        str(one) for value in values for one in (value if isinstance(value, list) else [value])
    )


def example_outputs(stack: Stack) -> dict[StackOutput, Any]:
    """An example value for each output of another stack that the references name."""
    return {
        value: example(name, stack.region, stack.account)
        for pipeline in stack.pipelines.values()
        for name, value in pipeline.references.items()
        if isinstance(value, StackOutput)
    }
