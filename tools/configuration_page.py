"""Writes docs/configuration.md from the settings' models and tables: `python -m
tools.configuration_page`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from components.key_statements import key_policy
from downbeat.asl.settings import allowed_values, declared_settings
from downbeat.config.alarm_limits import LIMITS, Limited
from downbeat.config.existing_parts import ExistingConfig
from downbeat.config.fargate import COMBINATIONS, SIZES
from downbeat.config.function_settings import FunctionSettings
from downbeat.config.pipeline_file_keys import (
    CadenceConfig,
    NotifyConfig,
    PipelineConfig,
    RolloutConfig,
)
from downbeat.config.reference_kinds import KINDS, Kind
from downbeat.config.rollouts import RolloutLength
from downbeat.config.stack_file_keys import StackConfig
from downbeat.config.values import RETENTION_DAYS
from pipelines import PIPELINES
from tools.configuration_texts import (
    ALARM_LIMITS,
    CADENCE,
    EXISTING,
    INTRODUCTION,
    KEY,
    KEYED_NOTE,
    NOTIFY,
    REFERENCES,
    SETTINGS,
    SOURCES,
)

PAGE = Path(__file__).parent.parent / "docs" / "configuration.md"


def page() -> str:
    """The whole page."""
    return "\n".join(
        [
            INTRODUCTION,
            *section("The stack: `downbeat:…`", StackConfig),
            "\n`aws:region` is required too. "
            + f"CloudWatch keeps logs for {', '.join(map(str, RETENTION_DAYS))} days.\n",
            *section("A pipeline: `downbeat:pipelines.<pipeline>`", PipelineConfig),
            "",
            *section("Who is notified: `notify`", NotifyConfig),
            NOTIFY,
            *section("How a new version is introduced: `rollout`", RolloutConfig),
            "",
            *section("Settings of every function: `functions`", FunctionSettings),
            "",
            *section("When it runs: `cadence`", CadenceConfig),
            CADENCE,
            *sizes(),
            "\n## Your own key: `kmsKeyArn`",
            KEY,
            *table(("service", "may", "where"), map(key_row, key_users())),
            "\n## What exists already: `references`",
            REFERENCES,
            *table(
                ("A name that ends in", "is", "e.g."),
                (kind_row(word, kind) for word, kind in sorted(KINDS.items())),
            ),
            KEYED_NOTE,
            "## Alarm limits: `alarmLimits`",
            ALARM_LIMITS,
            *table(("alarm", "counts", "threshold", "period"), map(limit_row, LIMITS.items())),
            "",
            *section("Parts that exist already: `existing`", ExistingConfig),
            EXISTING,
            "## Values from elsewhere: `ssm:`, `terraform:`, `lookup:`",
            SOURCES,
            "## Values that a stack may tune: `settings`",
            SETTINGS,
            *(line for key, spec in PIPELINES.items() for line in pipeline(key, spec)),
        ]
    )


def section(title: str, model: type[BaseModel]) -> list[str]:
    """A heading and the keys of a model."""
    rows = (
        (
            f"`{field.alias or name}`",
            field.title or "",
            default(field.get_default(call_default_factory=True)),
            field.description or "",
        )
        for name, field in model.model_fields.items()
    )
    return [f"## {title}\n", *table(("key", "value", "default", "meaning"), rows)]


def default(value: Any) -> str:
    """A default as it would be written; none for what is not given."""
    if isinstance(value, RolloutLength):
        return f"`{value}`"
    names = {size: f"`{name}`" for name, size in SIZES.items()}
    if isinstance(value, tuple):
        return names.get(value) or f"`[{', '.join(value)}]`"
    if value is None or value in ([], {}) or isinstance(value, BaseModel):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def sizes() -> list[str]:
    """The named sizes, and the combinations of Fargate."""
    named = [(f"`{name}`", str(cpu), str(memory)) for name, (cpu, memory) in SIZES.items()]
    combinations = [(str(cpu), memories(allowed)) for cpu, allowed in COMBINATIONS.items()]
    link = "[Fargate](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size)"
    return [
        "## How large it is: `size`\n",
        *table(("size", "CPU units", "MiB"), named),
        f"\nOr `{{cpu: 8192, memory: 16384}}`, any combination that {link} has:\n",
        *table(("CPU units", "MiB"), combinations),
    ]


def memories(allowed: tuple[int, ...]) -> str:
    """512, 1024, 2048; or 4096 to 16384 in steps of 1024."""
    if len(allowed) <= 3:
        return ", ".join(map(str, allowed))
    return f"{allowed[0]} to {allowed[-1]} in steps of {allowed[1] - allowed[0]}"


def key_users() -> list[dict[str, Any]]:
    """The statements of the key's policy that are for services."""
    statements = json.loads(key_policy("<region>", "<account>", "aws"))["Statement"]
    return [statement for statement in statements if "Service" in statement["Principal"]]


