"""A new version takes its share first, on the real engine and the embedded AWS; what is moved in
between by hand stays moved.
"""

import functools
from datetime import timedelta

import pytest

from tests.engine.test_earlier_versions import NOW, output, program, spec

pytestmark = [pytest.mark.engine, pytest.mark.embedded]
ROLLOUT = {"rollout": {"canary": "10%", "for": "1h", "backOn": ["failed", "alarm"]}}
FIRST, SECOND, THIRD = spec(), spec(hold="Hold on"), spec(hold="Hold on again")


@pytest.fixture
def stacks(with_engine):
    """stacks(spec, hours after the first) → the stack with that pipeline."""
    return lambda pipeline, hours=0: with_engine(
        functools.partial(program, pipeline, NOW + timedelta(hours=hours), **ROLLOUT)
    )


def routes(client):
    """Number of each version that the alias starts → its weight."""
    (machine,) = (
        one
        for one in client("stepfunctions").list_state_machines()["stateMachines"]
        if not one["name"].endswith("-reporter")
    )
    alias = f"{machine['stateMachineArn']}:live"
    found = client("stepfunctions").describe_state_machine_alias(stateMachineAliasArn=alias)
    return {
        int(one["stateMachineVersionArn"].rsplit(":", 1)[-1]): one["weight"]
        for one in found["routingConfiguration"]
    }


def watched_version(stack):
    """The version whose executions the alarm of the newest version counts."""
    (alarm,) = [
        one["inputs"]
        for one in stack._stack.export_stack().deployment["resources"]
        if one["type"] == "aws:cloudwatch/metricAlarm:MetricAlarm"
        and one["inputs"]["name"].endswith("-new-version")
    ]
    return alarm["metricQueries"][0]["metric"]["dimensions"]["Version"]


def moved(client, number):
    """What `downbeat rollout promote` and `back` do."""
    (machine,) = (
        one
        for one in client("stepfunctions").list_state_machines()["stateMachines"]
        if not one["name"].endswith("-reporter")
    )
    arn = machine["stateMachineArn"]
    client("stepfunctions").update_state_machine_alias(
        stateMachineAliasArn=f"{arn}:live",
        routingConfiguration=[{"stateMachineVersionArn": f"{arn}:{number}", "weight": 100}],
    )


def test_a_new_version_gets_its_share_and_with_the_first_up_after_its_time_all_starts(
    stacks, client
):
    with stacks(FIRST) as stack:
        stack.up()
    assert routes(client) == {1: 100}
    with stacks(SECOND) as stack:
        assert "the new version gets 10 % of the starts, for 1h" in output(stack)
        stack.up()
        assert stack.preview() == []
        assert watched_version(stack) == "2"
    assert routes(client) == {2: 10, 1: 90}
    with stacks(SECOND, hours=1) as stack:
        assert "version 2 has had its time and gets all starts" in output(stack)
        stack.up()
    assert routes(client) == {2: 100}


def test_a_version_that_was_taken_back_stays_back_until_the_definition_changes(stacks, client):
    for pipeline in (FIRST, SECOND):
        with stacks(pipeline) as stack:
            stack.up()
    moved(client, 1)
    with stacks(SECOND, hours=9) as stack:
        assert "version 2 was taken back: version 1 gets all starts" in output(stack)
        stack.up()
    assert routes(client) == {1: 100}
    with stacks(THIRD, hours=9) as stack:
        stack.up()
    assert routes(client) == {3: 10, 1: 90}


def test_a_version_that_was_promoted_keeps_all_starts(stacks, client):
    for pipeline in (FIRST, SECOND):
        with stacks(pipeline) as stack:
            stack.up()
    moved(client, 2)
    with stacks(SECOND) as stack:
        stack.up()
    assert routes(client) == {2: 100}
