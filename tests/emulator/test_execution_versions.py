"""An execution in the embedded AWS runs the version that its start names."""

import json
import time
from collections import Counter

import pytest

from downbeat.emulator import embedded_clients, ministack

pytestmark = pytest.mark.embedded
ROLE = f"arn:aws:iam::{embedded_clients.ACCOUNT}:role/m"


@pytest.fixture(scope="module")
def steps(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stack")
    where = ministack.start(folder)
    yield embedded_clients.clients(where.endpoint, "eu-west-1", where.account)("stepfunctions")
    ministack.stop(folder, force=True)


def definition(output, wait=0):
    states = {
        "Wait": {"Type": "Wait", "Seconds": wait, "Next": "Answer"},
        "Answer": {"Type": "Pass", "Output": output, "End": True},
    }
    return json.dumps({"QueryLanguage": "JSONata", "StartAt": "Wait", "States": states})


def versions(steps, name, *outputs):
    """(the machine's ARN, the versions' ARNs), each with its own output."""
    first, *rest = outputs
    made = steps.create_state_machine(
        name=name, definition=definition(first), roleArn=ROLE, publish=True
    )
    arn, numbered = made["stateMachineArn"], [made["stateMachineVersionArn"]]
    for output in rest:
        updated = steps.update_state_machine(
            stateMachineArn=arn, definition=definition(output), publish=True
        )
        numbered.append(updated["stateMachineVersionArn"])
    return arn, numbered


def live(steps, routes):
    """The ARN of an alias with these weights."""
    routing = [{"stateMachineVersionArn": arn, "weight": weight} for arn, weight in routes.items()]
    alias = steps.create_state_machine_alias(name="live", routingConfiguration=routing)
    return alias["stateMachineAliasArn"]


def ended(steps, arn):
    execution = steps.start_execution(stateMachineArn=arn)["executionArn"]
    deadline = time.monotonic() + 60
    while (found := steps.describe_execution(executionArn=execution))["status"] == "RUNNING":
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def test_a_version_keeps_its_definition_and_a_machine_has_the_newest(steps):
    arn, (one, two) = versions(steps, "plain", "first", "second")
    assert json.loads(ended(steps, one)["output"]) == "first"
    assert json.loads(ended(steps, two)["output"]) == "second"
    newest = ended(steps, arn)
    assert json.loads(newest["output"]) == "second"
    assert "stateMachineVersionArn" not in newest


def test_an_alias_starts_its_versions_by_their_weights_and_says_which(steps):
    _, (one, two) = versions(steps, "weighted", "first", "second")
    alias = live(steps, {one: 50, two: 50})
    found = [ended(steps, alias) for _ in range(60)]
    assert {each["stateMachineAliasArn"] for each in found} == {alias}
    by_version = Counter(
        (each["stateMachineVersionArn"], json.loads(each["output"])) for each in found
    )
    assert set(by_version) == {(one, "first"), (two, "second")}
    assert min(by_version.values()) > 10  # 1 of 10 million times fewer, by chance

    steps.update_state_machine_alias(
        stateMachineAliasArn=alias,
        routingConfiguration=[{"stateMachineVersionArn": one, "weight": 100}],
    )
    assert {json.loads(ended(steps, alias)["output"]) for _ in range(5)} == {"first"}


def test_the_executions_of_a_version_are_listed_by_its_arn(steps):
    arn, (one, two) = versions(steps, "listed", "first", "second")
    begun = {
        version: {ended(steps, version)["executionArn"] for _ in "abc"} for version in (one, two)
    }
    for version, executions in begun.items():
        pages = steps.get_paginator("list_executions").paginate(
            stateMachineArn=version, maxResults=2
        )
        listed = [each["executionArn"] for page in pages for each in page["executions"]]
        assert sorted(listed) == sorted(executions)
    every = steps.list_executions(stateMachineArn=arn)["executions"]
    assert len(every) == 6


def test_an_execution_keeps_the_definition_that_it_began_with(steps):
    arn, (one,) = versions(steps, "kept", "first")
    begun = ended(steps, one)["executionArn"]
    steps.update_state_machine(stateMachineArn=arn, definition=definition("second"))
    described = steps.describe_state_machine_for_execution(executionArn=begun)
    assert described["definition"] == definition("first")
