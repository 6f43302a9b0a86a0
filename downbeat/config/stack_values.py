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
            "A managed policy that bounds every role of the stack, where the account asks for one."
        ),
    )
    log_retention_days: Annotated[int, BeforeValidator(values.retention)] = Field(
        90,
        title="days",
        description="How long logs are kept: a number that CloudWatch offers.",
    )
    regional_names: Boolean = Field(
        False,
        title="true | false",
        description=(
            "Whether roles and dashboards, which an account has once for all regions, carry the"
            " region in their names: for a stack that another region of the account has too."
        ),
    )
    budget: Annotated[float | None, BeforeValidator(values.dollars)] = Field(
        None,
        title="US dollars",
        description=(
            "A limit for what the stack costs in a month: those who hear of the watchdog's alarms"
            " are told at 80 and 100 %; without a watchdog the e-mail addresses of `notify.alarms`,"
            " or of `notify.failure` ([cost](cost.md))."
        ),
    )
    maintenance: Annotated[tuple[MaintenanceWindow, ...], BeforeValidator(read_maintenance)] = (
        Field(
            (),
            title="list",
            description=(
                'Times in which alarms tell nobody, each `{at: "2026-12-24T18:00", for: 60h}` or'
                ' `{cron: "0 2 * * SUN", for: 3h}`, with `timezone` where it is not UTC; 15 days at'
                " most. Pipelines run on, and their ends are told. `downbeat pause` stops them."
            ),
        )
    )
    protect: Boolean = Field(
        False,
        title="true | false",
        description="Whether what holds state is protected from deletion.",
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
            "Whether what state machines log has the inputs and outputs of states too, which may be"
            " personal data; the history in Step Functions always has them."
        ),
    )
    encrypt_schedules: Boolean = Field(
        False,
        title="true | false",
        description=(
            "Whether schedules, with the input that they hold, are encrypted with the stack's key;"
            " each start uses the key once."
        ),
    )
    functions: Annotated[FunctionSettings, BeforeValidator(read_function_settings)] = Field(
        default_factory=lambda: FunctionSettings.model_validate({}),
        title="{reservedConcurrency, deadLetters, subnets, securityGroups, codeSigningConfig}",
        description="What every function of the stack is given besides its code: see below.",
    )
