"""`downbeat simulate FILE`: runs a definition on a virtual clock and shows what happens."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from downbeat.asl import problems
from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.asl.readable import TOO_DEEP, unreadable
from downbeat.cli.refusals import refusing
from downbeat.options import (
    CaseOption,
    FailOption,
    HistoryOption,
    InputOption,
    OutcomesOption,
    SlowOption,
    ValidationMode,
    ValidationOption,
)
from downbeat.simulator import Execution, NoOutcome
from downbeat.simulator import simulate as run
from downbeat.simulator.express import EXPRESS, STANDARD
from downbeat.simulator.outcome_files import Responses, chosen, is_duration, mock_faults, outcomes
from downbeat.simulator.timelines import NOBODY, clock_text, cost, timeline
from downbeat.simulator.timelines import as_json as execution_as_json
from downbeat.simulator.unanswered import noting
from downbeat.simulator.without_effect import Asked, find_without_effect

COLOURS = {"good": "green", "bad": "red", "": "default"}


FileArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help="A definition: an .asl.json file.",
        exists=True,
        dir_okay=False,
        show_default=False,
    ),
]
ExitCodeOption = Annotated[
    int | None,
    typer.Option(metavar="CODE", help="Every ECS container exits with this code."),
]
ExpressOption = Annotated[
    bool, typer.Option("--express", help="Run it as an Express workflow: five minutes.")
]
AsJsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON object instead of the timeline.")
]


def simulate(
    file: FileArgument,
    *,
    input: InputOption = "{}",
    outcomes_file: OutcomesOption = None,
    case: CaseOption = None,
    fail: FailOption = None,
    slow: SlowOption = None,
    exit_code: ExitCodeOption = None,
    validation: ValidationOption = ValidationMode.STRICT,
    express: ExpressOption = False,
    history: HistoryOption = False,
    as_json: AsJsonOption = False,
) -> None:
    """Run the definition in a file without AWS on a virtual clock: no Wait is waited for, and every
    Task succeeds unless an option says otherwise.

    Exit code: 0 the execution succeeded; 1 it did not, or the definition is wrong; 2 the command
    was typed wrongly.

    Example: downbeat simulate weekly.asl.json --input '{"days": 7}' --fail Extract=States.Timeout
    """
    unanswered: dict[str, str] = {}
    kind = EXPRESS if express else STANDARD
    with refusing():
        definition = _definition(file, kind)
        asked = Asked(
            pairs(fail, "--fail", str),
            pairs(slow, "--slow", float),
            responses_of(outcomes_file, case),
            exit_code=exit_code,
            input=input_fields(input),
        )
        if faults := [
            *find_without_effect(definition, asked, prefix="--"),
            *mocks_refused(asked, definition, validation, outcomes_file),
        ]:
            raise DiagnosticsError(faults)
        tasks = chosen(
            asked.outcomes, asked.fail, asked.slow, exit_code, otherwise=noting(unanswered)
        )
        with outcomes_for_every_call():
            execution = run(
                definition,
                json_option("--input", input),
                tasks=tasks,
                state_machine=file.name.split(".")[0],
                validation=validation.value,
                type=kind,
            )
    if as_json:
        record = {**execution_as_json(execution, history), "unanswered": unanswered}
        typer.echo(json.dumps(record, indent=2, ensure_ascii=False))
    elif history:
        show_history(execution)
    else:
        show(execution, unanswered)
    raise typer.Exit(0 if execution.status == "SUCCEEDED" else 1)


def _definition(file: Path, kind: str) -> dict[str, Any]:
    """The definition in a file. Raises DiagnosticsError for one that AWS would not take."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        message = f"byte {fault.start} is not UTF-8; save the file as UTF-8"
        raise DiagnosticsError([Diagnostic(str(file), message)]) from None
    if faults := [one for one in problems(text, type=kind) if one.severity == "error"]:
        raise DiagnosticsError(faults)
    definition: dict[str, Any] = json.loads(text)
    return definition


def mocks_refused(
    asked: Asked,
    definition: Mapping[str, Any],
    validation: ValidationMode,
    outcomes_file: Path | None,
) -> list[Diagnostic]:
    """Every mocked answer and error that its service could not give, as faults of the option."""
    return [
        *_of_option(
            f"--outcomes {outcomes_file}",
            mock_faults(asked.outcomes, {}, definition, validation.value),
        ),
        *_of_option("--fail ", mock_faults({}, asked.fail, definition, validation.value)),
    ]


def _of_option(option: str, faults: Iterable[Diagnostic]) -> list[Diagnostic]:
    return [
        fault if fault.path.startswith("--") else replace(fault, path=f"{option}{fault.path}")
        for fault in faults
    ]


