"""The resources of a pipeline that the commands on AWS touch, by kind: what their policy names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from downbeat.ops.deployed_starters import FILES_ALARM
from downbeat.ops.dry_invocations import dry_calls
from downbeat.ops.muting import muted_alarm, rule_name
from downbeat.ops.notify_command import topic_arns
from downbeat.ops.quota_check import QUOTAS
from downbeat.ops.secret_command import secret_references
from downbeat.plan.address import Address
from downbeat.plan.contacts import protocol
from downbeat.plan.planned import Planned
from downbeat.plan.scheduling_parts import FUNCTION_GROUP
from downbeat.plan.triggers import Events, Messages


def policy_resources(
    planned: Planned, scheduler_role: str = "", reporters: Sequence[str] = ()
) -> dict[str, list[str]]:
    """Kind → the ARNs of one pipeline; [] where it has none.

    Args:
        scheduler_role: the role by which its schedule starts it, where the stack shares one.
        reporters: the names of the state machines that report the stack's ends.
    """
    address = planned.address
    return {
        "reporter": [address.arn("states", f"stateMachine:{name}") for name in reporters],
        **_of_machine(planned),
        **_of_starts(planned, scheduler_role),
        **_of_files(planned),
        **_of_notifications(planned),
        **_of_references(planned),
        **_whatever_is_there(planned.address),
    }


def _of_machine(planned: Planned) -> dict[str, list[str]]:
    address, name, muted = planned.address, planned.address.name, muted_alarm(planned)
    groups = [address.log_group, *_references(planned, "task_log_group"), *_service_groups(planned)]
    return {
        "machine": [address.state_machine_arn],
        "execution": [address.arn("states", f"execution:{name}:*")],
        "map run": [address.arn("states", f"mapRun:{name}/*")] if _distributed(planned) else [],
        "log group": [
            address.arn("logs", f"log-group:{group}:*") for group in dict.fromkeys(groups)
        ],
        "role": [address.execution_role_arn],
        "existing policy": [f"arn:{address.partition}:iam::*:policy/*"],
        "alarm": [address.alarm_arn("*")],
        "muted alarm": [address.alarm_arn(muted)] if muted else [],
        "mute rule": [address.arn("cloudwatch", f"alarm-mute-rule:{rule_name(planned)}")]
        if muted
        else [],
    }


def _of_starts(planned: Planned, scheduler_role: str) -> dict[str, list[str]]:
    address, name, trigger = planned.address, planned.address.name, planned.trigger
    scheduled = bool(planned.pipeline.schedule.expression)
    calls = [one.function.schedule_name for one in [planned.uploads] if one and one.schedule]
    return {
        "schedule": [address.arn("scheduler", f"schedule/{name}/{name}")] if scheduled else [],
        "calls": [address.arn("scheduler", f"schedule/{FUNCTION_GROUP}/{one}") for one in calls],
        "schedule role": _schedule_roles(planned, scheduler_role, calls),
        "event rule": [address.rule_arn(address.event_rule)] if isinstance(trigger, Events) else [],
        "pipe": (
            [address.arn("pipes", f"pipe/{address.queue_pipe}")]
            if isinstance(trigger, Messages)
            else []
        ),
    }


def _of_files(planned: Planned) -> dict[str, list[str]]:
    """What a trigger on uploads has besides; each kind [] where there is none."""
    address, name, uploads = planned.address, planned.address.name, planned.uploads
    bucket = f"arn:{address.partition}:s3:::{uploads.bucket}" if uploads else ""
    arns = {
        "files alarm": address.alarm_arn(f"{name}-{FILES_ALARM}"),
        "files queue": address.arn("sqs", f"{name}-files"),
        "mapping": address.arn("lambda", "event-source-mapping:*"),
        "upload": f"{bucket}/*",
        "upload bucket": bucket,
        "files function": address.arn("lambda", f"function:{name}-files"),
    }
    letters = [address.dead_letter_queue_arn]
    letters += [address.arn("sqs", f"{name}-files-dead-letters")] if uploads else []
    return {
        **{kind: [arn] if uploads else [] for kind, arn in arns.items()},
        "dead letters": letters,
        "queue": [*letters, *([arns["files queue"]] if uploads else [])],
        "table": _tables(planned),
    }


def _of_notifications(planned: Planned) -> dict[str, list[str]]:
    address = planned.address
    return {
        "topic": topic_arns(planned),
        "slack": [address.arn("events", f"api-destination/{address.slack}/*")],
        "slack connection": [address.arn("events", f"connection/{address.slack}/*")],
        "event bus": [address.arn("events", "event-bus/default")],
        "slack rule": [address.rule_arn(f"{address.slack}-failure")],
        "subscribed queue": _contacts(planned, "sqs"),
        "subscribed function": _contacts(planned, "lambda"),
        "telephone": ["*"] if _contacts(planned, "sms") else [],
    }


def _of_references(planned: Planned) -> dict[str, list[str]]:
    address = planned.address
    images = _references(planned, "task_definition")
    rolled = _functions(planned) if planned.pipeline.rollout else []
    return {
        "cluster": _references(planned, "cluster"),
        "key": [address.arn("kms", "key/*")],
        "repository": [address.arn("ecr", "repository/*")] if images else [],
        "bucket": [f"arn:{address.partition}:s3:::{name}" for name in _buckets(planned)],
        "function": [address.arn("lambda", f"function:{one}") for one in _functions(planned)],
        "rolled function": [address.arn("lambda", f"function:{one}") for one in rolled],
        "function version": [address.arn("lambda", f"function:{one}:*") for one in rolled],
        "dry function": [
            one if one.startswith("arn:") else address.arn("lambda", f"function:{one}")
            for one in dry_calls(planned)
        ],
        "job": _granted(planned, ":glue:", ":job/"),
        "secret": sorted(
            one if one.startswith("arn:") else address.arn("secretsmanager", f"secret:{one}-??????")
            for one in secret_references(planned).values()
        ),
        "quota": [address.arn("servicequotas", f"{one.service}/{one.code}") for one in QUOTAS],
    }


def _whatever_is_there(address: Address) -> dict[str, list[str]]:
    """All of a kind in the account and region: what is moved in has names of its own."""
    everywhere = f"arn:{address.partition}"
    return {
        "any machine": [address.arn("states", "stateMachine:*")],
        "any rule": [address.rule_arn("*")],
        "any mute rule": [address.arn("cloudwatch", "alarm-mute-rule:*")],
        "any schedule": [address.arn("scheduler", "schedule/*/*")],
        "any pipe": [address.arn("pipes", "pipe/*")],
        "any log group": [address.arn("logs", "log-group:*")],
        "any role": [address.role_arn("*")],
        "schedule group": [address.arn("scheduler", "schedule-group/*")],
        "dashboard": [f"{everywhere}:cloudwatch::{address.account}:dashboard/*"],
        "budget": [f"{everywhere}:budgets::{address.account}:budget/*"],
        "formation": [address.arn("cloudformation", "stack/*/*")],
    }


def _contacts(planned: Planned, kind: str) -> list[str]:
    """Those who are to hear, of one protocol."""
    notify = planned.pipeline.notify
    every = {*notify.success, *notify.partial, *notify.failure, *notify.alarms}
    return sorted(one for one in every if protocol(one) == kind)


def _schedule_roles(planned: Planned, shared: str, calls: Iterable[str]) -> list[str]:
    """The roles that its schedules pass: the one that the stack shares, or each its own."""
    address, scheduled = planned.address, bool(planned.pipeline.schedule.expression)
    own = [address.schedule_role] if scheduled else []
    own += [address.global_name(one) for one in calls]
    return sorted({address.role_arn(shared or one) for one in own})


def _references(planned: Planned, *names: str) -> list[str]:
    """The values of references, those that are texts."""
    values = (planned.references.get(name) for name in names if name in planned.pipeline.references)
    return [value for value in values if isinstance(value, str) and value]


def _buckets(planned: Planned) -> list[str]:
    names = [name for name in planned.pipeline.references if name.endswith("bucket")]
    return sorted(set(_references(planned, *names)))


def _granted(planned: Planned, service: str, kind: str) -> list[str]:
    """The ARNs of a kind that the pipeline's own role names, without wildcards."""
    arns = {arn for statement in planned.statements for arn in _listed(statement["Resource"])}
    return sorted(arn for arn in arns if service in arn and kind in arn and "*" not in arn)


