"""What a stack will run, without AWS and without the engine: the same plan that `pulumi up` deploys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import settings
from local.embedded import ACCOUNT, PARTITION
from pipelines import PIPELINES
from plan import Planned, plan
from settings.references import kind_of

ROOT = Path(__file__).resolve().parent.parent


def stack_settings(stack: str, root: Path = ROOT) -> settings.Stack:
    """The configuration of Pulumi.<stack>.yaml; raises settings.SettingsError with all its faults."""
    return settings.load(settings.stack_file(root, stack), stack, PIPELINES)


def planned(stack: str, root: Path = ROOT, account: str = ACCOUNT) -> list[Planned]:
    """Every pipeline of the stack; outputs of other stacks are stood in for by examples of their kind."""
    chosen = stack_settings(stack, root)
    return plan(chosen, PIPELINES, account=account, partition=PARTITION, outputs=stand_ins(chosen))


def stand_ins(stack: settings.Stack) -> dict[settings.StackOutput, Any]:
    """An example value for each output of another stack that the references name."""
    return {
        value: stand_in(name, stack.region)
        for pipeline in stack.pipelines.values()
        for name, value in pipeline.references.items()
        if isinstance(value, settings.StackOutput)
    }


def stand_in(name: str, region: str) -> Any:
    """An example of what a reference of that name is: a cluster's ARN, a list of subnets, or the name itself."""
    kind = kind_of(name)
    if kind is None:
        return name
    example = kind.example.replace("us-east-1", region)
    return [example] if kind.many else example
