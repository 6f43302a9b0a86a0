"""One pipeline without a register and without a stack file: the same checks and the same plan as a
pipeline of a stack, from a dict and a few values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.diagnostic import nearest
from downbeat.config.pipeline_file_keys import PipelineConfig
from downbeat.config.sources import Reader, unread
from downbeat.config.stack import Stack
from downbeat.config.stack_file_keys import StackConfig
from downbeat.plan.orchestration_args import OrchestrationArgs, build_orchestration_args, stack_tags
from downbeat.plan.planned import Planned, plan, read

SUPPLIED = "Supplied by the program that deploys it."
# What a stack says once and a single pipeline may say too, by the key of a stack file.
STACK_KEYS = frozenset(field.alias or name for name, field in StackConfig.model_fields.items()) - {
    *(
        "adopted",
        "standbyOf",
        "pipelines",
        "cadence",
        "guard",
        "deployRoleArn",
        "logLevel",
        "notify",
        "owner",
        "severity",
        "watching",
    ),
}
PIPELINE_KEYS = frozenset(
    field.alias or name for name, field in PipelineConfig.model_fields.items()
)


def standalone_args(
    key: str,
    definition: Mapping[str, Any],
    options: Mapping[str, Any],
    *,
    region: str,
    account: str,
    partition: str,
    project: str,
    stack: str,
    reader: Reader,
    faults: Sequence[Diagnostic] = (),
) -> tuple[OrchestrationArgs, str | None]:
    """Return the arguments of one orchestration, and the ARN of the key it is to use (None: its
    own).

    Args:
        key: the pipeline's name in kebab-case.
        definition: a pipeline's dict; references need not be declared in it.
        options: the keys of a stack file, of the stack and of a pipeline, e.g. {"cadence": "daily",
            "notify": {"failure": ["data@example.com"]}, "logRetentionDays": 30}.
        reader: reads the values that the options only name.
        faults: what is wrong besides, raised together with what is found here.

    Raises:
        DiagnosticsError: with every fault of the dict and of the options.
    """
    read_stack, planned = standalone_plan(
        key,
        definition,
        options,
        region=region,
        account=account,
        partition=partition,
        stack=stack,
        reader=reader,
        faults=faults,
    )
    tags = stack_tags(project, read_stack)
    return build_orchestration_args(read_stack, planned, tags), read_stack.kms_key_arn


def standalone_plan(
    key: str,
    definition: Mapping[str, Any],
    options: Mapping[str, Any],
    *,
    region: str,
    account: str,
    partition: str,
    stack: str,
    reader: Reader = unread,
    faults: Sequence[Diagnostic] = (),
) -> tuple[Stack, Planned]:
    """Return a stack that holds this one pipeline, and its plan; arguments and errors as of
    `standalone_args`.
    """
    outside = [*faults, *_unknown_keys(options)]
    spec = _declared(key, definition, options.get("references") or {})
    config = {
        "aws:region": region,
        **{f"downbeat:{name}": options[name] for name in options.keys() & STACK_KEYS},
        "downbeat:pipelines": {
            key: {name: options[name] for name in options.keys() & PIPELINE_KEYS}
        },
    }
    try:
        read_stack = read(config, stack, {key: spec}, reader=reader)
        (planned,) = plan(read_stack, {key: spec}, account=account, partition=partition)
    except DiagnosticsError as error:
        inside = [replace(one, path=_path(one.path, key)) for one in error.diagnostics]
        raise DiagnosticsError([*outside, *inside], f"The pipeline {key}") from None
    if outside:
        raise DiagnosticsError(outside, f"The pipeline {key}")
    return read_stack, planned


def _unknown_keys(options: Mapping[str, Any]) -> list[Diagnostic]:
    known = STACK_KEYS | PIPELINE_KEYS
    return [
        Diagnostic(name, f"is not a key of a pipeline.{nearest(name, known)}", "unknown-key")
        for name in options
        if name not in known
    ]


def _declared(
    key: str, definition: Mapping[str, Any], references: Mapping[str, Any]
) -> dict[str, Any]:
    """The dict with its name, and with every reference that is supplied declared."""
    declared = definition.get("references") or {}
    optional = definition.get("optional_references") or {}
    missing = {name: SUPPLIED for name in references if name not in {**declared, **optional}}
    return {"name": key, **definition, "references": {**declared, **missing}}


def _path(path: str, key: str) -> str:
    """A path as the program's author knows it: below the component's own arguments."""
    return path.removeprefix(f"downbeat:pipelines.{key}.").removeprefix("downbeat:")
