"""A stack that is deployed: its pipelines as the files plan them, and the connection to where they
run.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from downbeat.asl.diagnostic import nearest
from downbeat.ops.aws_sources import aws_reader
from downbeat.ops.connection import Connection, connect
from downbeat.ops.faults import OpsError, missing
from downbeat.ops.gather import each
from downbeat.plan.planned import Planned
from downbeat.plan.stacks import planned_stack, project_root

# What a stack has beside its pipelines (downbeat/plan/unreported_ends.py).
REPORTER = "reporter"
ENDED_BADLY = ("FAILED", "TIMED_OUT", "ABORTED")


def utc_now() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Deployment:
    """`pipelines` by their key, in the register's order; `root` is the project's folder."""

    stack: str
    connection: Connection
    pipelines: dict[str, Planned]
    root: Path
    now: Callable[[], datetime] = field(default=utc_now)

    def client(self, service: str) -> Any:
        return self.connection.client(service)

    @property
    def options(self) -> str:
        """What a command on this deployment must be given: "-s prod --local"."""
        return f"-s {self.stack}" + (" --local" if self.connection.endpoint else "")

    def console_url(self, planned: Planned) -> str:
        """The console's page of a state machine; "" for the embedded AWS, which has no console."""
        return "" if self.connection.endpoint else planned.address.console_url

    @property
    def most_listed(self) -> int:
        """How many executions to list for the latest one: AWS lists it first, the embedded AWS
        last.
        """
        return 1000 if self.connection.endpoint else 1

    def pipeline(self, name: str) -> Planned:
        """The pipeline of that key or state machine's name; raises OpsError with those there
        are.
        """
        for key, planned in self.pipelines.items():
            if name in (key, planned.address.name, planned.address.state_machine_arn):
                return planned
        if name == REPORTER or re.search(rf"-{re.escape(self.stack)}-{REPORTER}(-\d+)?$", name):
            raise OpsError(
                f"{self.stack}'s {REPORTER} is no pipeline: it starts by itself when an"
                " execution has ended, and an alarm of its own goes off where it fails. What it"
                f" could not report: downbeat dead-letters list {self.options}; the rest is in"
                " docs/runbook.md#why-did-no-mail-come.",
                2,
            )
        raise OpsError(
            f'{self.stack} has no pipeline "{name}"; it has {", ".join(self.pipelines)}.'
            f"{nearest(name, self.pipelines)}",
            2,
        )

    def of_machine(self, arn: str) -> Planned | None:
        """The pipeline whose state machine, version, alias or execution the ARN names."""
        parts = arn.split(":")
        name = parts[6].split("/")[0] if len(parts) > 6 else ""
        return next((one for one in self.pipelines.values() if one.address.name == name), None)


def opened(stack: str, *, local: bool, root: Path | None = None) -> Deployment:
    """The stack in the caller's account, or in the embedded AWS."""
    root = root or project_root()
    connection = connect(root, stack, local=local)
    reader = aws_reader(connection, root, stack)
    planned = planned_stack(stack, root, connection.account, reader=reader)
    return Deployment(stack, connection, {one.key: one for one in planned}, root)


def execution_arn(planned: Planned, name: str) -> str:
    """The ARN of an execution by its name."""
    return planned.address.arn("states", f"execution:{planned.address.name}:{name}")


def execution_url(deployment: Deployment, planned: Planned, arn: str) -> str:
    """The console's page of an execution; "" for the embedded AWS, which has no console."""
    if deployment.connection.endpoint:
        return ""
    address = planned.address
    home = f"{address.console}/states/home?region={address.region}"
    return f"{home}#/v2/executions/details/{arn}"


def described(deployment: Deployment, named: str, *, failed: bool = False) -> dict[str, Any]:
    """DescribeExecution's answer for what a person names: an execution's ARN, its name, the
    console's page of it, or a pipeline, which stands for its last execution.

    Args:
        failed: of a pipeline, the last execution that ended badly, if there is one.

    Raises:
        OpsError: where there is no such execution or pipeline.
    """
    named = named[named.rfind("arn:") :].rstrip("/") if "arn:" in named else named
    client = deployment.client("stepfunctions")
    if named.startswith("arn:") and (":execution:" in named):
        try:
            return dict(client.describe_execution(executionArn=named))
        except client.exceptions.ExecutionDoesNotExist:
            raise OpsError(f"There is no execution {named}: AWS keeps them for 90 days.") from None
    try:
        planned = deployment.pipeline(named)
    except OpsError as unknown:
        return _by_name(deployment, named, unknown)
    return dict(
        client.describe_execution(executionArn=last_execution(deployment, planned, failed=failed))
    )


def _by_name(deployment: Deployment, name: str, unknown: OpsError) -> dict[str, Any]:
    """The execution of that name, of whichever pipeline has one."""
    client = deployment.client("stepfunctions")

    def look(planned: Planned) -> dict[str, Any] | None:
        try:
            return dict(client.describe_execution(executionArn=execution_arn(planned, name)))
        except client.exceptions.ClientError as error:
            if missing(error):
                return None
            raise

    executions = [one for one in each(look, deployment.pipelines.values()) if one]
    if not executions:
        raise OpsError(f'No execution is named "{name}", and {unknown}', 2)
    if len(executions) > 1:
        arns = ", ".join(one["executionArn"] for one in executions)
        raise OpsError(f'Several executions are named "{name}": name one of {arns}.', 2)
    return executions[0]


def last_execution(deployment: Deployment, planned: Planned, *, failed: bool) -> str:
    """The ARN of the pipeline's last execution, or of the last that ended badly."""
    client = deployment.client("stepfunctions")
    request: dict[str, Any] = {
        "stateMachineArn": planned.address.state_machine_arn,
        "maxResults": deployment.most_listed,
    }
    try:
        answers = (
            each(
                lambda status: client.list_executions(**request, statusFilter=status)["executions"],
                ENDED_BADLY,
            )
            if failed
            else [client.list_executions(**request)["executions"]]
        )
    except client.exceptions.StateMachineDoesNotExist:
        raise not_deployed(deployment, planned) from None
    executions = [one for answer in answers for one in answer]
    if failed and not executions:
        return last_execution(deployment, planned, failed=False)
    if not executions:
        raise OpsError(f"{planned.key} has not run in the 90 days that AWS keeps executions.", 0)
    return str(max(executions, key=lambda one: one["startDate"])["executionArn"])


def deployed_since(deployment: Deployment, planned: Planned) -> datetime:
    """Return when the state machine was made. Raises OpsError where there is none."""
    client = deployment.client("stepfunctions")
    try:
        answer = client.describe_state_machine(stateMachineArn=planned.address.state_machine_arn)
    except client.exceptions.StateMachineDoesNotExist:
        raise not_deployed(deployment, planned) from None
    created: datetime = answer["creationDate"]
    return created


def not_deployed(deployment: Deployment, planned: Planned) -> OpsError:
    """The error that the pipeline is in the stack's file but not in the account."""
    how = (
        f"`downbeat up {deployment.options.removesuffix(' --local')}`"
        if deployment.connection.endpoint
        else f"`pulumi up -s {deployment.stack}`"
    )
    return OpsError(
        f"{planned.key} ({planned.address.name}) is not deployed in the account"
        f" {deployment.connection.account}, {deployment.connection.region}: deploy it by {how}."
    )
