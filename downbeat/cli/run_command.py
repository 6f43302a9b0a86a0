"""`downbeat run PIPELINE`: runs a pipeline as its stack deploys it, with the calls of the embedded
AWS if that is on.
"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.cli.pipeline_run import play_pipeline, where
from downbeat.cli.run_options import asked_of, json_option, refuse_without_effect
from downbeat.cli.run_text import bill_of, print_run
from downbeat.options import (
    CaseOption,
    FailOption,
    HistoryOption,
    InputOption,
    JsonOption,
    OutcomesOption,
    PipelineArgument,
    SlowOption,
    StackOption,
    ValidationMode,
    ValidationOption,
)
from downbeat.plan.stacks import find
from downbeat.refusals import refusing

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
    as_json: JsonOption = False,
) -> None:
    """Run a pipeline as its stack deploys it, on a virtual clock: the timeline, the mails that go
    out, the cost.

    Tasks take their usual time and succeed unless an option says otherwise; --input is merged over
    the stack's own input. While `downbeat up` is running, the definition deployed there runs, and
    calls to SNS, SQS, DynamoDB, Lambda, CloudWatch and EventBridge go there.

    Exit code: 0 the execution succeeded; 1 it did not, or the pipeline is wrong; 2 the command was
    typed wrongly.

    Example: downbeat run weekly-monitoring -s prod --exit-code 3
    """
    with refusing():
        target = find(pipeline, stack)
        place = where(target, stack)
        asked = asked_of(fail, slow, outcomes_file, case, exit_code=exit_code, key=target.key)
        asked = asked._replace(input=_input_object(input))
        refuse_without_effect(
            asked, place.definition, validation, outcomes_file, target.pipeline.input
        )
        played = play_pipeline(target, place, asked, at=at, validation=validation.value)
    print_run(played, place, bill_of(stack, played), history=history, as_json=as_json)
    raise typer.Exit(0 if played.run.status == "SUCCEEDED" else 1)


def _input_object(text: str) -> dict[str, Any]:
    value = json_option("--input", text)
    if not isinstance(value, dict):
        raise DiagnosticsError(
            [Diagnostic("--input", "is not a JSON object: a pipeline's input has names")]
        )
    return value
