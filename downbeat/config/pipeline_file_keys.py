"""The keys of a stack file that say something of one pipeline, each with its meaning:
when it runs, who hears of it, how a new version comes to run.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from downbeat.asl.lint.secrets import kind_of_secret
from downbeat.config import contact_values, date_values, fargate, rollouts, values
from downbeat.config.alarm_limits import read_alarm_limits
from downbeat.config.cadence_words import (
    RHYTHMS,
    cadence_form,
    days_on,
    rhythm,
    scheduler_expression,
)
from downbeat.config.existing_parts import ExistingConfig
from downbeat.config.fault import InvalidValue
from downbeat.config.stack_values import Boolean, Config, Text


def _mapping(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return dict(value)
    raise InvalidValue(
        f"{values.quoted(value)} is not a mapping: write key: value pairs.", code="wrong-type"
    )


def item_list(value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    raise InvalidValue(
        f"{values.quoted(value)} is not a list: write it in brackets, […]."
        if isinstance(value, str) and kind_of_secret(value)
        else f"{values.quoted(value)} is not a list: write [{value}]."
        if isinstance(value, str)
        else "is not a list.",
        code="wrong-type",
    )


Contacts = Annotated[
    list[Annotated[str, BeforeValidator(contact_values.contact)]], BeforeValidator(item_list)
]
Days = Annotated[
    list[Annotated[date, BeforeValidator(date_values.day)]], BeforeValidator(item_list)
]
Severity = Annotated[str, BeforeValidator(values.one_of(*values.SEVERITIES))]
Owner = Annotated[str, BeforeValidator(values.owner)]
LogLevel = Annotated[str, BeforeValidator(values.one_of(*values.LOG_LEVELS))]
Watching = Annotated[str, BeforeValidator(values.one_of(*values.WATCHING))]
SlackEnds = Annotated[
    list[Annotated[str, BeforeValidator(values.one_of(*values.SLACK_ENDS))]],
    BeforeValidator(item_list),
]
AnyMapping = Annotated[dict[str, Any], BeforeValidator(_mapping)]


class CadenceConfig(Config):
    """When a pipeline runs. What is not said is taken from the pipeline's own cadence."""

    every: Annotated[str | None, BeforeValidator(rhythm)] = Field(
        None, title=" | ".join(RHYTHMS), description="The rhythm."
    )
    on: Annotated[tuple[str, ...] | None, BeforeValidator(days_on)] = Field(
        None,
        title="MON … SUN | 1 … 31 | last",
        description=(
            "The weekday (week, two weeks; `[MON, THU]` for several a week) or day of the month"
            " (month)."
        ),
    )
    at: Annotated[time | None, BeforeValidator(date_values.time_of_day)] = Field(
        None, title='"HH:MM"', description="The local time. Quote it."
    )
    timezone: Annotated[str | None, BeforeValidator(date_values.timezone)] = Field(
        None,
        title="IANA name",
        description=(
            "The zone of `at` and of a cron expression; default the pipeline's own, else UTC."
        ),
    )
    start: Annotated[date | datetime | None, BeforeValidator(date_values.moment)] = Field(
        None,
        title='"YYYY-MM-DD" | "YYYY-MM-DDTHH:MM"',
        description="No run before it. Two weeks are counted from its first run.",
    )
    window: Annotated[int | None, BeforeValidator(values.window)] = Field(
        None, title="0 … 1440", description="Flexible time window in minutes; 0 is off."
    )
    expression: Annotated[str | None, BeforeValidator(scheduler_expression)] = Field(
        None,
        title="cron(…) | rate(…)",
        description="Instead of `every`, `on` and `at`: EventBridge Scheduler's own expression.",
    )


Cadence = Annotated[CadenceConfig | None, BeforeValidator(cadence_form)]


class NotifyConfig(Config):
    """Who hears of an execution's end and of alarms: e-mail addresses, https endpoints, ARNs of SQS
    queues or Lambda functions, telephone numbers.
    """

    success: Contacts = Field([], title="list", description="Who is notified of a success.")
    partial: Contacts | None = Field(
        None,
        title="list",
        description="Who is notified of a partial failure; defaults to `failure`.",
    )
    failure: Contacts = Field([], title="list", description="Who is notified of a failure.")
    skipped: Contacts = Field(
        [],
        title="list",
        description="Who is notified of a skipped run, and why it was skipped.",
    )
    alarms: Contacts = Field(
        [],
        title="list",
        description=(
            "Who is notified of alarms, through a topic of their own; defaults to `failure` and its"
            " topic."
        ),
    )


