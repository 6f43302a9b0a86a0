"""`downbeat secret put`: a new value for a secret that a pipeline refers to."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from downbeat.asl.diagnostic import nearest
from downbeat.config.reference_kinds import kind_word
from downbeat.ops.acting import Change, carry_out
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import OpsError
from downbeat.ops.printing import session
from downbeat.ops.start_command import PipelineArgument
from downbeat.options import DryRunOption, JsonOption, LocalOption, StackOption
from downbeat.plan.planned import Planned

MOST_BYTES = (
    65_536  # https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
)


def secret_references(planned: Planned) -> dict[str, str]:
    """Reference → ARN or name, of the pipeline's references that are secrets."""
    return {
        name: value
        for name, value in planned.references.items()
        if isinstance(value, str)
        and value
        and (":secretsmanager:" in value or kind_word(name) == "secret")
    }


def secret_id(deployment: Deployment, arn: str) -> str:
    """What to call a secret by: its ARN, or its name in the embedded AWS, which gives the six
    characters at the end of an ARN itself.
    """
    if not deployment.connection.endpoint or not arn.startswith("arn:"):
        return arn
    return arn.split(":", 6)[6].rpartition("-")[0]


def secret_put(
    pipeline: PipelineArgument,
    reference: Annotated[str, typer.Argument(help="The reference's name in the stack's file.")],
    *,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Give a referenced secret a new value, read from standard input, so that it stands in no
    history. It is never printed; the old value stays as AWSPREVIOUS.

    Example: downbeat secret put weekly-monitoring gee_secret -s prod < credentials.json
    """
    with session(stack, local) as deployment:
        planned = deployment.pipeline(pipeline)
        known = secret_references(planned)
        if reference not in known:
            raise OpsError(
                f'{planned.key} has no secret "{reference}"; it has'
                f" {', '.join(known) or 'none'}.{nearest(reference, known)}",
                2,
            )
        arn = known[reference]
        value = "" if dry_run else _read()

        def do() -> str:
            answer = deployment.client("secretsmanager").put_secret_value(
                SecretId=secret_id(deployment, arn), SecretString=value
            )
            return f"{arn} has a new value, version {answer['VersionId']}."

        change = Change(f"put a new value into {arn}", do, _url(planned, arn))
        carry_out([change], dry_run=dry_run, yes=True, as_json=as_json)


def _read() -> str:
    if sys.stdin.isatty():
        typer.echo("The new value, ended by Ctrl-D on a line of its own:", err=True)
    value = sys.stdin.read()
    value = value[:-1] if value.count("\n") == 1 and value.endswith("\n") else value
    if not value.strip():
        raise OpsError("Standard input is empty: the secret keeps its value.", 2)
    if len(value.encode()) > MOST_BYTES:
        raise OpsError(f"A secret has at most {MOST_BYTES} bytes: it keeps its value.", 2)
    return value


def _url(planned: Planned, arn: str) -> str:
    name = arn.rsplit(":secret:", maxsplit=1)[-1]
    address = planned.address
    return f"{address.console}/secretsmanager/secret?name={name}&region={address.region}"
