"""Everything the report says of a stack, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from downbeat.asl import DiagnosticsError
from downbeat.asl.reasons import Certified
from downbeat.config import ConfiguredPipeline, Stack, stack_file
from downbeat.plan.alarm_choice import chosen_alarms
from downbeat.plan.dashboards.pages import orchestration_widgets, stack_widgets
from downbeat.plan.execution_role import stack_roles
from downbeat.plan.orchestration_args import build_orchestration_args, execution_limits
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import account_of, configured_stack, planned_stack
from downbeat.plan.state_source import source_line
from downbeat.plan.watching import WATCHES, has_dashboard
from downbeat.report.contacts import contact_words
from downbeat.report.dashboards import Month, preview
from downbeat.report.differences import stack_differences
from downbeat.report.durations import span_words
from downbeat.report.month import simulated_month
from downbeat.report.payloads import payload_forecast
from downbeat.report.runs import run_record, simulated_runs
from downbeat.report.state_descriptions import state_details
from downbeat.report.weeks_ahead import outlook

NEXT_RUNS = 3


def stack_report(
    stack: str,
    root: Path,
    now: datetime,
    only: Sequence[str] = (),
    *,
    others: Sequence[str] = (),
) -> dict[str, Any]:
    """The report on a stack, or on the pipelines of it named in `only`.

    Args:
        others: the project's other stacks, with which each pipeline is compared.

    Raises:
        DiagnosticsError, StackFileError: for the faults of a pipeline or of this stack's file.
    """
    configured = configured_stack(stack, root)
    chosen = [one for one in planned_of(stack, root) if not only or one.key in only]
    roles = stack_roles(stack, root)
    elsewhere, unread = read_others(others, root)
    reports = {
        one.key: {
            **pipeline_report(one, configured, roles[one.key].certificate, now, root),
            "differences": compared(one, elsewhere),
        }
        for one in chosen
    }
    usual = {key: report["runs"][0]["seconds"] for key, report in reports.items()}
    month = {
        one.address.state_machine_arn: simulated_month(one, reports[one.key]["runs"], now)
        for one in chosen
    }
    for one in chosen:
        reports[one.key]["dashboard"] = pipeline_dashboard(one, configured, month, now)
    return {
        "stack": stack,
        "environment": configured.environment,
        "region": configured.region,
        "account": account_of(stack_file(root, stack)),
        "not_compared": unread,
        "made": now.isoformat(timespec="minutes"),
        "outlook": outlook({one.key: one.pipeline for one in chosen}, now, usual),
        "dashboard": stack_dashboard(chosen, configured, month, now),
        "pipelines": list(reports.values()),
    }


def read_others(
    stacks: Sequence[str], root: Path
) -> tuple[dict[str, dict[str, Planned]], dict[str, str]]:
    """(stack → its pipelines, stack → why it cannot be compared): the faults of another stack are
    no reason to have no report on this one.
    """
    pipelines, unread = {}, {}
    for stack in stacks:
        try:
            pipelines[stack] = {one.key: one for one in planned_of(stack, root)}
        except DiagnosticsError as faults:
            unread[stack] = str(faults.diagnostics[0])
    return pipelines, unread


def compared(
    planned: Planned, elsewhere: Mapping[str, Mapping[str, Planned]]
) -> list[dict[str, Any]]:
    """What the other stacks that have the pipeline have otherwise."""
    own = {stack: of[planned.key] for stack, of in elsewhere.items() if planned.key in of}
    return stack_differences(planned, own)


def stack_dashboard(
    planned: Sequence[Planned], stack: Stack, month: Month, now: datetime
) -> list[dict[str, Any]]:
    """The stack's dashboard as it will look after a simulated month."""
    alarms = [
        f"{args.address.name}-{suffix}"
        for args in (build_orchestration_args(stack, one, {}) for one in planned)
        for suffix in chosen_alarms(args)
    ]
    addresses = [one.address for one in planned]
    if not addresses:
        return []
    return preview(stack_widgets(addresses, alarms, execution_limits(planned)), month, now)


def pipeline_dashboard(
    planned: Planned, stack: Stack, month: Month, now: datetime
) -> list[dict[str, Any]]:
    """The pipeline's own dashboard; nothing at a level of watching that has none."""
    if not has_dashboard(planned.pipeline.watching):
        return []
    args = build_orchestration_args(stack, planned, {})
    alarms = [f"{args.address.name}-{suffix}" for suffix in chosen_alarms(args)]
    return preview(orchestration_widgets(args, alarms), month, now)


def planned_of(stack: str, root: Path) -> list[Planned]:
    """Every pipeline of a stack, in the account that its ARNs name."""
    return planned_stack(stack, root, account_of(stack_file(root, stack)))


def pipeline_report(
    planned: Planned, stack: Stack, certificate: Sequence[Certified], now: datetime, root: Path
) -> dict[str, Any]:
    """What the report says of one pipeline."""
    pipeline = planned.pipeline
    role = [statement(one) for one in certificate]
    limit = planned.definition.get("TimeoutSeconds")
    runs = simulated_runs(planned, now)
    alarms = chosen_alarms(build_orchestration_args(stack, planned, {}))
    return {
        "key": planned.key,
        "name": planned.address.name,
        "comment": str(planned.definition.get("Comment", "")),
        "rhythm": rhythm(pipeline),
        "next": [at.isoformat() for at in pipeline.next_runs(now, NEXT_RUNS)],
        "limit": span_words(limit) if isinstance(limit, (int, float)) else "",
        "input": pipeline.input,
        "notified": notified(planned),
        "alarms": [{"alarm": suffix, "notices": WATCHES[suffix].notices} for suffix in alarms],
        "console": planned.address.console_url,
        "definition": planned.definition,
        "role": role,
        "states": [
            {**one, "written": str(source_line(root, planned.key, one["name"]) or "")}
            for one in state_details(planned.definition, role, alarms)
        ],
        "runs": [run_record(title, run, stack) for title, run in runs],
        "payloads": payload_forecast(planned.definition, runs[0][1].execution.history),
    }


def rhythm(pipeline: ConfiguredPipeline) -> str:
    """When it runs, in words."""
    return pipeline.schedule.describe() if pipeline.enabled else "by hand only"


def notified(planned: Planned) -> list[dict[str, Any]]:
    """Each outcome with its topic and who hears of it."""
    notify = planned.pipeline.notify
    heard = {
        "success": notify.success if planned.reports_success else (),
        "partial": notify.partial,
        "failure": notify.failure,
    }
    return [
        {
            "outcome": outcome,
            "topic": planned.address.topic(suffix),
            "to": contact_words(heard[outcome]),
        }
        for outcome, suffix in planned.topics.items()
        if outcome in heard
    ]


def statement(one: Certified) -> dict[str, Any]:
    """A statement of the role with the states that need it and AWS's pages on it."""
    asked: list[Mapping[str, Any]] = [
        {"states": list(reason.states), "call": reason.call, "why": reason.why, "page": reason.page}
        for reason in one.reasons
    ]
    return {
        "actions": list(one.statement["Action"]),
        "resources": list(one.statement["Resource"]),
        "condition": dict(one.statement.get("Condition", {})),
        "states": list(one.states),
        "reasons": asked,
    }