def key_row(statement: Mapping[str, Any]) -> tuple[str, str, str]:
    """Who uses the key, for what, under which condition."""
    conditions = [
        f"`{key}` is `{value}`"
        for keys in statement.get("Condition", {}).values()
        for key, value in keys.items()
    ]
    return (
        f"`{statement['Principal']['Service']}`",
        ", ".join(f"`{action}`" for action in statement["Action"]),
        ", ".join(conditions),
    )


def limit_row(item: tuple[str, Limited]) -> tuple[str, str, str, str]:
    """What an alarm counts, and its default limit."""
    name, limit = item
    threshold = (
        "the machine's TimeoutSeconds" if limit.threshold is None else f"{limit.threshold:g}"
    )
    return f"`{name}`", limit.counted, threshold, f"{limit.period} s"


def kind_row(word: str, kind: Kind) -> tuple[str, str, str]:
    """What a reference of that name takes."""
    example = f"[{kind.example}]" if kind.many else kind.example
    return f"`{word}`", kind.many or kind.what, f"`{example}`"


def pipeline(key: str, spec: Mapping[str, Any]) -> list[str]:
    """What a stack supplies to one pipeline, the settings it may tune, the input it may change."""
    supplied = [
        (f"`{name}`", needed, sentence)
        for kind, needed in (("references", "yes"), ("optional_references", "no"))
        for name, sentence in (spec.get(kind) or {}).items()
    ]
    columns = [
        (f"`{name}`", f"`{default_input(value)}`")
        for name, value in (spec.get("input") or {}).items()
    ]
    lines = [f"## `{key}`\n", f"{spec['Comment']}.\n"] if spec.get("Comment") else [f"## `{key}`\n"]
    lines += (
        [*table(("reference", "required", "what"), supplied), ""]
        if supplied
        else ["It needs no references.\n"]
    )
    tuned = [setting_row(*setting) for setting in declared_settings(spec).items()]
    if tuned:
        lines += [*table(("setting", "takes", "default", "what"), tuned), ""]
    return [*lines, *table(("input", "default"), columns), ""] if columns else lines


def setting_row(name: str, declaration: Mapping[str, Any]) -> tuple[str, str, str, str]:
    """What a setting takes, its default and what it does."""
    others = declaration.get("by_size", {})
    default = "; ".join(
        [
            f"`{json.dumps(declaration['default'], ensure_ascii=False)}`",
            *(f"{size} `{json.dumps(value)}`" for size, value in others.items()),
        ]
    )
    return f"`{name}`", allowed_values(declaration), default, declaration["description"]


def default_input(value: Any) -> str:
    """An input's default as it would be written in a stack file."""
    return (
        str(value).lower()
        if isinstance(value, bool | None)
        else f'"{value}"'
        if isinstance(value, str)
        else str(value)
    )


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A Markdown table."""
    lines = (head, ("---",) * len(head), *rows)
    return [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in lines]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
