"""`downbeat run PIPELINE`: runs a pipeline as its stack deploys it, with the calls of the embedded
AWS if that is on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.text import Text

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.service_models import NONE
from downbeat.cli.cost_report import at_least, services
from downbeat.cli.refusals import refusing
from downbeat.cli.simulate_command import (
    json_option,
    mocks_refused,
    outcomes_for_every_call,
    pairs,
    responses_of,
    show_end,
    show_history,
    show_timeline,
)
from downbeat.emulator import ministack
from downbeat.emulator.live_tasks import Client, deployed_definition, ended, live
from downbeat.emulator.projects import project
from downbeat.estimates.runs import Meter, run_bill
from downbeat.options import (
    CaseOption,
    FailOption,
    HistoryOption,
    InputOption,
    OutcomesOption,
    PipelineArgument,
    SlowOption,
    StackOption,
    ValidationMode,
    ValidationOption,
)
from downbeat.plan.costs.bill import Bill
from downbeat.plan.costs.price_list import price_list
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import configured_stack, find, project_root
from downbeat.simulator.call import Tasks
from downbeat.simulator.outcome_files import chosen
from downbeat.simulator.timelines import as_json as execution_as_json
from downbeat.simulator.unanswered import noting
from downbeat.simulator.values import own
from downbeat.simulator.without_effect import Asked, find_without_effect
from downbeat.testing.flow import Run, play_planned, reads_exit_code, usual_seconds
from downbeat.testing.messages import Mail

NOTHING = "simulated: no call left this machine"
NO_UP = f"{NOTHING} (after `downbeat up`, calls go to an embedded AWS)"


class RunsOn(NamedTuple):
    """Where a run happens: a client of the embedded AWS or None, the definition that is run, and
    a line that describes both.
    """

    client: Client | None
    definition: dict[str, Any]
    described: str


ExitCodeOption = Annotated[
    int | None,
    typer.Option(
        metavar="CODE",
        help="The main container exits with this code, in the state that reads it.",
    ),
]
AtOption = Annotated[
    str | None,
    typer.Option(
        metavar="MOMENT",
        help="Start as the schedule would then (ISO 8601): skip dates and rhythm count.",
    ),
]
AsJsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object instead of the timeline.")
]


def run(
    pipeline: PipelineArgument,
    *,
    stack: StackOption = "dev",
    outcomes_file: OutcomesOption = None,
    case: CaseOption = None,
    exit_code: ExitCodeOption = None,
    fail: FailOption = None,
    slow: SlowOption = None,
    input: InputOption = "{}",
    validation: ValidationOption = ValidationMode.STRICT,
    at: AtOption = None,
    history: HistoryOption = False,
    as_json: AsJsonOption = False,
) -> None:
    """Run a pipeline as its stack deploys it, on a virtual clock: the timeline, the mails that go
    out, the cost.

    Tasks take their usual time and succeed unless an option says otherwise; --input is merged over
    the stack's own input. While `downbeat up` is on, the definition deployed there is run, and its
    calls of SNS, SQS, DynamoDB, Lambda, CloudWatch and EventBridge are made there.

    Exit code: 0 the execution succeeded; 1 it did not, or the pipeline is wrong; 2 the command was
    typed wrongly.

    Example: downbeat run weekly-monitoring -s prod --exit-code 3
    """
    unanswered: dict[str, str] = {}
    with refusing():
        target = find(pipeline, stack)
        place = where(target, stack)
        start, scheduled = moment(at, place)
        asked = Asked(
            pairs(fail, "--fail", str),
            pairs(slow, "--slow", float),
            responses_of(outcomes_file, case, target.key),
            exit_code=exit_code,
            input=_object("--input", input),
        )
        declared = target.pipeline.input
        if faults := [
            *find_without_effect(place.definition, asked, declared=declared, prefix="--"),
            *mocks_refused(asked, place.definition, validation, outcomes_file),
        ]:
            raise DiagnosticsError(faults)
        with outcomes_for_every_call():
            meter = Meter(_tasks(target, place, asked, unanswered), place.definition)
            played = play_planned(
                target,
                meter,
                definition=place.definition,
                input={**scheduled, **asked.input},
                start=start,
                validation=NONE if place.client else validation.value,
            )
    bill = bill_of(stack, played, meter)
    after = ended(place.client, played) if place.client else []
    if as_json:
        report = {
            **record(played, place, after, history),
            **cost_record(bill),
            "unanswered": unanswered,
        }
        typer.echo(json.dumps(report, indent=2, ensure_ascii=False))
    elif history:
        show_history(played.execution)
    else:
        show(played, place, after, unanswered, bill)
    raise typer.Exit(0 if played.status == "SUCCEEDED" else 1)


def _tasks(target: Planned, place: RunsOn, asked: Asked, unanswered: dict[str, str]) -> Tasks:
    """What answers the calls: the options, the embedded AWS, default results."""
    nobody = noting(unanswered)
    return chosen(
        asked.outcomes,
        asked.fail,
        asked.slow,
        asked.exit_code,
        states=reads_exit_code(place.definition) or None,
        usual=usual_seconds(target.spec, target.pipeline.settings),
        otherwise=live(place.client, nobody) if place.client else nobody,
    )


def where(target: Planned, stack: str) -> RunsOn:
    """The embedded AWS of the stack if it is on and the pipeline deployed there; else nothing."""
    running = ministack.running(project(project_root(), stack).folder)
    if running is None:
        return RunsOn(None, target.definition, NO_UP)
    client = ministack.clients(running.endpoint, target.address.region, running.account)
    deployed = deployed_definition(client, target.address.state_machine_arn)
    if deployed is None:
        off = (
            f"the embedded AWS at {running.endpoint} is on, but {target.address.name} is not"
            " deployed there: run `downbeat up`"
        )
        return RunsOn(None, target.definition, f"{off}; {NOTHING}")
    same = deployed == own(target.definition)
    note = "" if same else ("; its definition differs from your files': `downbeat up` updates it")
    return RunsOn(client, deployed, f"run against the embedded AWS at {running.endpoint}{note}")


def moment(at: str | None, place: RunsOn) -> tuple[datetime | None, dict[str, str]]:
    """(start, what the schedule adds to the input).

    Without `--at` a run starts by hand: on the embedded AWS now, else always at the same moment, so
    that its output is the same.
    """
    if at is None:
        return (datetime.now(UTC) if place.client else None), {}
    try:
        start = datetime.fromisoformat(at)
    except ValueError:
        raise DiagnosticsError(
            [Diagnostic("--at", f'"{at}" is not a moment: write it like 2026-12-28T06:00Z')]
        ) from None
    start = (start if start.tzinfo else start.replace(tzinfo=UTC)).astimezone(UTC)
    return start, {"scheduled_time": f"{start:%Y-%m-%dT%H:%M:%SZ}"}


def bill_of(stack: str, played: Run, meter: Meter) -> Bill:
    """Return what the run cost, by the list prices of the stack's region."""
    configured = configured_stack(stack)
    prices = price_list(configured.region)
    return run_bill(configured, played.planned, played.execution, meter, prices)


