"""`downbeat simulate FILE`: runs a definition on a virtual clock and shows what happens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from downbeat.asl import problems
from downbeat.asl.diagnostic import Diagnostic, DiagnosticsError
from downbeat.cli.execution_text import print_execution
from downbeat.cli.run_options import (
    asked_of,
    input_fields,
    json_option,
    outcomes_for_every_call,
    refuse_without_effect,
)
from downbeat.options import (
    CaseOption,
    ExpressOption,
    FailOption,
    HistoryOption,
    InputOption,
    JsonOption,
    OutcomesOption,
    SlowOption,
    ValidationMode,
    ValidationOption,
)
from downbeat.refusals import refusing
from downbeat.simulator import simulate as run
from downbeat.simulator.call import Tasks
from downbeat.simulator.express import EXPRESS, STANDARD
from downbeat.simulator.task_outcomes import chosen
from downbeat.simulator.unanswered import noting
from downbeat.simulator.without_effect import Asked

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
    as_json: JsonOption = False,
) -> None:
    """Run the definition in a file without AWS on a virtual clock: a Wait takes no time, and every
    Task succeeds unless an option says otherwise.

    Exit code: 0 the execution succeeded; 1 it did not, or the definition is wrong; 2 the command
    was typed wrongly.

    Example: downbeat simulate weekly.asl.json --input '{"days": 7}' --fail Extract=States.Timeout
    """
    kind = EXPRESS if express else STANDARD
    unanswered: dict[str, str] = {}
    with refusing(), outcomes_for_every_call():
        definition = _definition(file, kind)
        asked = asked_of(fail, slow, outcomes_file, case, exit_code=exit_code)
        asked = asked._replace(input=input_fields(input))
        refuse_without_effect(asked, definition, validation, outcomes_file)
        execution = run(
            definition,
            json_option("--input", input),
            tasks=_tasks(asked, unanswered),
            state_machine=file.name.split(".")[0],
            validation=validation.value,
            type=kind,
        )
    print_execution(execution, unanswered, history=history, as_json=as_json)
    raise typer.Exit(0 if execution.status == "SUCCEEDED" else 1)


def _tasks(asked: Asked, unanswered: dict[str, str]) -> Tasks:
    """What answers the calls: the options, else default results, which are noted."""
    return chosen(
        asked.outcomes, asked.fail, asked.slow, asked.exit_code, otherwise=noting(unanswered)
    )


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
