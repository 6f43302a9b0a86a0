"""`python -m local simulate FILE`: runs a definition on a virtual clock and shows what happens."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from asl import problems, walk
from asl.problem import Problem, Problems, nearest
from local.outcomes import failing, outcomes, slow, tasks_from
from local.results import default_result, exits_with
from local.simulator import Execution, NoOutcome
from local.simulator import simulate as run
from local.simulator.call import Tasks
from local.timeline import as_json, clock, cost, timeline

COLOURS = {"good": "green", "bad": "red", "": "default"}


def simulate(
    file: Annotated[Path, typer.Argument(help="A definition: an .asl.json file.", exists=True, dir_okay=False)],
    *,
    input: Annotated[str, typer.Option(help="The input of the execution: JSON, or @FILE.")] = "{}",
    outcomes_file: Annotated[Path | None, typer.Option("--outcomes", help="What Tasks return, as Step Functions Local mocks them.")] = None,
    case: Annotated[str | None, typer.Option(help="The test case of the outcome file, where it has several.")] = None,
    fail: Annotated[list[str] | None, typer.Option(help="STATE=ERROR: this state fails.")] = None,
    slow_states: Annotated[list[str] | None, typer.Option("--slow", help="STATE=SECONDS: this state takes so long.")] = None,
    exit_code: Annotated[int | None, typer.Option(help="Every ECS container exits with this code.")] = None,
    history: Annotated[bool, typer.Option(help="Print the history in AWS's format.")] = False,
    as_json_: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of the timeline.")] = False,
) -> None:
    """Run a definition without AWS, in no time: every Wait is skipped, every Task answers what you say (else that all went well).

    Exit status: 0 the execution succeeded, 1 it did not, 2 it could not be run.

    Example: python -m local simulate weekly.asl.json --input '{"days": 7}' --fail Extract=States.Timeout
    """
    try:
        definition = json.loads(file.read_text())
        faults = problems(definition)
        if faults:
            raise Problems(faults)
        errors, seconds = pairs(fail, "--fail", str, definition), pairs(slow_states, "--slow", float, definition)
        execution = run(
            definition,
            _input(input),
            tasks=chosen_tasks(outcomes_file, case, errors, seconds, exit_code),
            state_machine=file.name.split(".")[0],
        )
    except Problems as found:
        raise _wrong_use([str(problem) for problem in found.problems]) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as fault:
        raise _wrong_use([f"{file}: not JSON: {fault}"]) from None
    except NoOutcome as missing:
        raise _wrong_use([str(missing)]) from None
    if as_json_:
        print(json.dumps(as_json(execution, history), indent=2, ensure_ascii=False))
    elif history:
        print(json.dumps(as_json(execution, True)["history"], indent=2, ensure_ascii=False))
    else:
        show(execution, Console(highlight=False))
    raise typer.Exit(0 if execution.status == "SUCCEEDED" else 1)


def chosen_tasks(
    outcomes_file: Path | None, case: str | None, errors: Mapping[str, str], seconds: Mapping[str, float], exit_code: int | None
) -> Tasks:
    """The `tasks` that the options describe: default results, the file over them, then exit code, failures and slowness."""
    tasks: Tasks = default_result if exit_code is None else exits_with(exit_code, default_result)
    if outcomes_file is not None:
        try:
            tasks = tasks_from(outcomes(outcomes_file.read_text(), case=case), tasks)
        except OSError as fault:
            raise Problems([Problem(str(outcomes_file), f"cannot be read: {fault.strerror}")]) from None
    return slow(seconds, failing(errors, tasks))


def pairs(options: list[str] | None, name: str, kind: Callable[[str], Any], definition: Mapping[str, Any]) -> dict[str, Any]:
    """`STATE=VALUE` options as a dict. Raises Problems, also for a state that the definition does not have."""
    found, faults = {}, []
    known = [located.name for located in walk.states(definition)]
    for option in options or []:
        state, equals, value = option.rpartition("=")
        try:
            found[state] = kind(value)
        except ValueError:
            equals = ""
        if not equals:
            faults.append(Problem(name, f'"{option}" is not STATE={"SECONDS" if kind is float else "ERROR"}'))
        elif state not in known:
            faults.append(Problem(name, f'no state named "{state}".{nearest(state, known)}'))
    if faults:
        raise Problems(faults)
    return found


def show(execution: Execution, console: Console) -> None:
    """Prints the timeline and what it came to."""
    for moment in timeline(execution):
        console.print(
            Text(f"{clock(moment.seconds):>14}  {'  ' * moment.depth}"), Text(moment.text, COLOURS[moment.mark]), sep="", soft_wrap=True
        )
    console.print()
    if execution.status == "SUCCEEDED":
        console.print(Text("Output  " + json.dumps(execution.output, ensure_ascii=False)), soft_wrap=True)
    console.print(
        Text(
            f"{execution.status} after {clock(execution.seconds)}, {execution.transitions} transitions, ${cost(execution.transitions):.6f}"
        ),
        style="bold green" if execution.status == "SUCCEEDED" else "bold red",
    )


def _input(text: str) -> Any:
    try:
        return json.loads(Path(text[1:]).read_text() if text.startswith("@") else text)
    except OSError as fault:
        raise Problems([Problem("--input", f"{text[1:]} cannot be read: {fault.strerror}")]) from None
    except (json.JSONDecodeError, UnicodeDecodeError) as fault:
        raise Problems([Problem("--input", f"is not JSON: {fault}")]) from None


def _wrong_use(lines: list[str]) -> typer.Exit:
    for line in lines:
        typer.echo(line, err=True)
    return typer.Exit(2)
