"""A run of a pipeline in the terminal, and as a record for programs."""

from __future__ import annotations

import json
from typing import Any

import typer
from rich.console import Console
from rich.text import Text

from downbeat.cli.cost_report import at_least, services
from downbeat.cli.execution_text import show_end, show_history, show_timeline
from downbeat.cli.pipeline_run import PlayedRun, RunsOn
from downbeat.estimates.runs import run_bill
from downbeat.plan.costs.bill import Bill
from downbeat.plan.costs.list_prices import price_list
from downbeat.plan.stacks import configured_stack
from downbeat.simulator.timelines import as_json as execution_as_json
from downbeat.testing.messages import Mail


def bill_of(stack: str, played: PlayedRun) -> Bill:
    """Return what the run cost, by the list prices of the stack's region."""
    configured = configured_stack(stack)
    prices = price_list(configured.region)
    run = played.run
    return run_bill(configured, run.planned, run.execution, played.meter, prices)


def cost_record(bill: Bill) -> dict[str, Any]:
    """Return the cost for programs, in US dollars."""
    return {
        "cost": round(bill.dollars, 9),
        "cost_by_service": {name: round(sum_, 9) for name, sum_ in bill.by_service().items()},
        "unknown_costs": [str(unknown) for unknown in bill.unknown],
    }


def print_run(
    played: PlayedRun, place: RunsOn, bill: Bill, *, history: bool, as_json: bool
) -> None:
    """Print the run in the form that was asked for."""
    if as_json:
        report = {**played_record(played, place, history), **cost_record(bill)}
        report["unanswered"] = played.unanswered
        typer.echo(json.dumps(report, indent=2, ensure_ascii=False))
    elif history:
        show_history(played.run.execution)
    else:
        show_run(played, place, bill)


def show_run(played: PlayedRun, place: RunsOn, bill: Bill) -> None:
    """Print the timeline, the mails, how the execution ended and what it cost."""
    console, run = Console(highlight=False), played.run
    console.print(
        Text(f"{run.planned.key} ({run.planned.address.name}), {place.described}", "dim"),
        soft_wrap=True,
    )
    console.print()
    show_timeline(run.execution, console, played.unanswered)
    console.print()
    for line in [line for mail in run.mails for line in letter(mail)] or [
        Text("No mail", "dim"),
        Text(),
    ]:
        console.print(line, soft_wrap=True)
    for effect in played.after:
        console.print(Text(effect, "cyan"), soft_wrap=True)
    if played.after:
        console.print()
    show_end(run.execution, console, at_least(bill))
    console.print(Text(f"By service  {services(bill)}", "dim"), soft_wrap=True)
    for unknown in bill.unknown:
        console.print(Text(f"Unknown  {unknown}", "yellow"), soft_wrap=True)


def letter(mail: Mail) -> list[Text]:
    """A mail as people will see it."""
    lines = [Text(f"Mail to {mail.topic}, from {mail.sender}", "bold")]
    if mail.subject:
        lines.append(Text(f"  {mail.subject}", "bold"))
    return [*lines, *(Text(f"  {line}") for line in mail.body.split("\n")), Text()]


def played_record(played: PlayedRun, place: RunsOn, history: bool) -> dict[str, Any]:
    """The same for programs."""
    mails = [
        {"topic": mail.topic, "subject": mail.subject, "body": mail.body, "sender": mail.sender}
        for mail in played.run.mails
    ]
    return {
        "pipeline": played.run.planned.key,
        "embedded": place.client is not None,
        **execution_as_json(played.run.execution, history),
        "states": played.run.states,
        "mails": mails,
        "after": played.after,
    }
