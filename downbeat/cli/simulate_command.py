"""`downbeat simulate FILE`: runs a definition on a virtual clock and shows what happens."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from downbeat.asl import problems, walk
from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError, nearest
from downbeat.cli.refusals import wrong_use
from downbeat.simulator import Execution, NoOutcome
from downbeat.simulator import simulate as run
from downbeat.simulator.outcome_files import Responses, chosen, mock_faults, outcomes
from downbeat.simulator.timelines import as_json, clock, cost, timeline


class ValidationMode(StrEnum):
    """downbeat.asl.service_models has what each asks for."""

    STRICT = "STRICT"
    PRESENT = "PRESENT"
    NONE = "NONE"


COLOURS = {"good": "green", "bad": "red", "": "default"}


def simulate(
    file: Annotated[
        Path, typer.Argument(help="A definition: an .asl.json file.", exists=True, dir_okay=False)
    ],
    *,
    input: Annotated[str, typer.Option(help="The input of the execution: JSON, or @FILE.")] = "{}",
    outcomes_file: Annotated[
        Path | None,
        typer.Option("--outcomes", help="What Tasks return, as Step Functions Local mocks them."),
    ] = None,
    case: Annotated[
        str | None, typer.Option(help="The test case of the outcome file, where it has several.")
    ] = None,
    fail: Annotated[list[str] | None, typer.Option(help="STATE=ERROR: this state fails.")] = None,
    slow_states: Annotated[
        list[str] | None, typer.Option("--slow", help="STATE=SECONDS: this state takes so long.")
    ] = None,
    exit_code: Annotated[
        int | None, typer.Option(help="Every ECS container exits with this code.")
    ] = None,
    validation: Annotated[
        ValidationMode, typer.Option(help="How mocked answers are held to the services' models.")
    ] = ValidationMode.STRICT,
    history: Annotated[bool, typer.Option(help="Print the history in AWS's format.")] = False,
    as_json_: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of the timeline.")
    ] = False,
) -> None:
    """Run a definition without AWS, in no time: every Wait is skipped, every Task answers what you
    say (else that all went well).

    Exit status: 0 the execution succeeded, 1 it did not, 2 it could not be run.

    Example: downbeat simulate weekly.asl.json --input '{"days": 7}' --fail
    Extract=States.Timeout
    """
    try:
        definition = json.loads(file.read_text())
        faults = problems(definition)
        if faults:
            raise DiagnosticsError(faults)
        errors, seconds = (
            pairs(fail, "--fail", str, definition),
            pairs(slow_states, "--slow", float, definition),
        )
        responses = responses_of(outcomes_file, case)
        faults = mock_faults(responses, errors, definition, validation.value)
        if faults:
            raise DiagnosticsError(faults)
        execution = run(
            definition,
            json_option("--input", input),
            tasks=chosen(responses, errors, seconds, exit_code),
            state_machine=file.name.split(".")[0],
            validation=validation.value,
        )
    except DiagnosticsError as found:
        raise wrong_use([str(problem) for problem in found.diagnostics]) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as fault:
        raise wrong_use([f"{file}: not JSON: {fault}"]) from None
    except NoOutcome as missing:
        raise wrong_use([str(missing)]) from None
    if as_json_:
        print(json.dumps(as_json(execution, history), indent=2, ensure_ascii=False))
    elif history:
        print(json.dumps(as_json(execution, True)["history"], indent=2, ensure_ascii=False))
    else:
        show(execution, Console(highlight=False))
    raise typer.Exit(0 if execution.status == "SUCCEEDED" else 1)


def responses_of(
    outcomes_file: Path | None, case: str | None, state_machine: str | None = None
) -> dict[str, Responses]:
    """What the outcome file says, {} without one. Raises DiagnosticsError, also for a file that
    cannot be read.
    """
    if outcomes_file is None:
        return {}
    try:
        return outcomes(outcomes_file.read_text(), state_machine, case)
    except (OSError, UnicodeDecodeError) as fault:
        raise DiagnosticsError(
            [
                Diagnostic(
                    str(outcomes_file),
                    f"cannot be read: {getattr(fault, 'strerror', None) or fault}",
                )
            ]
        ) from None


def pairs(
    options: list[str] | None, name: str, kind: Callable[[str], Any], definition: Mapping[str, Any]
) -> dict[str, Any]:
    """`STATE=VALUE` options as a dict. Raises DiagnosticsError, also for a state that the
    definition does not have.
    """
    found, faults = {}, []
    known = [located.name for located in walk.states(definition)]
    for option in options or []:
        state, equals, value = option.rpartition("=")
        try:
            found[state] = kind(value)
        except ValueError:
            equals = ""
        if not equals:
            faults.append(
                Diagnostic(
                    name, f'"{option}" is not STATE={"SECONDS" if kind is float else "ERROR"}'
                )
            )
        elif state not in known:
            faults.append(Diagnostic(name, f'no state named "{state}".{nearest(state, known)}'))
    if faults:
        raise DiagnosticsError(faults)
    return found


def show(execution: Execution, console: Console) -> None:
    """Prints the timeline and what it came to."""
    show_timeline(execution, console)
    console.print()
    show_end(execution, console)


def show_timeline(execution: Execution, console: Console) -> None:
    """A line for each moment that a reader wants."""
    for moment in timeline(execution):
        console.print(
            Text(f"{clock(moment.seconds):>14}  {'  ' * moment.depth}"),
            Text(moment.text, COLOURS[moment.mark]),
            sep="",
            soft_wrap=True,
        )


def show_end(execution: Execution, console: Console) -> None:
    """The output, the status, and what the execution cost."""
    if execution.status == "SUCCEEDED":
        console.print(
            Text("Output  " + json.dumps(execution.output, ensure_ascii=False)), soft_wrap=True
        )
    console.print(
        Text(
            f"{execution.status} after {clock(execution.seconds)}, {execution.transitions}"
            f" transitions, ${cost(execution.transitions):.6f}"
        ),
        style="bold green" if execution.status == "SUCCEEDED" else "bold red",
    )


def json_option(name: str, text: str) -> Any:
    """The value of an option that is JSON, or @FILE. Raises DiagnosticsError."""
    try:
        return json.loads(Path(text[1:]).read_text() if text.startswith("@") else text)
    except OSError as fault:
        raise DiagnosticsError(
            [Diagnostic(name, f"{text[1:]} cannot be read: {fault.strerror}")]
        ) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as fault:
        raise DiagnosticsError([Diagnostic(name, f"is not JSON: {fault}")]) from None
