"""Two stacks of the same names in two regions of one account: nothing that the account has once has
one name in both.
"""

import pytest

from downbeat.config import stack_file
from tests import program

# What IAM and CloudWatch have once for all regions → the input that names it.
GLOBAL = {"aws:iam/role:Role": "name", "aws:cloudwatch/dashboard:Dashboard": "dashboardName"}
PIPELINES = ("etl", "database-refresh", "ndjson-to-parquet", "watchdog")


def registered(stack, **changes):
    config = stack_file(program.ROOT, "prod")
    # What files come from stays in its region: a stack there would have a bucket of its own.
    pipelines = {key: config["downbeat:pipelines"][key] for key in PIPELINES}
    config |= {
        "downbeat:pipelines": pipelines,
        "downbeat:watching": "full",
        "downbeat:otherRegions": ["us-east-1"],
        "downbeat:deployRoleArn": "",
        **changes,
    }
    return program.run(
        program.main, stack=stack, config=program.engine_config(config)
    ).registrations


def global_names(resources):
    return [(one.type, one.inputs[GLOBAL[one.type]]) for one in resources if one.type in GLOBAL]


@pytest.fixture(scope="module")
def first():
    return registered("prod")


def test_with_regional_names_two_regions_do_not_collide(first):
    second = registered("dr", **{"aws:region": "eu-west-1", "downbeat:regionalNames": True})
    ours, theirs = global_names(first), global_names(second)
    assert len(ours) == len(theirs) >= 10
    assert set(ours) & set(theirs) == set()
    assert max(len(name) for _, name in theirs) <= 64


def test_without_them_they_do(first):
    second = registered("dr", **{"aws:region": "eu-west-1"})
    assert set(global_names(first)) & set(global_names(second)) != set()


def test_each_role_that_is_named_by_its_arn_is_one_that_is_made():
    resources = registered("dr", **{"aws:region": "eu-west-1", "downbeat:regionalNames": True})
    made = {one.inputs["name"] for one in resources if one.type == "aws:iam/role:Role"}
    targets = (one.inputs.get("target") for one in resources)
    named = {
        one.inputs[key] for one in resources for key in ("roleArn", "role") if key in one.inputs
    }
    named |= {target["roleArn"] for target in targets if isinstance(target, dict)}
    assert {arn.rsplit("/", 1)[-1] for arn in named if arn.startswith("arn:")} <= made


def test_a_standby_has_its_schedules_and_triggers_switched_off(first):
    standby = registered("dr", **{"aws:region": "eu-west-1", "downbeat:standbyOf": "prod"})
    schedules = [one for one in standby if one.type == "aws:scheduler/schedule:Schedule"]
    assert {one.inputs["state"] for one in schedules} == {"DISABLED"}
    mappings = [
        one for one in standby if one.type == "aws:lambda/eventSourceMapping:EventSourceMapping"
    ]
    assert [one.inputs["enabled"] for one in mappings] == [False]
    running = [one for one in first if one.type == "aws:scheduler/schedule:Schedule"]
    assert {one.inputs["state"] for one in running} == {"ENABLED"}
    assert len(running) == len(schedules)