def _tables(planned: Planned) -> list[str]:
    if planned.uploads is None:
        return []
    table = planned.uploads.function.environment["TRACKING_TABLE"]
    named = table if table.startswith("arn:") else planned.address.arn("dynamodb", f"table/{table}")
    return [named]


def _actions(planned: Planned) -> set[str]:
    """The IAM actions of the pipeline's own role."""
    allowed: set[str] = set()
    for statement in planned.statements:
        actions = statement["Action"]
        allowed |= {actions} if isinstance(actions, str) else set(actions)
    return allowed


def _service_groups(planned: Planned) -> list[str]:
    """The log groups of the services that a pipeline calls."""
    actions = _actions(planned)
    groups = []
    if "glue:StartJobRun" in actions:
        groups += ["/aws-glue/jobs/error", "/aws-glue/jobs/output"]
    if "lambda:InvokeFunction" in actions:
        groups += [f"/aws/lambda/{name}" for name in _functions(planned)]
    if "batch:SubmitJob" in actions:
        groups.append("/aws/batch/job")
    return groups


def _functions(planned: Planned) -> list[str]:
    named = {
        arn.split(":function:")[1].split(":")[0]
        for statement in planned.statements
        for arn in _listed(statement["Resource"])
        if ":function:" in arn
    }
    return sorted(named)


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _distributed(planned: Planned) -> bool:
    return "states:RedriveExecution" in _actions(planned) or '"DISTRIBUTED"' in str(
        planned.definition
    ).replace("'", '"')