class RolloutConfig(Config):
    """How a new version comes to run."""

    canary: Annotated[int, BeforeValidator(rollouts.share)] = Field(
        10, title="1% … 99%", description="The share of starts that a new version receives first."
    )
    length: Annotated[rollouts.RolloutLength, BeforeValidator(rollouts.rollout_length)] = Field(
        rollouts.RolloutLength(seconds=3600),
        alias="for",
        title="30m | 1h | 7d | 2 runs",
        description=(
            "How long it keeps that share: a time, after which the next `pulumi up` gives it all"
            " starts, or a number of successful runs, which `downbeat rollout advance` counts."
        ),
    )
    back_on: Annotated[tuple[str, ...], BeforeValidator(rollouts.back_on)] = Field(
        ("failed", "timed-out", "aborted"),
        title=f"list of {' | '.join(rollouts.BACK_ON)}",
        description=(
            "What makes `downbeat rollout advance` roll it back: how one of its runs ended, or an"
            " alarm of the pipeline."
        ),
    )
    functions: Annotated[str, BeforeValidator(rollouts.functions)] = Field(
        rollouts.PINNED,
        title=" | ".join(rollouts.FUNCTIONS),
        description=(
            "Lambda functions that the pipeline calls by their plain names. pinned: each version of"
            " the machine calls the newest published version that there was when it was deployed,"
            " and goes back with it; as-written: their newest code, whatever the version."
        ),
    )


class PipelineConfig(Config):
    """One pipeline of the stack."""

    cadence: Cadence = Field(
        None,
        title="word | cron(…) | rate(…) | mapping",
        description="When it runs; defaults to the pipeline's own cadence.",
    )
    enabled: Boolean = Field(
        True, title="true | false", description="false: it is deployed with its schedule disabled."
    )
    name: Text | None = Field(
        None,
        title="text",
        description="The state machine's physical name; defaults to `<pipeline>-<environment>`.",
    )
    renamed_from: Text | None = Field(
        None,
        title="text",
        description=(
            "The current physical name, when it is about to change: AWS ends the open executions of"
            " the machine with that name. Without this key a new name is refused."
        ),
    )
    rollout: RolloutConfig | None = Field(
        None,
        title="{canary, for, backOn}",
        description=(
            "How a new version is introduced; by default all at once. See [rollout](rollout.md)."
        ),
    )
    size: Annotated[tuple[int, int], BeforeValidator(fargate.size)] = Field(
        fargate.SIZES["standard"],
        title="small | standard | large | {cpu, memory}",
        description="Fargate CPU units and memory in MiB.",
    )
    references: AnyMapping = Field(
        {},
        title="mapping",
        description="What exists already: a value, or `{stack, output}` of another stack.",
    )
    settings: AnyMapping = Field(
        {}, title="mapping", description="Values that the pipeline lets a stack tune; see below."
    )
    existing: Annotated[ExistingConfig, BeforeValidator(_mapping)] = Field(
        default_factory=lambda: ExistingConfig.model_validate({}),
        title="mapping",
        description="Existing parts to use instead of creating them; see below.",
    )
    start: Annotated[str, BeforeValidator(values.one_of("on", "off"))] = Field(
        "on",
        title="on | off",
        description=(
            "off: a function that collects files keeps collecting but starts nothing; what it has"
            " collected starts once this is on again."
        ),
    )
    input: AnyMapping = Field(
        {}, title="mapping", description="The execution input, merged over the pipeline's defaults."
    )
    notify: NotifyConfig | None = Field(
        None,
        title="{success, partial, failure, skipped, alarms}",
        description="Replaces the stack's `notify`.",
    )
    owner: Owner | None = Field(
        None,
        title="text",
        description="Who is responsible for it, shown in every message; defaults to the stack's.",
    )
    severity: Severity | None = Field(
        None,
        title=" | ".join(values.SEVERITIES),
        description="How serious a failure is, shown in every message; defaults to the stack's.",
    )
    slack: SlackEnds | None = Field(
        None,
        title="list",
        description=(
            "Which outcomes go to Slack when the stack has a webhook:"
            f" {', '.join(values.SLACK_ENDS)}; defaults to all, `[]` for none."
        ),
    )
    log_level: LogLevel | None = Field(
        None,
        title=" | ".join(values.LOG_LEVELS),
        description="What the state machine logs; defaults to the stack's.",
    )
    watching: Watching | None = Field(
        None,
        title=" | ".join(values.WATCHING),
        description=(
            "How closely it is watched; defaults to the stack's. See [watching](watching.md)."
        ),
    )
    alarm_limits: Annotated[dict[str, Any], BeforeValidator(read_alarm_limits)] = Field(
        {},
        title="{alarm: {threshold, period}}",
        description="Thresholds and periods of its alarms; see below.",
    )
    skip_dates: Days = Field(
        [],
        title='list of "YYYY-MM-DD"',
        description="Days on which it does not run. Quote them.",
    )
    overlap: Annotated[str, BeforeValidator(values.one_of("skip", "allow"))] = Field(
        "allow",
        title="skip | allow",
        description=(
            "skip: no execution starts while one is still running; costs two transitions a run."
        ),
    )
