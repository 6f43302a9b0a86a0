"""What a stack will run, without AWS and without the engine: the same plan that `pulumi up` deploys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import settings
from asl import Problem, Problems
from asl.problem import nearest
from local.embedded import ACCOUNT, PARTITION
from local.project import project
from pipelines import PIPELINES
from plan import Planned, plan
from settings.references import example

ROOT = Path(__file__).resolve().parent.parent


def stack_settings(stack: str, root: Path = ROOT, changes: Mapping[str, Mapping[str, Any]] | None = None) -> settings.Stack:
    """The configuration of Pulumi.<stack>.yaml; raises settings.SettingsError with all its faults.

    `changes`: pipeline → keys of the stack file that are to be otherwise this time; of a mapping, such as `references`, single values.
    """
    config = settings.stack_file(root, stack)
    if changes:
        pipelines = dict(config["downbeat:pipelines"])
        for key, changed in changes.items():
            pipelines[key] = _changed(pipelines.get(key) or {}, changed)
        config = {**config, "downbeat:pipelines": pipelines}
    return settings.load(config, stack, PIPELINES)


def _changed(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = {
        key: {**before[key], **value} if isinstance(value, Mapping) and isinstance(before.get(key), Mapping) else value
        for key, value in changes.items()
    }
    return {**before, **merged}


def planned(stack: str, root: Path = ROOT, account: str = ACCOUNT, changes: Mapping[str, Mapping[str, Any]] | None = None) -> list[Planned]:
    """Every pipeline of the stack; outputs of other stacks are stood in for by examples of their kind. `changes`: see stack_settings."""
    chosen = stack_settings(stack, root, changes)
    return plan(chosen, PIPELINES, account=account, partition=PARTITION, outputs=stand_ins(chosen))


def find(pipeline: str, stack: str, root: Path = ROOT) -> Planned:
    """One pipeline of a stack, in the account that the stack's ARNs name.

    Raises Problems for a name that is none, or for the faults of a pipeline, SettingsError for those of the stack's file.
    """
    found = {each.key: each for each in planned(stack, root, project(root, stack).account)}
    if pipeline not in found:
        raise Problems([Problem("PIPELINE", f'{stack} has no "{pipeline}"; it has {", ".join(found)}.{nearest(pipeline, found)}')])
    return found[pipeline]


def stand_ins(stack: settings.Stack) -> dict[settings.StackOutput, Any]:
    """An example value for each output of another stack that the references name."""
    return {
        value: example(name, stack.region)
        for pipeline in stack.pipelines.values()
        for name, value in pipeline.references.items()
        if isinstance(value, settings.StackOutput)
    }
