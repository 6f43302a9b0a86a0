"""`downbeat rollout …`: what a new version does with its share of the starts, and giving it all of
them or none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from downbeat.ops.acting import Change, carry_out, nothing_to_do
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import OpsError
from downbeat.ops.function_pruning import FunctionVersion, removable_function_versions
from downbeat.ops.gather import each
from downbeat.ops.printing import console, print_json, session, table
from downbeat.ops.rollouts import (
    BACK,
    PROMOTE,
    Version,
    chosen_versions,
    count_runs,
    decide,
    lacking_access,
    read_versions,
    removable_versions,
    ringing_alarms,
)
from downbeat.options import (
    DryRunOption,
    JsonOption,
    LocalOption,
    StackOption,
    YesOption,
    complete_pipeline,
)
from downbeat.plan.function_versions import versions_called
from downbeat.plan.planned import Planned
from downbeat.whole_tables import print_table

KEPT_VERSIONS = 5
PipelineName = Annotated[
    str,
    typer.Argument(
        metavar="PIPELINE", help="The pipeline's name.", autocompletion=complete_pipeline
    ),
]


def status(
    pipeline: PipelineName,
    *,
    stack: StackOption = "dev",
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show the versions that the alias `live` starts, and the newest one: since when, with which
    share of the starts, and how their executions ended.

    Example: downbeat rollout status weekly-monitoring -s prod
    """
    with session(stack, local) as deployment:
        versions = read_versions(deployment, deployment.pipeline(pipeline))
        shown = [one for one in versions if one.share or one is versions[0]]
        counted = each(lambda one: count_runs(deployment, one), shown)
    if as_json:
        print_json([{"version": one.number, **vars(one)} for one in counted])
        return
    rows = table("version", "since", "starts", "executions")
    for one in counted:
        runs = ", ".join(f"{number} {name}" for name, number in one.runs.items()) or "none"
        rows.add_row(str(one.number), f"{one.created:%Y-%m-%d %H:%M}", f"{one.share} %", runs)
    print_table(console(), rows)


def promote(
    pipeline: PipelineName,
    *,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Give the newest version all starts, whatever it has now.

    Example: downbeat rollout promote weekly-monitoring -s prod
    """
    with session(stack, local) as deployment:
        planned = deployment.pipeline(pipeline)
        newest, _ = chosen_versions(read_versions(deployment, planned))
        if newest.share == 100:
            text = f"Version {newest.number} of {planned.key} has all starts."
            nothing_to_do(text, as_json=as_json)
            return
        changes = [_routed(deployment, planned, newest, "promoted")]
        carry_out(changes, dry_run=dry_run, yes=yes, as_json=as_json)


def back(
    pipeline: PipelineName,
    *,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Roll the newest version back: the one before it gets all starts, at once and without a
    deployment. Running executions continue unchanged.

    The next `pulumi up` keeps this until the definition changes. Refused if the role has lost what
    the previous version needs.

    Example: downbeat rollout back weekly-monitoring -s prod
    """
    with session(stack, local) as deployment:
        planned = deployment.pipeline(pipeline)
        newest, before = chosen_versions(read_versions(deployment, planned))
        if before is None:
            raise OpsError(f"{planned.key} has one version, {newest.number}: deploy the other one.")
        if before.share == 100:
            text = f"Version {before.number} of {planned.key} has all starts."
            nothing_to_do(text, as_json=as_json)
            return
        changes = [_back(deployment, planned, before)]
        carry_out(changes, dry_run=dry_run, yes=yes, as_json=as_json)


def advance(
    pipelines: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PIPELINE",
            help="Pipelines; all, if none is named.",
            autocompletion=complete_pipeline,
        ),
    ] = None,
    *,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Decide each open rollout by its rule in the stack file: take the new version back, give it
    all starts, or let it go on. For a pipeline of CI after `pulumi up`, or any scheduler.

    Exit code 1 where a version was taken back.

    Example: downbeat rollout advance -s prod --yes
    """
    with session(stack, local) as deployment:
        chosen = [deployment.pipeline(name) for name in pipelines or deployment.pipelines]
        decided = [one for planned in chosen for one in _decided(deployment, planned)]
        changes = [change for _, change, _ in decided if change]
        waiting = [sentence for _, change, sentence in decided if not change]
        if not as_json:
            for sentence in waiting:
                typer.echo(sentence)
        if not changes:
            reason = "No share changes yet." if waiting else "There is no rollout to decide on."
            nothing_to_do(reason, as_json=as_json)
            return
        carry_out(changes, dry_run=dry_run, yes=yes, as_json=as_json)
    if any(what == BACK for what, _, _ in decided):
        raise typer.Exit(1)


def prune(
    pipeline: PipelineName,
    *,
    keep: Annotated[int, typer.Option("--keep", min=1, help="How many of the newest stay.")] = (
        KEPT_VERSIONS
    ),
    functions: Annotated[
        bool,
        typer.Option("--functions", help="Old versions of the functions that it calls, too."),
    ] = False,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Delete old versions, never one that an alias starts or an open execution uses.

    With --functions also those of the Lambda functions that its versions call by number: beyond the
    newest, named by no alias, and called by no version of a pipeline of this stack that stays.
    Whoever else calls them by number is not known here: read the list before you say yes.

    Example: downbeat rollout prune weekly-monitoring --keep 10 -s prod
    """
    with session(stack, local) as deployment:
        planned = deployment.pipeline(pipeline)
        versions = read_versions(deployment, planned)
        going = removable_versions(deployment, planned, versions, keep)
        changes = [_deleted(deployment, planned, one) for one in going]
        if functions:
            idle = removable_function_versions(deployment, planned, versions, going, keep)
            changes += [_deleted_code(deployment, one) for one in idle]
        if not changes:
            nothing_to_do(f"No version of {planned.key} can go.", as_json=as_json)
            return
        carry_out(changes, dry_run=dry_run, yes=yes, as_json=as_json, noun="version")


