"""A stack file as it is written: every key with its meaning, the source of docs/configuration.md.

The models only read: what needs the pipeline (its references, its own hour, its input) is settled
in `load`.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from downbeat.config import contact_values, region_values, values
from downbeat.config.pipeline_file_keys import (
    AnyMapping,
    Cadence,
    LogLevel,
    NotifyConfig,
    Owner,
    Severity,
    Watching,
    item_list,
)
from downbeat.config.stack_values import StackValues, Text


class StackConfig(StackValues):
    """The stack."""

    environment: Text | None = Field(
        None,
        title="text",
        description="Part of names, a tag and a reference; defaults to the stack's name.",
    )
    account: Annotated[str | None, BeforeValidator(region_values.account)] = Field(
        None,
        title='"twelve digits"',
        description=(
            "The stack's account: callers from another account and references to one are refused."
        ),
    )
    other_accounts: Annotated[
        list[Annotated[str, BeforeValidator(region_values.account)]], BeforeValidator(item_list)
    ] = Field(
        [],
        title="list",
        description="Other accounts that references may belong to.",
    )
    other_regions: Annotated[
        list[Annotated[str, BeforeValidator(region_values.region)]], BeforeValidator(item_list)
    ] = Field(
        [],
        title="list",
        description="Other regions that references may belong to.",
    )
    kms_key_arn: Text | None = Field(
        None,
        title="ARN",
        description="An existing key; by default the stack creates one. See below for its policy.",
    )
    deploy_role_arn: Text | None = Field(
        None,
        title="ARN",
        description=(
            "The role that deploys the stack: the policy of the stack's own key lets it manage that"
            " key and no other. deployments/ creates it."
        ),
    )
    adopted: Text | None = Field(
        None,
        title="file",
        description=(
            "The import file of `downbeat adopt`: the resources in it stay in AWS when the stack"
            " drops them, so that their first owner can take them back."
        ),
    )
    standby_of: Text | None = Field(
        None,
        title="stack",
        description=(
            "The stack that this one is a standby for: everything is deployed, nothing starts by"
            " itself."
        ),
    )
    notify: NotifyConfig = Field(
        default_factory=lambda: NotifyConfig.model_validate({}),
        title="{success, partial, failure, skipped, alarms}",
        description="Who is notified of executions.",
    )
    slack_webhook: Annotated[Any, BeforeValidator(contact_values.webhook)] = Field(
        None,
        title="secret",
        description="Slack's incoming webhook; without it nothing goes to Slack.",
    )
    owner: Owner | None = Field(
        None,
        title="text",
        description=(
            "Who is responsible for the pipelines, shown in every message; defaults to the tag"
            " `owner`, if there is one."
        ),
    )
    severity: Severity = Field(
        "error",
        title=" | ".join(values.SEVERITIES),
        description="How serious a failure is, shown in every message.",
    )
    log_level: LogLevel = Field(
        "ERROR",
        title=" | ".join(values.LOG_LEVELS),
        description="What state machines log; never an execution's data.",
    )
    watching: Watching = Field(
        "standard",
        title=" | ".join(values.WATCHING),
        description=(
            "How closely pipelines are watched. [watching](watching.md) says what each level"
            " notices and costs."
        ),
    )
    guard: Annotated[str, BeforeValidator(values.one_of("on", "off"))] = Field(
        "on",
        title="on | off",
        description="on: the program applies the policies itself, without any flag of `pulumi`.",
    )
    existing_names: Annotated[str, BeforeValidator(values.one_of("refuse", "ignore"))] = Field(
        "refuse",
        title="refuse | ignore",
        description=(
            "What to do when something that this stack did not create already has one of its names:"
            " refuse before anything is created ([moving in](moving-in.md)), or do not look."
        ),
    )
    tags: AnyMapping = Field(
        {}, title="mapping", description="AWS tags of every resource, e.g. owner and costCentre."
    )
    cadence: Cadence = Field(
        None,
        title="word | cron(…) | rate(…) | mapping",
        description=(
            "For every pipeline that runs on some days at one hour and has no cadence in the stack"
            " file."
        ),
    )
    pipelines: AnyMapping = Field(
        {},
        title="mapping",
        description="The pipelines of this stack; one that is not named is not deployed.",
    )
