"""A stack's configuration as typed values: what the program builds from, after every check."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, SecretStr

from downbeat.config.origins import Origin
from downbeat.config.rollouts import PINNED, RolloutLength
from downbeat.config.schedule import ConfiguredSchedule
from downbeat.config.stack_values import StackValues
from downbeat.config.values import SLACK_ENDS, Secret


class Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


# What messages say where the stack names no owner.
NO_OWNER = "nobody named"
# The pipeline that notices what did not run; it speaks for the whole stack.
WATCHDOG = "watchdog"


class Notify(Value):
    """Who hears of an execution's end and of alarms: e-mail addresses, https endpoints, ARNs of SQS
    queues or Lambda functions, telephone numbers. Without `alarms` those of `failure` hear of them.
    """

    success: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    failure: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()


class Rollout(Value):
    """A new version gets `canary` per cent of the starts for a while; `back_on` are words of
    rollouts.BACK_ON, `functions` is one of rollouts.FUNCTIONS.
    """

    canary: int
    length: RolloutLength
    back_on: tuple[str, ...]
    functions: str = PINNED


class ConfiguredPipeline(Value):
    """One pipeline of a stack. `cpu` in units (1024 = 1 vCPU), `memory` in MiB; `references` hold
    values or StackOutputs, `settings` a value for each that the pipeline declares, `existing` the
    parts that are used and not made, by their keys in the stack file; `alarm_limits` the threshold
    and the period in seconds of alarms by the suffix of their name.
    """

    key: str
    name: str
    enabled: bool
    schedule: ConfiguredSchedule
    cpu: int
    memory: int
    references: dict[str, Any]
    settings: dict[str, Any]
    input: dict[str, Any]
    notify: Notify
    slack: tuple[str, ...] = SLACK_ENDS
    existing: dict[str, str] = {}
    start: str = "on"
    alarm_limits: dict[str, dict[str, Any]] = {}
    overlap: str
    log_level: str
    watching: str = "standard"
    owner: str = NO_OWNER
    severity: str = "error"
    renamed_from: str | None = None
    rollout: Rollout | None = None

    @property
    def skip_dates(self) -> tuple[date, ...]:
        return self.schedule.skip_dates

    def next_runs(self, after: datetime, count: int) -> list[datetime]:
        """The next `count` runs later than `after`, in the schedule's zone; none while the pipeline
        is not enabled.
        """
        return self.schedule.next_runs(after, count) if self.enabled else []


class Stack(Value):
    """A stack: where, under which name, with which pipelines. `slack_webhook` is a SecretStr, or
    Secret() outside the engine; `origins` are the values that the stack file does not hold itself.
    """

    stack: str
    environment: str
    region: str
    account: str | None
    other_accounts: tuple[str, ...] = ()
    other_regions: tuple[str, ...] = ()
    kms_key_arn: str | None
    deploy_role_arn: str | None
    adopted: str | None
    standby_of: str | None
    notify: Notify
    slack_webhook: SecretStr | Secret | None
    guard: str
    existing_names: str
    values: StackValues
    tags: dict[str, str]
    pipelines: dict[str, ConfiguredPipeline]
    origins: tuple[Origin, ...] = ()
