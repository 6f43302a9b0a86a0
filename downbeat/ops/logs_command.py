"""`downbeat logs`: the log of the machine, and of what is behind a state."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.text import Text

from downbeat.asl.diagnostic import nearest
from downbeat.ops.deployment import Deployment, described
from downbeat.ops.describe_command import ExecutionArgument
from downbeat.ops.executions import read_timeline
from downbeat.ops.faults import OpsError
from downbeat.ops.printing import console, print_json, session
from downbeat.ops.task_logs import LogLine, LogPlace, last_lines, log_places
from downbeat.options import JsonOption, LimitOption, LocalOption, StackOption

POLL_SECONDS = 5.0
OVERLAP = timedelta(seconds=30)  # lines arrive late


def logs(
    execution: ExecutionArgument,
    *,
    state: Annotated[
        str | None,
        typer.Option("--state", help="The container's, Glue run's or function's log behind it."),
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on until the execution ends.")
    ] = False,
    stack: StackOption = "dev",
    limit: LimitOption = 200,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Print the log of an execution: its state machine's lines, or with --state those of the
    container, Glue run or function that the state called.

    Example: downbeat logs weekly-monitoring --state RunWeeklyMonitoring -s prod --follow
    """
    with session(stack, local) as deployment:
        answer = described(deployment, execution)
        arn = str(answer["executionArn"])
        seen: set[LogLine] = set()
        for lines in _batches(deployment, arn, state, limit, follow=follow):
            new = [line for line in lines if line not in seen]
            seen.update(new)
            if as_json:
                print_json(new)
            else:
                for line in new:
                    stamp = f"{line.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
                    console().print(Text(f"{stamp}  {_readable(line.text)}"), soft_wrap=True)
        if not seen and not as_json:
            console().print("Nothing was logged.")


def _batches(
    deployment: Deployment, arn: str, state: str | None, limit: int, *, follow: bool
) -> Iterator[list[LogLine]]:
    """The lines of now, and with `follow` those of each time that is looked, until the execution
    ends.
    """
    client = deployment.client("stepfunctions")
    while True:
        described_now = client.describe_execution(executionArn=arn)
        places = (
            state_places(deployment, arn, state)
            if state
            else machine_places(deployment, arn, described_now["startDate"])
        )
        lines = [line for place in places for line in last_lines(deployment, place, limit)]
        yield sorted(lines, key=lambda line: line.at)[-limit:]
        if not follow or described_now["status"] != "RUNNING":
            return
        time.sleep(POLL_SECONDS)


def machine_places(deployment: Deployment, arn: str, start: datetime) -> list[LogPlace]:
    """The lines of one execution in its state machine's log group.

    https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
    """
    planned = deployment.of_machine(arn)
    if planned is None:
        raise OpsError(f"{deployment.stack} has no pipeline with the execution {arn}.", 2)
    pattern = f'{{ $.execution_arn = "{arn}" }}'
    return [LogPlace(planned.address.log_group, "", pattern, start - OVERLAP)]


def state_places(deployment: Deployment, arn: str, state: str) -> list[LogPlace]:
    """The logs behind the last attempt of a state.

    Raises:
        OpsError: for a state that the execution did not enter, or that has no known log.
    """
    visits = read_timeline(deployment, arn).visits
    entered = [one for one in visits if one.state == state]
    if not entered:
        known = list(dict.fromkeys(one.state for one in visits if one.attempts))
        raise OpsError(
            f'The execution did not enter "{state}"; it called something in'
            f" {', '.join(known) or 'no state'}.{nearest(state, known)}",
            2,
        )
    attempts = [attempt for one in entered for attempt in one.attempts]
    places = log_places(deployment, attempts[-1]) if attempts else []
    if not places:
        service = f"{attempts[-1].service}:{attempts[-1].action}" if attempts else "nothing"
        raise OpsError(f'No log is known of "{state}": it calls {service}.')
    return places


def _readable(text: str) -> str:
    """A line of the machine's log as "TaskFailed {…}"; any other line as it is."""
    try:
        event = json.loads(text)
        return f"{event['type']}  {json.dumps(event['details'], ensure_ascii=False)}"
    except (ValueError, KeyError, TypeError):
        return text