def cost_record(bill: Bill) -> dict[str, Any]:
    """Return the cost for programs, in US dollars."""
    return {
        "cost": round(bill.dollars, 9),
        "cost_by_service": {name: round(sum_, 9) for name, sum_ in bill.by_service().items()},
        "unknown_costs": [str(unknown) for unknown in bill.unknown],
    }


def show(
    played: Run, place: RunsOn, after: list[str], unanswered: Mapping[str, str], bill: Bill
) -> None:
    """Print the timeline, the mails, how the execution ended and what it cost."""
    console = Console(highlight=False)
    console.print(
        Text(f"{played.planned.key} ({played.planned.address.name}), {place.described}", "dim"),
        soft_wrap=True,
    )
    console.print()
    show_timeline(played.execution, console, unanswered)
    console.print()
    for line in [line for mail in played.mails for line in letter(mail)] or [
        Text("No mail", "dim"),
        Text(),
    ]:
        console.print(line, soft_wrap=True)
    for effect in after:
        console.print(Text(effect, "cyan"), soft_wrap=True)
    if after:
        console.print()
    show_end(played.execution, console, at_least(bill))
    console.print(Text(f"By service  {services(bill)}", "dim"), soft_wrap=True)
    for unknown in bill.unknown:
        console.print(Text(f"Unknown  {unknown}", "yellow"), soft_wrap=True)


def letter(mail: Mail) -> list[Text]:
    """A mail as people will see it."""
    lines = [Text(f"Mail to {mail.topic}, from {mail.sender}", "bold")]
    if mail.subject:
        lines.append(Text(f"  {mail.subject}", "bold"))
    return [*lines, *(Text(f"  {line}") for line in mail.body.split("\n")), Text()]


def record(played: Run, place: RunsOn, after: list[str], history: bool) -> dict[str, Any]:
    """The same for programs."""
    mails = [
        {"topic": mail.topic, "subject": mail.subject, "body": mail.body, "sender": mail.sender}
        for mail in played.mails
    ]
    return {
        "pipeline": played.planned.key,
        "embedded": place.client is not None,
        **execution_as_json(played.execution, history),
        "states": played.states,
        "mails": mails,
        "after": after,
    }


def _object(name: str, text: str) -> dict[str, Any]:
    value = json_option(name, text)
    if not isinstance(value, dict):
        raise DiagnosticsError(
            [Diagnostic(name, "is not a JSON object: a pipeline's input has names")]
        )
    return value
