"""The two dashboards: of one orchestration, and over all of a stack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from downbeat.asl.resource_arns import dns_suffix
from downbeat.plan.address import Address
from downbeat.plan.dashboards.executions import (
    by_status,
    callers,
    duration,
    failures,
    last_run,
    started,
)
from downbeat.plan.dashboards.surroundings import (
    bill,
    bucket_size,
    dead_letters,
    ecs_tasks,
    task_usage,
    waiting_files,
)
from downbeat.plan.dashboards.widget import Widget, alarms, markdown
from downbeat.plan.orchestration_args import OrchestrationArgs

RUNBOOK = "docs/runbook.md"


def orchestration_widgets(args: OrchestrationArgs, alarm_names: Sequence[str]) -> list[Widget]:
    """Return the widgets of one orchestration, in the order shown: where to go, what is wrong, how
    it runs, what waits, what it uses.
    """
    address = args.address
    limit = args.definition.get("TimeoutSeconds")
    shown = [alarms("Alarms", map(address.alarm_arn, alarm_names))] if alarm_names else []
    usage = [
        task_usage(address, cluster, family, measure)
        for cluster, family in ecs_tasks(args.definition)
        for measure in ("Cpu", "Memory")
    ]
    return [
        links(args),
        *shown,
        failures(address),
        by_status(address),
        duration(address, limit if isinstance(limit, int) else None),
        *last_run(args),
        *waiting_files(args),
        dead_letters(args),
        *usage,
        *(bucket_size(address, bucket) for bucket in args.buckets),
        *bill(address, args.definition),
    ]


def stack_widgets(
    pipelines: Sequence[Address],
    alarm_names: Sequence[str],
    limits: Mapping[str, float] | None = None,
) -> list[Widget]:
    """Return the widgets over a whole stack: links, the alarms side by side with the starts, then
    two per orchestration. `limits`: machine's name → its limit in seconds.
    """
    rows = [
        widget
        for address in pipelines
        for widget in (by_status(address), duration(address, (limits or {}).get(address.name)))
    ]
    first = pipelines[0]
    return [
        _directory(pipelines),
        alarms("Alarms", map(first.alarm_arn, alarm_names)),
        started(pipelines),
        *rows,
    ]


def links(args: OrchestrationArgs) -> Widget:
    """Return a text with the way to executions, log, schedule and runbook, and which states make
    which call.
    """
    address = args.address
    places = {
        "Executions": address.console_url,
        "Log": log_url(address),
        **({"Schedule": schedule_url(address)} if args.schedule else {}),
        "Dead letters": queue_url(address, address.dead_letter_queue),
    }
    calls = "; ".join(
        f"`{call}`: {', '.join(who)}" for call, who in callers(args.definition).items()
    )
    return markdown(
        f"**{address.name}** · "
        + " · ".join(f"[{name}]({url})" for name, url in places.items())
        + f"\n\nRunbook ({RUNBOOK}): `downbeat why {address.name}`, `downbeat runs {address.name}`,"
        f" `downbeat start {address.name}`, `downbeat dead-letters {address.name}`\n\n"
        + (f"Calls: {calls}" if calls else "It calls nothing.")
    )


def _directory(pipelines: Sequence[Address]) -> Widget:
    lines = [
        f"**{address.name}** [executions]({address.console_url}) · [log]({log_url(address)})"
        for address in pipelines
    ]
    return markdown("\n\n".join([*lines, f"Runbook: {RUNBOOK}; `downbeat list` shows them all"]))


def log_url(address: Address) -> str:
    """Return the console's page of the machine's log group, whose name it wants encoded twice."""
    group = quote(quote(address.log_group, safe=""), safe="").replace("%", "$")
    home = f"{address.console}/cloudwatch/home?region={address.region}"
    return f"{home}#logsV2:log-groups/log-group/{group}"


def schedule_url(address: Address) -> str:
    """Return the console's page of the schedule, which has the machine's name and group."""
    home = f"{address.console}/scheduler/home?region={address.region}"
    return f"{home}#schedules/{address.name}/{address.name}"


def queue_url(address: Address, queue: str) -> str:
    """Return the console's page of a queue."""
    home = f"{address.console}/sqs/v3/home?region={address.region}"
    suffix = dns_suffix(address.partition)
    sqs = f"https://sqs.{address.region}.{suffix}/{address.account}/{queue}"
    return f"{home}#/queues/{quote(sqs, safe='')}"
