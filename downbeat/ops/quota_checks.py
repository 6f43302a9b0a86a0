"""Is a pipeline near a quota of Step Functions?

https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""

from __future__ import annotations

from collections.abc import Iterator

from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import missing
from downbeat.ops.finding import WARNING, CheckFinding
from downbeat.ops.words import counted
from downbeat.plan.planned import Planned

MOST_VERSIONS = 1000
MOST_EVENTS = 25_000
NEAR = 0.9


def events(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The history of the last execution is not near the number of events at which AWS ends an
    execution.
    """
    client = deployment.client("stepfunctions")
    try:
        listed = client.list_executions(
            stateMachineArn=planned.address.state_machine_arn, maxResults=1
        )["executions"]
    except client.exceptions.ClientError as error:
        if missing(error):
            return
        raise
    if not listed:
        return
    last = client.get_execution_history(
        executionArn=listed[0]["executionArn"], reverseOrder=True, maxResults=1
    )["events"]
    number = int(last[0]["id"]) if last else 0
    if number >= MOST_EVENTS * NEAR:
        yield CheckFinding(
            planned.key,
            "events",
            listed[0]["name"],
            f"its history has {number:,} events of {MOST_EVENTS:,}: at the last one AWS ends it.",
            "move a loop or a Map into child executions: a Distributed Map, or startExecution.",
            WARNING,
        )


def versions(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """The state machine's versions are not near their quota."""
    if deployment.connection.endpoint:
        return  # the embedded AWS lists no versions
    client = deployment.client("stepfunctions")
    arn = planned.address.state_machine_arn
    request = {"stateMachineArn": arn, "maxResults": 1000}
    try:
        answer = client.list_state_machine_versions(**request)
    except client.exceptions.ClientError as error:
        if missing(error):
            return
        raise
    number = len(answer["stateMachineVersions"])
    if number >= MOST_VERSIONS * NEAR:
        yield CheckFinding(
            planned.key,
            "versions",
            planned.address.name,
            f"it has {counted(number, 'version')} of {MOST_VERSIONS}: then no deployment succeeds.",
            "delete old ones: aws stepfunctions delete-state-machine-version.",
            WARNING,
        )
