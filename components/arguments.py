"""From a planned pipeline to the arguments of its components: plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pulumi
from pydantic import SecretStr

from components.encryption import Encryption, EncryptionArgs, EncryptionKey, given_key
from components.function import FunctionArgs
from components.orchestration_args import Files, OrchestrationArgs, ScheduleValues
from downbeat.config import Stack
from downbeat.plan.planned import Planned

FUNCTIONS = Path("functions")
UNWATCHED = (
    "No enabled watchdog in this stack: nobody notices a pipeline that does not run. Write"
    " downbeat:pipelines.watchdog: {}."
)


def stack_key(
    stack: Stack, alias: str, account: str, partition: str, tags: Mapping[str, str]
) -> EncryptionKey:
    """The key that the stack names, or one of its own."""
    if stack.kms_key_arn:
        return given_key(stack.kms_key_arn)
    return Encryption(
        "encryption",
        EncryptionArgs(
            alias, stack.region, account, partition, tags, stack.protect, stack.deploy_role_arn
        ),
    ).key


def orchestration_args(
    stack: Stack, planned: Planned, key: EncryptionKey, tags: Mapping[str, str]
) -> OrchestrationArgs:
    """The arguments of the one component that a pipeline becomes."""
    pipeline = planned.pipeline
    return OrchestrationArgs(
        address=planned.address,
        environment=stack.environment,
        definition=planned.definition,
        statements=planned.statements,
        topics=planned.topics,
        reported_statuses=planned.reported_statuses,
        key=key,
        tags=tags,
        cadence=cadence(planned, watched(stack)),
        files=files(stack, planned, key, tags),
        enabled=pipeline.enabled,
        input=pipeline.input,
        success=pipeline.notify.success if planned.tells_of_success else (),
        failure=pipeline.notify.failure,
        slack_webhook=webhook(stack),
        successes=planned.tells_of_success,
        log_retention_days=stack.log_retention_days,
        task_log_group=planned.references.get("task_log_group"),
        buckets=buckets(pipeline.references, planned.references),
        permissions_boundary=stack.permissions_boundary,
        protect=stack.protect,
        retain_logs=stack.retain_logs,
    )


def watched(stack: Stack) -> bool:
    """Whether this stack's watchdog publishes how long ago each pipeline ran; without it an alarm
    on that would never be silent.
    """
    return "watchdog" in stack.pipelines and stack.pipelines["watchdog"].enabled


def cadence(planned: Planned, watched: bool) -> ScheduleValues | None:
    """When it starts, as EventBridge Scheduler takes it; None for a pipeline that runs on
    demand.
    """
    chosen = planned.pipeline.cadence
    if not chosen.expression:
        return None
    gap = chosen.longest_gap() if watched else None
    start = chosen.start_date(datetime.now(UTC))
    return ScheduleValues(
        expression=chosen.expression,
        timezone=chosen.timezone,
        start=start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if start else None,
        window_minutes=chosen.window_minutes,
        longest_gap_seconds=int(gap.total_seconds()) if gap else None,
    )


def files(
    stack: Stack, planned: Planned, key: EncryptionKey, tags: Mapping[str, str]
) -> Files | None:
    """The function that collects the pipeline's files, from its folder of `functions/`; None for a
    pipeline without a trigger.
    """
    trigger = planned.trigger
    if trigger is None:
        return None
    function = FunctionArgs(
        address=planned.address,
        function=f"{planned.address.name}-files",
        folder=FUNCTIONS / trigger.function,
        handler=f"{trigger.function}.handler.handler",
        statements=trigger.statements,
        key=key,
        tags=tags,
        environment=trigger.environment,
        log_retention_days=stack.log_retention_days,
        permissions_boundary=stack.permissions_boundary,
        retain_logs=stack.retain_logs,
    )
    return Files(trigger.bucket, [trigger.suffix], function, trigger.schedule)


def buckets(names: Mapping[str, Any], values: Mapping[str, Any]) -> list[str]:
    """The buckets that the stack names for a pipeline, whose size its dashboard shows."""
    return sorted({values[name] for name in names if name.endswith("bucket") and values[name]})


def webhook(stack: Stack) -> pulumi.Output[str] | None:
    """Slack's webhook as a secret. It is known inside the engine only."""
    return (
        pulumi.Output.secret(stack.slack_webhook.get_secret_value())
        if isinstance(stack.slack_webhook, SecretStr)
        else None
    )
