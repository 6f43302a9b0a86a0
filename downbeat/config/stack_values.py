"""What a stack says once for everything in it: read from the stack file, used by the components,
named nowhere between.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from downbeat.config import values
from downbeat.config.function_settings import FunctionSettings, read_function_settings
from downbeat.config.maintenance import MaintenanceWindow, read_maintenance


class Config(BaseModel):
    """Keys as in the file (camelCase); an unknown one is a fault; `""` and null mean "not
    given".
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        frozen=True,
        populate_by_name=False,
        arbitrary_types_allowed=True,
    )


Boolean = Annotated[bool, BeforeValidator(values.boolean)]
Text = Annotated[str, BeforeValidator(values.text)]


class StackValues(Config):
    """What holds for every resource of the stack."""

    permissions_boundary: Text | None = Field(
        None,
        title="ARN",
        description=(
            "A managed policy that bounds every role of the stack, if the account requires one."
        ),
    )
    log_retention_days: Annotated[int, BeforeValidator(values.retention)] = Field(
        90,
        title="days",
        description="How long logs are kept, in days: one of CloudWatch's numbers.",
    )
    regional_names: Boolean = Field(
        False,
        title="true | false",
        description=(
            "Whether the names of roles and dashboards, which are unique in an account, contain the"
            " region: needed when the stack is deployed to several regions of one account."
        ),
    )
    budget: Annotated[float | None, BeforeValidator(values.dollars)] = Field(
        None,
        title="US dollars",
        description=(
            "A monthly budget for the stack: at 80 and 100 % it notifies the subscribers of the"
            " watchdog's alarms, or without a watchdog the e-mail addresses of `notify.alarms` or"
            " `notify.failure` ([cost](cost.md))."
        ),
    )
    maintenance: Annotated[tuple[MaintenanceWindow, ...], BeforeValidator(read_maintenance)] = (
        Field(
            (),
            title="list",
            description=(
                'Windows in which alarms notify nobody, each `{at: "2026-12-24T18:00", for: 60h}`'
                ' or `{cron: "0 2 * * SUN", for: 3h}`, with a `timezone` unless it is UTC; at most'
                " 15 days. Pipelines still run and report how they end; `downbeat pause` stops"
                " them."
            ),
        )
    )
    protect: Boolean = Field(
        False,
        title="true | false",
        description="Whether resources that hold state are protected from deletion.",
    )
    retain_logs: Boolean = Field(
        False,
        title="true | false",
        description="Whether logs stay when the stack is destroyed.",
    )
    log_execution_data: Boolean = Field(
        False,
        title="true | false",
        description=(
            "Whether the logs of state machines include the input and output of states, which may"
            " be personal data; the execution history always has them."
        ),
    )
    encrypt_schedules: Boolean = Field(
        False,
        title="true | false",
        description=(
            "Whether schedules and their input are encrypted with the stack's key; each start uses"
            " the key once."
        ),
    )
    functions: Annotated[FunctionSettings, BeforeValidator(read_function_settings)] = Field(
        default_factory=lambda: FunctionSettings.model_validate({}),
        title="{reservedConcurrency, deadLetters, subnets, securityGroups, codeSigningConfig}",
        description="Settings of every function of the stack; see below.",
    )
