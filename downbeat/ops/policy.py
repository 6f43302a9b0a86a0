"""The IAM policy that these commands need on a stack: viewer for those that only look, operator for
those that change something too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from downbeat.config.sources import Source
from downbeat.ops.aws_sources import source_statements
from downbeat.ops.grants import GRANTS, OPERATOR, VIEWER, Grant
from downbeat.ops.muting import muted_alarm, rule_name
from downbeat.ops.notify_command import topic_arns
from downbeat.ops.secret_command import secret_references
from downbeat.ops.starters import FILES_ALARM
from downbeat.plan.contacts import protocol
from downbeat.plan.planned import Planned
from downbeat.plan.scheduler_roles import FUNCTION_GROUP, scheduler_roles
from downbeat.plan.triggers import Events, Messages


def resources(planned: Planned, scheduler_role: str = "") -> dict[str, list[str]]:
    """Kind → the ARNs of one pipeline; [] where it has none.

    Args:
        scheduler_role: the role by which its schedule starts it, where the stack shares one.
    """
    address, name, muted = planned.address, planned.address.name, muted_alarm(planned)
    scheduled = bool(planned.pipeline.schedule.expression)
    trigger, files = planned.trigger, planned.uploads is not None
    calls = [one.function.schedule_name for one in [planned.uploads] if one and one.schedule]
    letters = [address.dead_letter_queue_arn]
    letters += [address.arn("sqs", f"{name}-files-dead-letters")] if files else []
    groups = [
        address.log_group,
        *(
            [str(planned.references["task_log_group"])]
            if "task_log_group" in planned.references
            else []
        ),
        *(_service_groups(planned)),
    ]
    return {
        "machine": [address.state_machine_arn],
        "execution": [address.arn("states", f"execution:{name}:*")],
        "map run": [address.arn("states", f"mapRun:{name}/*")] if _distributed(planned) else [],
        "schedule": [address.arn("scheduler", f"schedule/{name}/{name}")] if scheduled else [],
        "calls": [address.arn("scheduler", f"schedule/{FUNCTION_GROUP}/{one}") for one in calls],
        "schedule role": _schedule_roles(planned, scheduler_role, calls),
        "event rule": [address.rule_arn(address.event_rule)] if isinstance(trigger, Events) else [],
        "pipe": [address.arn("pipes", f"pipe/{address.queue_pipe}")]
        if isinstance(trigger, Messages)
        else [],
        "files alarm": [address.alarm_arn(f"{name}-{FILES_ALARM}")] if files else [],
        "alarm": [address.alarm_arn("*")],
        "muted alarm": [address.alarm_arn(muted)] if muted else [],
        "mute rule": [address.arn("cloudwatch", f"alarm-mute-rule:{rule_name(planned)}")]
        if muted
        else [],
        "queue": letters + ([address.arn("sqs", f"{name}-files")] if files else []),
        "dead letters": letters,
        "files queue": [address.arn("sqs", f"{name}-files")] if files else [],
        "mapping": [address.arn("lambda", "event-source-mapping:*")] if files else [],
        "topic": topic_arns(planned),
        "table": _tables(planned),
        "log group": [
            address.arn("logs", f"log-group:{group}:*") for group in dict.fromkeys(groups)
        ],
        "upload": [f"arn:{address.partition}:s3:::{planned.uploads.bucket}/*"]
        if planned.uploads
        else [],
        "role": [address.execution_role_arn],
        "existing policy": [f"arn:{address.partition}:iam::*:policy/*"],
        "slack": [
            address.arn("events", f"{kind}/{address.slack}/*")
            for kind in ("api-destination", "connection")
        ],
        "slack rule": [address.rule_arn(f"{address.slack}-failure")],
        "subscribed queue": _contacts(planned, "sqs"),
        "subscribed function": _contacts(planned, "lambda"),
        "telephone": ["*"] if _contacts(planned, "sms") else [],
        "cluster": _references(planned, "cluster"),
        "key": [address.arn("kms", "key/*")],
        "repository": [address.arn("ecr", "repository/*")]
        if _references(planned, "task_definition")
        else [],
        "bucket": [f"arn:{address.partition}:s3:::{name}" for name in _buckets(planned)],
        "upload bucket": [f"arn:{address.partition}:s3:::{planned.uploads.bucket}"]
        if planned.uploads
        else [],
        "function": [address.arn("lambda", f"function:{one}") for one in _functions(planned)],
        "job": _granted(planned, ":glue:", ":job/"),
        "files function": [address.arn("lambda", f"function:{name}-files")] if files else [],
        "secret": sorted(secret_references(planned).values()),
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
    found: set[str] = set()
    for statement in planned.statements:
        actions = statement["Action"]
        found |= {actions} if isinstance(actions, str) else set(actions)
    return found


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


def policy_document(
    pipelines: Iterable[Planned], role: str, name: str = "", sources: Iterable[Source] = ()
) -> dict[str, Any]:
    """The policy document of a role for pipelines; the same for equal input.

    Args:
        role: "viewer" or "operator", who may do what the viewer may too.
        name: what the stack's own names begin with, "downbeat-prod".
        sources: what the stack's file names and AWS has.
    """
    planned = list(pipelines)
    shared = scheduler_roles(name, planned) if name else {}
    known = [resources(one, shared.get(one.key, "")) for one in planned]
    grants = [one for one in GRANTS if role == OPERATOR or one.role == VIEWER]
    statements = [_statement(one, known) for one in grants]
    statements += source_statements(list(sources), planned[0].address) if planned else []
    return {"Version": "2012-10-17", "Statement": [one for one in statements if one]}


def _statement(grant: Grant, known: list[dict[str, list[str]]]) -> Mapping[str, Any] | None:
    arns = sorted({arn for each in known for kind in grant.resources for arn in each[kind]})
    if grant.resources and not arns:
        return None
    made: dict[str, Any] = {
        "Effect": "Allow",
        "Action": sorted(grant.actions),
        "Resource": arns or ["*"],
    }
    if grant.actions == ("iam:PassRole",):
        made["Condition"] = {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}
    return made
