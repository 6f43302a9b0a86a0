"""What one orchestration is made of, as plain data: the arguments of the components, for a pipeline
of a stack and for one of another Pulumi program alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from downbeat.config import Stack
from downbeat.config.stack import NO_OWNER, WATCHDOG
from downbeat.config.stack_values import StackValues
from downbeat.config.values import SLACK_ENDS
from downbeat.plan.access_of_versions import Earlier, Kept
from downbeat.plan.address import Address
from downbeat.plan.costs.rhythm import stated
from downbeat.plan.parts import ALARMS_TOPIC
from downbeat.plan.planned import UNCATCHABLE, Planned
from downbeat.plan.rollout import WHOLE, Routing
from downbeat.plan.triggers import Trigger
from downbeat.plan.watchdog import is_watched
from downbeat.plan.watching import OFTEN, OFTEN_SECONDS, has_dashboard

NOTHING_EARLIER = Earlier()
NO_VALUES = StackValues.model_validate({})


@dataclass(frozen=True)
class ScheduleValues:
    """When it starts: `expression` is cron(…) or rate(…) in `timezone`; `start` is RFC 3339 in UTC.

    `longest_gap_seconds` is the longest time between two starts, by which one knows that it did not
    run.
    """

    expression: str
    timezone: str = "UTC"
    start: str | None = None
    window_minutes: int = 0
    longest_gap_seconds: int | None = None


@dataclass(frozen=True)
class OrchestrationArgs:
    """What one orchestration is made of.

    `statements` are the definition's own IAM statements, `stated` those among them that the
    pipeline states itself, each with its `why`; without `schedule` and `trigger` it runs
    on demand. `reported_statuses` are those that the reporter reports to the topics, because the
    definition does not. `success` and `failure` are who subscribes. `reports_success`: something
    is published to the success topic, and Slack hears of successes too; of what it hears, `slack`
    says. `watching` is how closely
    it is watched: lean, standard or full; `alarms` are those it has at every level,
    `alarm_limits` the thresholds and periods that the stack chooses. Where there
    are `alarm_contacts`, alarms have a topic of their own. `kept` is what executions of earlier
    versions still need, `routing` which versions get the starts. `stack` holds what the stack says
    once for everything in it; where it `hears_of_budget`, its alarms' topic is the one that the
    stack's budget speaks to; `scheduler` the resources behind the role that the stack's schedules
    share (components/scheduler_roles.py); `reporter_rules` the ARNs of the rules of the stack's
    reporter, whose dead letters rest with this pipeline (downbeat/plan/unreported_ends.py).
    """

    address: Address
    stack_name: str
    environment: str
    definition: Mapping[str, Any]
    statements: Sequence[Mapping[str, Any]]
    topics: Mapping[str, str]
    tags: Mapping[str, str]
    stated: Sequence[Mapping[str, Any]] = ()
    reported_statuses: Mapping[str, Sequence[str]] = field(
        default_factory=lambda: {"success": (), "failure": UNCATCHABLE}
    )
    schedule: ScheduleValues | None = None
    trigger: Trigger | None = None
    enabled: bool = True
    input: Mapping[str, Any] = field(default_factory=dict)
    success: Sequence[str] = ()
    partial: Sequence[str] | None = None
    failure: Sequence[str] = ()
    skipped: Sequence[str] = ()
    owner: str = NO_OWNER
    severity: str = "error"
    alarm_contacts: Sequence[str] = ()
    slack_webhook: str | None = field(default=None, repr=False)
    slack: Sequence[str] = SLACK_ENDS
    reports_success: bool = True
    log_level: str = "ERROR"
    task_log_group: str | None = None
    watching: str = "standard"
    alarms: Sequence[str] = ()
    alarm_limits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    buckets: Sequence[str] = ()
    kept: Sequence[Kept] = ()
    routing: Routing = WHOLE
    stack: StackValues = NO_VALUES
    hears_of_budget: bool = False
    scheduler: Sequence[Any] = field(default=(), repr=False)
    reporter_rules: Sequence[str] = ()

    @property
    def alarm_topic_arn(self) -> str:
        """The topic that alarms speak to."""
        own = self.alarm_contacts or ALARMS_TOPIC in self.address.existing.topics
        suffix = ALARMS_TOPIC if own else self.topics["failure"]
        return self.address.topic_arn(suffix)

    @property
    def dashboard_url(self) -> str:
        """Its dashboard's page; where it has none, the state machine's, which charts its
        executions.
        """
        address = self.address
        has_one = address.existing.dashboard or has_dashboard(self.watching)
        return address.dashboard_url if has_one else address.console_url

    @property
    def makes_dashboard(self) -> bool:
        """Whether it has a dashboard that does not exist already."""
        return has_dashboard(self.watching) and not self.address.existing.dashboard


def build_orchestration_args(
    stack: Stack, planned: Planned, tags: Mapping[str, str], earlier: Earlier = NOTHING_EARLIER
) -> OrchestrationArgs:
    """Return the arguments of the one component that a planned pipeline becomes; `earlier` is what
    it takes from its earlier versions.
    """
    pipeline = planned.pipeline
    return OrchestrationArgs(
        address=planned.address,
        stack_name=stack.stack,
        environment=stack.environment,
        definition=planned.definition,
        statements=planned.statements,
        stated=planned.stated,
        topics=planned.topics,
        reported_statuses=planned.reported_statuses,
        tags={**tags, "pipeline": planned.key},
        schedule=schedule_values(planned, is_watched(stack)),
        trigger=planned.trigger,
        enabled=pipeline.enabled,
        input=pipeline.input,
        success=pipeline.notify.success if planned.reports_success else (),
        partial=pipeline.notify.partial,
        failure=pipeline.notify.failure,
        skipped=pipeline.notify.skipped,
        owner=pipeline.owner,
        severity=pipeline.severity,
        alarm_contacts=pipeline.notify.alarms,
        slack_webhook=webhook(stack) if pipeline.slack else None,
        slack=pipeline.slack,
        reports_success=planned.reports_success,
        log_level=pipeline.log_level,
        task_log_group=planned.references.get("task_log_group"),
        watching=pipeline.watching,
        alarms=asked_alarms(planned),
        alarm_limits=pipeline.alarm_limits,
        buckets=buckets(pipeline.references, planned.references),
        kept=earlier.kept,
        routing=earlier.routing,
        stack=stack.values,
        hears_of_budget=bool(stack.values.budget) and planned.key == WATCHDOG and is_watched(stack),
    )


def asked_alarms(planned: Planned) -> tuple[str, ...]:
    """Return the alarms that a pipeline has at every level: those that its dict names, an error
    rate instead of one message after another where it runs a thousand times a month, and that of
    its newest version where its rollout goes back on alarms.
    """
    asked = tuple(planned.spec.get("alarms", ()))
    gap = planned.pipeline.schedule.longest_gap()
    often = gap is not None and gap.total_seconds() <= OFTEN_SECONDS
    if planned.pipeline.watching == "full":
        often = often or expected_runs(planned) >= OFTEN
    rollout = planned.pipeline.rollout
    more = {"error-rate": often, "new-version": rollout is not None and "alarm" in rollout.back_on}
    return tuple(dict.fromkeys([*asked, *(name for name, has in more.items() if has)]))


def expected_runs(planned: Planned) -> float:
    """Return how many runs a month a pipeline says that it expects; 0 where it does not say."""
    return stated(planned.spec, planned.pipeline.settings, "runs_per_month") or 0.0


def stack_tags(project: str, stack: Stack) -> dict[str, str]:
    """Return the tags of everything in a stack."""
    return {
        "project": project,
        "stack": stack.stack,
        "environment": stack.environment,
        **stack.tags,
    }


def execution_limits(planned: Iterable[Planned]) -> dict[str, float]:
    """Return each machine's name with its limit in seconds, where its definition has one."""
    limits = {one.address.name: one.definition.get("TimeoutSeconds") for one in planned}
    return {name: limit for name, limit in limits.items() if isinstance(limit, int)}


def schedule_values(planned: Planned, watched: bool) -> ScheduleValues | None:
    """Return when it starts, as EventBridge Scheduler takes it; None for a pipeline that runs on
    demand. `watched`: a watchdog publishes the age of its last run.
    """
    schedule = planned.pipeline.schedule
    if not schedule.expression:
        return None
    gap = schedule.longest_gap() if watched else None
    start = schedule.start_date(datetime.now(UTC))
    return ScheduleValues(
        expression=schedule.expression,
        timezone=schedule.timezone,
        start=start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if start else None,
        window_minutes=schedule.window_minutes,
        longest_gap_seconds=int(gap.total_seconds()) if gap else None,
    )


def buckets(names: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """Return the buckets that the stack names for a pipeline, whose size its dashboard shows."""
    return sorted({values[name] for name in names if name.endswith("bucket") and values[name]})


def webhook(stack: Stack) -> str | None:
    """Return Slack's webhook in plain text; the component makes it a secret. It is known inside
    the engine only.
    """
    secret = stack.slack_webhook
    return secret.get_secret_value() if isinstance(secret, SecretStr) else None
