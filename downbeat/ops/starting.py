"""Starting executions: the input, the name, and where to begin."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from downbeat.asl.diagnostic import nearest
from downbeat.ops.deployment import Deployment, described, execution_arn, not_deployed
from downbeat.ops.faults import OpsError, code, missing
from downbeat.ops.remedies import steps
from downbeat.plan.planned import Planned


class NameTaken(OpsError):
    """An execution of that name was started before, with another input or by now ended; `arn` is
    it.
    """

    def __init__(self, arn: str) -> None:
        self.arn = arn
        super().__init__(f"There is an execution {arn} already: choose another --name.")


def execution_input(
    planned: Planned, text: str | None, changes: Iterable[str], first_state: str | None
) -> dict[str, Any]:
    """The input of an execution started by hand.

    Args:
        text: JSON, or @file with JSON; None is what the stack's file says, as the schedule sends.
        changes: "key=value" over that; a value that is not JSON is a text.
        first_state: the state to begin at.

    Raises:
        OpsError: for what cannot be read, or a pipeline that cannot begin at that state.
    """
    chosen = dict(planned.pipeline.input) if text is None else _read(text)
    for change in changes:
        key, equals, value = change.partition("=")
        if not equals or not key:
            raise OpsError(f'"{change}" sets nothing: write --set key=value.', 2)
        chosen[key] = _value(value)
    if first_state:
        known = steps(planned)
        if first_state not in known:
            raise OpsError(
                f'{planned.key} cannot begin at "{first_state}"; '
                + (
                    f"it can at {', '.join(known)}.{nearest(first_state, known)}"
                    if known
                    else 'its dict does not say "resumable": True.'
                ),
                2,
            )
        chosen["start_at"] = first_state
    return chosen


def earlier_input(deployment: Deployment, planned: Planned, named: str) -> str:
    """Return the input of an earlier execution of the pipeline as JSON, without the state that it
    began at.

    Raises:
        OpsError: where there is no such execution, or it is another pipeline's.
    """
    answer = described(deployment, named)
    owner = deployment.of_machine(str(answer["executionArn"]))
    if owner is None or owner.key != planned.key:
        whose = owner.key if owner else "none of this stack"
        raise OpsError(f"{named} is an execution of {whose}, not of {planned.key}.", 2)
    fields = json.loads(answer.get("input") or "{}")
    if isinstance(fields, dict):
        fields.pop("start_at", None)
    return json.dumps(fields, ensure_ascii=False)


def _read(text: str) -> dict[str, Any]:
    try:
        content = Path(text[1:]).read_text(encoding="utf-8") if text.startswith("@") else text
        value = json.loads(content)
    except OSError as fault:
        raise OpsError(f"{text[1:]} cannot be read: {fault.strerror}.", 2) from None
    except ValueError as fault:
        raise OpsError(f"The input is not JSON ({fault}).", 2) from None
    if not isinstance(value, dict):
        raise OpsError("The input must be a JSON object, {…}.", 2)
    return value


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def name_at(now: datetime, prefix: str = "by-hand") -> str:
    """A name for an execution: what started it and when."""
    return f"{prefix}-{now:%Y%m%dT%H%M%SZ}"


def start_execution(
    deployment: Deployment, planned: Planned, name: str, fields: Mapping[str, Any]
) -> str:
    """Starts an execution of the version that `live` points to; returns its ARN.

    Raises:
        NameTaken: where there was an execution of that name.
        OpsError: where the pipeline is not deployed.
    """
    client = deployment.client("stepfunctions")
    try:
        answer = client.start_execution(
            stateMachineArn=planned.address.alias_arn,
            name=name,
            input=json.dumps(dict(fields), ensure_ascii=False),
        )
    except client.exceptions.ClientError as error:
        if code(error) == "ExecutionAlreadyExists":
            raise NameTaken(execution_arn(planned, name)) from None
        if missing(error):
            raise not_deployed(deployment, planned) from None
        raise
    return str(answer["executionArn"])


def running(deployment: Deployment, planned: Planned) -> list[str]:
    """The names of the pipeline's executions that are at work, at most a hundred."""
    client = deployment.client("stepfunctions")
    answer = client.list_executions(
        stateMachineArn=planned.address.state_machine_arn, statusFilter="RUNNING", maxResults=100
    )
    return [str(one["name"]) for one in answer["executions"]]
