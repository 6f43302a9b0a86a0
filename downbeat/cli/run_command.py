"""`downbeat run PIPELINE`: plays a pipeline as its stack deploys it, on the embedded AWS if
that is on.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from rich.console import Console
from rich.text import Text

from downbeat.asl import DiagnosticsError
from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.service_models import NONE
from downbeat.cli.refusals import wrong_use
from downbeat.cli.simulate_command import (
    ValidationMode,
    json_option,
    pairs,
    responses_of,
    show_end,
    show_timeline,
)
from downbeat.config import StackFileError
from downbeat.emulator import ministack
from downbeat.emulator.live_tasks import Client, deployed_definition, ended, live
from downbeat.emulator.projects import project
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import find
from downbeat.simulator import NoOutcome
from downbeat.simulator.outcome_files import chosen, mock_faults
from downbeat.simulator.service_results import default_result
from downbeat.simulator.timelines import as_json as execution_as_json
from downbeat.simulator.values import own
from downbeat.testing.flow import Run, play_planned, reads_exit_code, usual_seconds
from downbeat.testing.messages import Mail

ROOT = Path(__file__).resolve().parents[2]
NOTHING = "played against nothing: no call left this machine"
NO_UP = f"{NOTHING} (downbeat up gives it an embedded AWS to play against)"


class RunsOn(NamedTuple):
    """Where a run is played: a client of the embedded AWS, or None; the definition that is played;
    a line that says so.
    """

    client: Client | None
    definition: dict[str, Any]
    said: str


def run(
    pipeline: Annotated[
        str, typer.Argument(metavar="PIPELINE", help="The pipeline's name.", show_default=False)
    ],
    *,
    stack: Annotated[
        str, typer.Option("--stack", "-s", help="The stack that would deploy it.")
    ] = "dev",
    outcomes_file: Annotated[
        Path | None,
        typer.Option("--outcomes", help="What Tasks return, as Step Functions Local mocks them."),
    ] = None,
    case: Annotated[
        str | None, typer.Option(help="The test case of the outcome file, where it has several.")
    ] = None,
    exit_code: Annotated[
        int | None,
        typer.Option(help="The main container exits with this code, in the state that reads it."),
    ] = None,
    fail: Annotated[
        list[str] | None, typer.Option(help="STATE=ERROR: this state fails, each time.")
    ] = None,
    slow: Annotated[
        list[str] | None, typer.Option(help="STATE=SECONDS: this state takes so long.")
    ] = None,
    input: Annotated[str, typer.Option(help="Over the stack's own input: JSON, or @FILE.")] = "{}",
    validation: Annotated[
        ValidationMode, typer.Option(help="How mocked answers are held to the services' models.")
    ] = ValidationMode.STRICT,
    at: Annotated[
        str | None,
        typer.Option(
            help="As the schedule would start it then, ISO 8601: skip dates and rhythm count."
        ),
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Print the history in AWS's format.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of the timeline.")
    ] = False,
) -> None:
    """Run a pipeline as its stack deploys it, in no time: what happens when, which mails go out,
    what it costs.

    Tasks take their usual time and go well, unless you say otherwise. While `downbeat up` is
    on, what is deployed there is played, and calls of SNS, SQS, DynamoDB, Lambda, CloudWatch and
    EventBridge really go there. Exit status: 0 the execution succeeded, 1 it did not, 2 it could
    not be run.

    Example: downbeat run weekly-monitoring -s prod --exit-code 3
    """
    try:
        target = find(pipeline, stack)
        place = where(target, stack)
        usual = usual_seconds(target.spec)
        errors, slowness = (
            pairs(fail, "--fail", str, place.definition),
            pairs(slow, "--slow", float, place.definition),
        )
        responses = responses_of(outcomes_file, case, target.key)
        faults = mock_faults(responses, errors, place.definition, validation.value)
        if faults:
            raise DiagnosticsError(faults)
        otherwise = live(place.client, default_result) if place.client else default_result
        tasks = chosen(
            responses,
            errors,
            slowness,
            exit_code,
            states=reads_exit_code(place.definition) or None,
            usual=usual,
            otherwise=otherwise,
        )
        start, scheduled = moment(at, place)
        given = {**scheduled, **_object("--input", input)}
        played = play_planned(
            target,
            tasks,
            definition=place.definition,
            input=given,
            start=start,
            validation=NONE if place.client else validation.value,
        )
    except DiagnosticsError as found:
        raise wrong_use([str(problem) for problem in found.diagnostics]) from None
    except StackFileError as faults:
        raise wrong_use(str(faults).splitlines()) from None
    except NoOutcome as missing:
        raise wrong_use([str(missing)]) from None
    after = ended(place.client, played) if place.client else []
    if as_json:
        print(json.dumps(record(played, place, after, history), indent=2, ensure_ascii=False))
    elif history:
        print(
            json.dumps(
                execution_as_json(played.execution, True)["history"], indent=2, ensure_ascii=False
            )
        )
    else:
        show(played, place, after, Console(highlight=False))
    raise typer.Exit(0 if played.status == "SUCCEEDED" else 1)


def where(target: Planned, stack: str) -> RunsOn:
    """The embedded AWS of the stack if it is on and the pipeline deployed there; else nothing."""
    running = ministack.running(project(ROOT, stack).folder)
    if running is None:
        return RunsOn(None, target.definition, NO_UP)
    client = ministack.clients(running.endpoint, target.address.region, running.account)
    deployed = deployed_definition(client, target.address.state_machine_arn)
    if deployed is None:
        said = (
            f"the embedded AWS at {running.endpoint} is on, but {target.address.name} is not"
            " deployed there: run `downbeat up`"
        )
        return RunsOn(None, target.definition, f"{said}; {NOTHING}")
    same = deployed == own(target.definition)
    note = (
        ""
        if same
        else (
            "; what is deployed there is not what your files say: `downbeat up` brings it up"
            " to date"
        )
    )
    return RunsOn(client, deployed, f"played against the embedded AWS at {running.endpoint}{note}")


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


def show(played: Run, place: RunsOn, after: list[str], console: Console) -> None:
    """The timeline, the mails, and what it came to."""
    console.print(
        Text(f"{played.planned.key} ({played.planned.address.name}), {place.said}", "dim"),
        soft_wrap=True,
    )
    console.print()
    show_timeline(played.execution, console)
    console.print()
    for line in [line for mail in played.mails for line in letter(mail)] or [
        Text("No mail", "dim"),
        Text(),
    ]:
        console.print(line, soft_wrap=True)
    for told in after:
        console.print(Text(told, "cyan"), soft_wrap=True)
    if after:
        console.print()
    show_end(played.execution, console)


def letter(mail: Mail) -> list[Text]:
    """A mail as people will see it."""
    lines = [Text(f"Mail to {mail.topic}, from {mail.sender}", "bold")]
    if mail.subject:
        lines.append(Text(f"  {mail.subject}", "bold"))
    return [*lines, *(Text(f"  {line}") for line in mail.body.split("\n")), Text()]


def record(played: Run, place: RunsOn, after: list[str], history: bool) -> dict[str, Any]:
    """The same for programs."""
    told = execution_as_json(played.execution, history)
    mails = [
        {"topic": mail.topic, "subject": mail.subject, "body": mail.body, "sender": mail.sender}
        for mail in played.mails
    ]
    return {
        "pipeline": played.planned.key,
        "embedded": place.client is not None,
        **told,
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
