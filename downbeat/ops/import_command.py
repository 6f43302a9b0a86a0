"""`downbeat import --deployed`: a state machine that runs in AWS, written as a pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from downbeat.asl.diagnostic import DiagnosticsError, nearest
from downbeat.asl.pipeline_keys import KEBAB
from downbeat.importing.asl_text import kebab_case
from downbeat.importing.converted_definition import in_jsonata
from downbeat.importing.deployed import from_deployed
from downbeat.importing.original import Original
from downbeat.importing.writing import as_record, print_lines, written
from downbeat.ops import connection as connections
from downbeat.ops.connection import Connection
from downbeat.ops.faults import DENIED, OpsError, code
from downbeat.ops.gather import pages
from downbeat.ops.printing import sentences
from downbeat.options import JsonataOption, JsonOption, LocalOption, StackOption, WrittenFileOption
from downbeat.plan.stacks import project_root

MOST_LISTED = 1000  # schedules and state machines


DeployedOption = Annotated[
    str, typer.Option(metavar="NAME", help="The state machine's name or ARN.")
]
NameOption = Annotated[
    str,
    typer.Option(metavar="NAME", help="The pipeline's name.", show_default="the machine's"),
]
ForceOption = Annotated[bool, typer.Option("--force", help="Overwrite a file that exists.")]


def import_deployed(
    *,
    deployed: DeployedOption,
    stack: StackOption = "dev",
    local: LocalOption = False,
    name: NameOption = "",
    to: WrittenFileOption = None,
    jsonata: JsonataOption = False,
    force: ForceOption = False,
    as_json: JsonOption = False,
) -> None:
    """Write a deployed state machine as a pipeline, with what starts it; nothing in AWS is changed.

    Example: downbeat import --deployed orders-prod --name orders -s prod
    """
    with sentences(stack):
        if name and not KEBAB.fullmatch(name):
            raise OpsError(f'--name: "{name}" is not a name: write "{kebab_case(name)}".', 2)
        original = read_deployed(
            connections.connect(project_root(), stack, local=local), deployed, name
        )
        files = _written(in_jsonata(original) if jsonata else original, to, force=force)
    if as_json:
        typer.echo(as_record(files))
    else:
        print_lines(files, typer.echo)


def read_deployed(connection: Connection, machine: str, name: str = "") -> Original:
    """A state machine by its name or ARN, with the schedules and rules that start it.

    Raises OpsError for a machine that does not exist; DiagnosticsError for a definition that cannot
    be written.
    """
    states = connection.client("stepfunctions")
    where = f"arn:{connection.partition}:states:{connection.region}:{connection.account}"
    arn = machine if machine.startswith("arn:") else f"{where}:stateMachine:{machine}"
    try:
        answer = states.describe_state_machine(stateMachineArn=arn)
    except states.exceptions.StateMachineDoesNotExist:
        every = pages(states, "list_state_machines", "stateMachines", MOST_LISTED)
        names = [one["name"] for one in every]
        raise OpsError(
            f'There is no state machine "{machine}" in {connection.region}.'
            f"{nearest(machine, names)}"
        ) from None
    notes: list[str] = []
    schedules = _readable(lambda: list(_schedules(connection, arn)), "schedules", notes)
    rules = _readable(lambda: list(_rules(connection, arn)), "rules", notes)
    return from_deployed(answer, schedules, rules, name=name, notes=notes)


def _written(original: Original, to: Path | None, *, force: bool) -> Any:
    try:
        return written([original], to, force=force)
    except DiagnosticsError as refused:
        usage = any(each.path.startswith("--") for each in refused.diagnostics)
        raise OpsError("\n".join(map(str, refused.diagnostics)), 2 if usage else 1) from None


def _readable(read: Any, what: str, notes: list[str]) -> list[dict[str, Any]]:
    """What `read` gives; [] and a note where the caller may not read it."""
    try:
        return list(read())
    except Exception as error:
        if code(error) not in DENIED:
            raise
        notes.append(f"You may not list {what}, so what starts it is not imported.")
        return []


def _schedules(connection: Connection, arn: str) -> Iterator[dict[str, Any]]:
    """Each schedule of EventBridge Scheduler whose target is the machine, or an alias of it."""
    client = connection.client("scheduler")
    for one in pages(client, "list_schedules", "Schedules", MOST_LISTED):
        if _is_machine(one.get("Target", {}).get("Arn", ""), arn):
            yield client.get_schedule(GroupName=one["GroupName"], Name=one["Name"])


def _rules(connection: Connection, arn: str) -> Iterator[dict[str, Any]]:
    """Each rule of the default event bus whose target is the machine, with that target."""
    client = connection.client("events")
    for name in client.list_rule_names_by_target(TargetArn=arn)["RuleNames"]:
        targets = client.list_targets_by_rule(Rule=name)["Targets"]
        target: dict[str, Any] = next((one for one in targets if _is_machine(one["Arn"], arn)), {})
        yield {**client.describe_rule(Name=name), "Target": target}


def _is_machine(target: str, arn: str) -> bool:
    return target == arn or target.startswith(f"{arn}:")
