"""Is what is deployed what the dicts say? Definition and schedule."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import missing
from downbeat.ops.finding import WARNING, CheckFinding
from downbeat.ops.pausing import pause_of, read_schedule
from downbeat.plan.function_versions import as_deployed
from downbeat.plan.planned import Planned

NOT_DEPLOYED = "it is not deployed."


def redeploy(deployment: Deployment) -> str:
    """How a deployed thing is brought to what the files say."""
    if deployment.connection.endpoint:
        return f"downbeat up -s {deployment.stack}"
    return f"pulumi up -s {deployment.stack}"


def definition(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The state machine is there, and its definition is the one that the dict renders."""
    client = deployment.client("stepfunctions")
    arn = planned.address.state_machine_arn
    try:
        answer = client.describe_state_machine(stateMachineArn=arn)
    except client.exceptions.ClientError as error:
        if not missing(error):
            raise
        yield CheckFinding(
            planned.key,
            "definition",
            planned.address.name,
            NOT_DEPLOYED,
            redeploy(deployment),
        )
        return
    deployed = json.loads(answer["definition"])
    for path in differences(deployed, as_deployed(planned, deployed).definition):
        yield CheckFinding(
            planned.key,
            "definition",
            planned.address.name,
            f"{path} is deployed otherwise than the dict has it.",
            f"{redeploy(deployment)} deploys the dict; or write into the dict what was changed.",
            WARNING,
        )


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """The paths at which two JSON values differ, as deep as they can be named."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return [
            difference
            for key in sorted({*one, *other})
            for difference in (
                differences(one[key], other[key], f"{path}/{key}")
                if key in one and key in other
                else [f"{path}/{key}"]
            )
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            difference
            for index, pair in enumerate(zip(one, other, strict=True))
            for difference in differences(*pair, f"{path}[{index}]")
        ]
    return [] if one == other else [path or "/"]


def schedule(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The schedule is there, has the stack's expression and zone, and runs as the stack says."""
    cadence, name = planned.pipeline.schedule, planned.address.name
    if not cadence.expression:
        return
    deployed = read_schedule(deployment, planned)

    def finding(message: str, fix: str) -> CheckFinding:
        return CheckFinding(planned.key, "schedule", name, message, fix)

    if deployed is None:
        yield finding("it has no schedule.", redeploy(deployment))
        return
    expected = {
        "ScheduleExpression": cadence.expression,
        "ScheduleExpressionTimezone": cadence.timezone,
    }
    for key, value in expected.items():
        if deployed.get(key) != value:
            yield finding(
                f"{key} is {deployed.get(key)}, the stack says {value}.", redeploy(deployment)
            )
    pause = pause_of(deployed, deployment.now())
    today = deployment.now().date()
    if pause and planned.pipeline.enabled:
        command = f"downbeat unpause {planned.key} {deployment.options}"
        if pause.resumes or (pause.until and pause.until > today):
            return
        ended = f" until {pause.until}, which has come," if pause.until else ""
        whose = f" by {pause.by} since {pause.since}" if pause.by else " by hand"
        yield finding(f"its schedule is paused{ended}{whose}: nothing starts it.", command)
    if not pause and not planned.pipeline.enabled:
        yield finding(
            "its schedule runs, though the stack's file says enabled: false.", redeploy(deployment)
        )
