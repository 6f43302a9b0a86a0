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
        description="Part of names, a tag and a reference; default the stack's name.",
    )
    account: Annotated[str | None, BeforeValidator(region_values.account)] = Field(
        None,
        title='"twelve digits"',
        description=(
            "The account of the stack: a caller of another one is refused, and so is a reference."
        ),
    )
    other_accounts: Annotated[
        list[Annotated[str, BeforeValidator(region_values.account)]], BeforeValidator(item_list)
    ] = Field(
        [],
        title="list",
        description="Other accounts that references may be of.",
    )
    other_regions: Annotated[
        list[Annotated[str, BeforeValidator(region_values.region)]], BeforeValidator(item_list)
    ] = Field(
        [],
        title="list",
        description="Other regions that references may be of.",
    )
    kms_key_arn: Text | None = Field(
        None,
        title="ARN",
        description="An existing key; default one for the stack is created. Its policy: see below.",
    )
    deploy_role_arn: Text | None = Field(
        None,
        title="ARN",
        description=(
            "The role that deploys the stack: the policy of the stack's own key lets it manage that"
            " key, and no other. Made by deployments/."
        ),
    )
    adopted: Text | None = Field(
        None,
        title="file",
        description=(
            "The import file of `downbeat adopt`: what it names stays in AWS when the stack gives"
            " it up, so that its first owner can have it back."
        ),
    )
    standby_of: Text | None = Field(
        None,
        title="stack",
        description=(
            "The stack that this one stands by for: all is deployed, and nothing starts by itself."
        ),
    )
    notify: NotifyConfig = Field(
        default_factory=lambda: NotifyConfig.model_validate({}),
        title="{success, partial, failure, skipped, alarms}",
        description="Who hears of executions.",
    )
    slack_webhook: Annotated[Any, BeforeValidator(contact_values.webhook)] = Field(
        None,
        title="secret",
        description="Slack's incoming webhook; none, no Slack.",
    )
    owner: Owner | None = Field(
        None,
        title="text",
        description=(
            "Who answers for the pipelines, in every message; default the tag `owner`, if there is"
            " one."
        ),
    )
    severity: Severity = Field(
        "error",
        title=" | ".join(values.SEVERITIES),
        description="How bad it is when a pipeline fails, in every message.",
    )
    log_level: LogLevel = Field(
        "ERROR",
        title=" | ".join(values.LOG_LEVELS),
        description="What state machines log; never the data of an execution.",
    )
    watching: Watching = Field(
        "standard",
        title=" | ".join(values.WATCHING),
        description=(
            "How closely pipelines are watched: what each level notices and costs is in"
            " [watching](watching.md)."
        ),
    )
    guard: Annotated[str, BeforeValidator(values.one_of("on", "off"))] = Field(
        "on",
        title="on | off",
        description="on: the program applies the policies itself, whatever flags `pulumi` gets.",
    )
    existing_names: Annotated[str, BeforeValidator(values.one_of("refuse", "ignore"))] = Field(
        "refuse",
        title="refuse | ignore",
        description=(
            "What is done where something that this stack has not made has a name of the stack: it"
            " is found before anything is created, and refused ([moving in](moving-in.md)); or"
            " nobody looks."
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
