"""A pipeline as it is deployed: with the versions of functions that its state machine calls."""

import json
from dataclasses import replace

from downbeat.ops.deployed_versions import with_deployed_versions
from downbeat.plan.function_versions import PublishedVersion, pinned, unversioned_functions
from tests.ops.aws import Refusal
from tests.ops.versions import ETL, with_versions
from tests.ops.world import NOW


def deployed(world, planned):
    """Have AWS describe a pipeline's machine so."""
    described = {
        "stateMachineArn": planned.address.state_machine_arn,
        "name": planned.address.name,
        "roleArn": "arn:aws:iam::1:role/r",
        "type": "STANDARD",
        "creationDate": NOW,
        "definition": json.dumps(planned.definition),
    }
    world.aws.on("stepfunctions", "DescribeStateMachine", described)


def test_a_pipeline_that_pins_functions_has_the_versions_that_are_deployed(world):
    with_versions(world, {3: 100})
    planned = world.deployment.pipelines["etl"]
    (function,) = unversioned_functions(planned)
    there = pinned(planned, {function: PublishedVersion("7")})
    deployed(world, there)
    assert with_deployed_versions(world.deployment, planned) == there


def test_one_that_pins_none_asks_nothing(world):
    assert with_deployed_versions(world.deployment, ETL) is ETL
    assert world.aws.calls == []


def test_one_that_is_not_deployed_stays_as_the_files_have_it(world):
    with_versions(world, {3: 100})
    planned = replace(world.deployment.pipelines["etl"])
    gone = Refusal("StateMachineDoesNotExist", "no such machine")
    world.aws.on("stepfunctions", "DescribeStateMachine", gone)
    assert with_deployed_versions(world.deployment, planned) is planned
