"""Arguments and options that several commands have, without AWS or on it: one name, one sentence,
one completion.
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from downbeat.asl.diagnostic import nearest


class ValidationMode(StrEnum):
    """downbeat.asl.service_models has what each asks for."""

    STRICT = "STRICT"
    PRESENT = "PRESENT"
    NONE = "NONE"


def stack_names() -> list[str]:
    """The stacks of the project: one for each Pulumi.<stack>.yaml."""
    from downbeat.plan.stacks import project_root

    files = project_root().glob("Pulumi.*.yaml")
    return sorted(file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in files)


def pipeline_names() -> list[str]:
    """The pipelines of the project's register."""
    from downbeat.plan.stacks import register

    return list(register())


def existing_stack(stack: str) -> str:
    """The stack's name. Raises BadParameter for one that the project does not have."""
    known = stack_names()
    if stack in known:
        return stack
    there = (
        f"there are {', '.join(known)}" if known else "this project has none: `pulumi stack init`"
    )
    raise typer.BadParameter(f'there is no stack "{stack}"; {there}.{nearest(stack, known)}')


def existing_stacks(stacks: list[str] | None) -> list[str] | None:
    """The stacks' names. Raises BadParameter for one that the project does not have."""
    return stacks and [existing_stack(stack) for stack in stacks]


def _beginning(names: list[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]


def complete_stack(incomplete: str) -> list[str]:
    """What a shell offers for --stack."""
    return _beginning(stack_names(), incomplete)


def complete_pipeline(incomplete: str) -> list[str]:
    """What a shell offers for PIPELINE."""
    return _beginning(pipeline_names(), incomplete)


STACK = partial(
    typer.Option,
    "--stack",
    "-s",
    metavar="STACK",
    help="The stack: Pulumi.STACK.yaml.",
    autocompletion=complete_stack,
)
StackOption = Annotated[str, STACK(callback=existing_stack)]
# Where a stack whose file was renamed or removed counts too: `checked_name` of
# downbeat.cli.local_stack judges the name.
LocalStackOption = Annotated[str, STACK()]
PIPELINE = partial(
    typer.Argument,
    metavar="PIPELINE",
    help="The pipeline's name.",
    show_default=False,
    autocompletion=complete_pipeline,
)
PipelineArgument = Annotated[str, PIPELINE()]
EXECUTION = partial(
    typer.Argument,
    metavar="EXECUTION",
    help="An execution's name, ARN or console page, or a pipeline for its last one.",
    autocompletion=complete_pipeline,
)
LOCAL = partial(
    typer.Option, "--local", help="Ask the embedded AWS of `downbeat up`, not an account."
)
LocalOption = Annotated[bool, LOCAL()]
JSON = partial(typer.Option, "--json", help="Print JSON for programs, and nothing else.")
JsonOption = Annotated[bool, JSON()]
UnattendedJsonOption = Annotated[
    bool, JSON(help="Print JSON for programs, and nothing else; asks nothing.")
]
EXPRESS = partial(typer.Option, "--express", help="Take definitions as Express workflows.")
ExpressOption = Annotated[bool, EXPRESS()]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only print what would be done.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")]
SINCE = partial(
    typer.Option, "--since", help="How far back to look: a number and m, h, d or w.", metavar="7d"
)
SinceOption = Annotated[str, SINCE()]
LimitOption = Annotated[int, typer.Option("--limit", min=1, help="The largest number of results.")]
INPUT = partial(
    typer.Option, "--input", metavar="JSON|@FILE", help="Fields of the execution's input."
)
InputOption = Annotated[str, INPUT()]
OutcomesOption = Annotated[
    Path | None,
    typer.Option(
        "--outcomes",
        metavar="FILE",
        help="What Tasks return: a mock configuration as Step Functions Local reads it.",
    ),
]
CaseOption = Annotated[
    str | None,
    typer.Option("--case", metavar="NAME", help="The outcome file's test case, if it has several."),
]
FailOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fail", metavar="STATE=ERROR", help="Let this state fail each time; repeatable."
    ),
]
SlowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--slow", metavar="STATE=SECONDS", help="Let this state take this long; repeatable."
    ),
]
HistoryOption = Annotated[
    bool, typer.Option("--history", help="Print the history as GetExecutionHistory gives it.")
]
ValidationOption = Annotated[
    ValidationMode,
    typer.Option("--validation", help="How to check mocked answers against the services' models."),
]
# Of `downbeat import`, without AWS and on it.
WrittenFileOption = Annotated[
    Path | None,
    typer.Option(
        "--to",
        metavar="PATH",
        help='The file to write; "-" prints it.',
        show_default="pipelines/<name>.py of the project, else <name>.py here",
    ),
]
JsonataOption = Annotated[
    bool,
    typer.Option(
        "--jsonata", help="Turn JSONPath into JSONata where the simulator shows no difference."
    ),
]