@contextmanager
def outcomes_for_every_call() -> Iterator[None]:
    """A call that the outcome file has no response for is a fault of --outcomes."""
    try:
        yield
    except NoOutcome as missing:
        raise DiagnosticsError([Diagnostic("--outcomes", str(missing))]) from None


def responses_of(
    outcomes_file: Path | None, case: str | None, state_machine: str | None = None
) -> Mapping[str, Responses]:
    """State → its responses in the outcome file; {} without a file. Raises DiagnosticsError, also
    for a file that cannot be read.
    """
    if outcomes_file is None:
        if case is not None:
            raise DiagnosticsError([Diagnostic("--case", "needs --outcomes FILE")])
        return {}
    try:
        return outcomes(outcomes_file.read_text(encoding="utf-8"), state_machine, case)
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        message = f"{outcomes_file} cannot be read: {reason}"
        raise DiagnosticsError([Diagnostic("--outcomes", message)]) from None
    except DiagnosticsError as refusal:
        raise DiagnosticsError(
            replace(each, path=f"--outcomes {outcomes_file}{each.path}")
            for each in refusal.diagnostics
        ) from None


def pairs(options: list[str] | None, name: str, kind: Callable[[str], Any]) -> dict[str, Any]:
    """`STATE=VALUE` options as a dict. Raises DiagnosticsError."""
    values, faults = {}, []
    for option in options or []:
        state, equals, value = option.rpartition("=")
        try:
            values[state] = kind(value)
        except ValueError:
            equals = ""
        if kind is float and state in values and not is_duration(values[state]):
            equals = ""
        if not equals:
            expected = "SECONDS" if kind is float else "ERROR"
            faults.append(Diagnostic(name, f'"{option}" is not STATE={expected}'))
    if faults:
        raise DiagnosticsError(faults)
    return values


def show(execution: Execution, unanswered: Mapping[str, str]) -> None:
    """Print the timeline and how the execution ended."""
    console = Console(highlight=False)
    show_timeline(execution, console, unanswered)
    console.print()
    show_end(execution, console)


def show_timeline(
    execution: Execution, console: Console, unanswered: Mapping[str, str] = NOBODY
) -> None:
    """Print a line for each moment that a reader wants."""
    for moment in timeline(execution, unanswered):
        console.print(
            Text(f"{clock_text(moment.seconds):>14}  {'  ' * moment.depth}"),
            Text(moment.text, COLOURS[moment.mark]),
            sep="",
            soft_wrap=True,
        )


def show_end(execution: Execution, console: Console, paid: str = "") -> None:
    """Print the output, or what helps, then the status and the cost of the execution: `paid`, else
    that of its transitions alone.
    """
    if execution.advice:
        console.print(Text(f"Hint    {execution.advice}", "yellow"), soft_wrap=True)
    if execution.status == "SUCCEEDED":
        console.print(
            Text("Output  " + json.dumps(execution.output, ensure_ascii=False)), soft_wrap=True
        )
    console.print(
        Text(
            f"{execution.status} after {clock_text(execution.seconds)}, {execution.transitions}"
            f" transitions, {paid or f'${cost(execution):.6f}'}"
        ),
        style="bold green" if execution.status == "SUCCEEDED" else "bold red",
    )


def show_history(execution: Execution) -> None:
    """Print the history as GetExecutionHistory gives it."""
    history = execution_as_json(execution, True)["history"]
    typer.echo(json.dumps(history, indent=2, ensure_ascii=False))


def input_fields(text: str) -> dict[str, Any]:
    """The fields of --input, {} where it is not an object. Raises DiagnosticsError."""
    value = json_option("--input", text)
    return value if isinstance(value, dict) else {}


def json_option(name: str, text: str) -> Any:
    """The value of an option that is JSON, or @FILE. Raises DiagnosticsError."""
    try:
        text = _text_of_file(name, text[1:]) if text.startswith("@") else text
        value = json.loads(text, parse_constant=_no_constant)
        faults = [
            Diagnostic(f"{name} {'/'.join(map(str, place))}".rstrip(), *fault)
            for place, *fault in unreadable(value)
        ]
    except DiagnosticsError:
        raise
    except RecursionError:
        faults = [Diagnostic(name, TOO_DEEP, "nested-too-deeply")]
    except ValueError as fault:  # digits without end are one as well
        faults = [Diagnostic(name, f"is not JSON: {str(fault).split(';')[0]}")]
    if faults:
        raise DiagnosticsError(faults)
    return value


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _text_of_file(name: str, file: str) -> str:
    """The text of a file that an option names as @FILE. Raises DiagnosticsError."""
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise DiagnosticsError([Diagnostic(name, f"{file} cannot be read: {reason}")]) from None