def _decided(deployment: Deployment, planned: Planned) -> Iterator[tuple[str, Change | None, str]]:
    """(what, the change that does it, why) for a pipeline whose newest version has a share."""
    rollout = planned.pipeline.rollout
    versions: Sequence[Version] = read_versions(deployment, planned) if rollout else ()
    if not rollout or not 0 < versions[0].share < 100:
        return
    newest, before = chosen_versions(versions)
    alarms = ringing_alarms(deployment, planned) if "alarm" in rollout.back_on else []
    what, why = decide(rollout, count_runs(deployment, newest), alarms, deployment.now())
    sentence = f"{planned.key}: {why}."
    if what == PROMOTE:
        yield what, _routed(deployment, planned, newest, "promoted", sentence), sentence
    elif what == BACK and before:
        yield what, _back(deployment, planned, before, sentence), sentence
    else:
        yield what, None, sentence


def _back(deployment: Deployment, planned: Planned, before: Version, *notes: str) -> Change:
    """The change that gives all starts to the version before; raises OpsError where it could not
    run.
    """
    if lost := lacking_access(deployment, planned, before):
        raise OpsError(
            f"Version {before.number} of {planned.key} would fail, the role has lost what it needs:"
            f" {' '.join(lost)} Deploy its definition again instead."
        )
    return _routed(deployment, planned, before, "back", *notes, *_functions(deployment, before))


def _functions(deployment: Deployment, version: Version) -> list[str]:
    """A sentence of the function versions that a version calls; none where it calls none."""
    client = deployment.client("stepfunctions")
    definition = json.loads(
        client.describe_state_machine(stateMachineArn=version.arn)["definition"]
    )
    names = ", ".join(f"{name}:{number}" for name, number in versions_called(definition))
    return [f"Version {version.number} calls {names}."] if names else []


def _routed(
    deployment: Deployment, planned: Planned, version: Version, done: str, *notes: str
) -> Change:
    """The change that gives a version all starts."""

    def route() -> str:
        deployment.client("stepfunctions").update_state_machine_alias(
            stateMachineAliasArn=planned.address.alias_arn,
            routingConfiguration=[{"stateMachineVersionArn": version.arn, "weight": 100}],
        )
        return f"Version {version.number} of {planned.key} has all starts ({done})."

    what = f"give version {version.number} of {planned.key} all starts"
    return Change(what, route, deployment.console_url(planned), notes)


def _deleted(deployment: Deployment, planned: Planned, version: Version) -> Change:
    def delete() -> str:
        client = deployment.client("stepfunctions")
        client.delete_state_machine_version(stateMachineVersionArn=version.arn)
        return f"Deleted version {version.number} of {planned.key}."

    what = f"delete version {version.number} of {planned.key}, of {version.created:%Y-%m-%d}"
    return Change(what, delete, deployment.console_url(planned))


def _deleted_code(deployment: Deployment, version: FunctionVersion) -> Change:
    name, number = version.function, version.number

    def delete() -> str:
        deployment.client("lambda").delete_function(FunctionName=f"{name}:{number}")
        return f"Deleted version {number} of the function {name}."

    what = f"delete version {number} of the function {name}, of {version.modified[:10]}"
    return Change(what, delete)
