"""What AWS may have announced since the lists were read is a warning; a slip is a fault."""

import pytest

from downbeat.asl import permissions, problems, unresolved
from downbeat.asl.checks.newer import newer_call, newer_integration


def machine(resource):
    state = {
        "Type": "Task",
        "Resource": f"arn:aws:states:::{resource}",
        "Parameters": {},
        "End": True,
    }
    return {"StartAt": "S", "States": {"S": state}}


@pytest.mark.parametrize(
    "resource",
    [
        "aws-sdk:quantumledger:getEntry",
        "aws-sdk:resiliencehubclassic:listApps",
        "aws-sdk:s3:entangleObject",
        "aws-sdk:lambda:hibernate.waitForTaskToken",
        "quantum:runCircuit.sync",
    ],
)
def test_an_integration_that_no_list_has_is_a_warning_that_says_how_old_they_are(resource):
    (found,) = problems(machine(resource))
    assert (found.path, found.code, found.severity) == (
        "/States/S/Resource",
        "newer-than-the-lists",
        "warning",
    )
    assert " is not in the lists of 2026-" in found.message


@pytest.mark.parametrize(
    "resource",
    [
        "aws-sdk:dynamodbb:getItem",
        "aws-sdk:DynamoDB:getItem",
        "aws-sdk:s3:getObjct",
        "aws-sdk:s3:GetObject",
        "lambada:invoke",
        "s3:getObject",
        "lambda:invok",
        "stateMachine:start",
    ],
)
def test_a_slip_is_a_fault(resource):
    (found,) = problems(machine(resource))
    assert (found.code, found.severity) == ("unknown-integration", "error")


def test_its_permission_is_the_authors_to_state_and_stops_nothing():
    (found,) = unresolved(machine("aws-sdk:quantumledger:getEntry"))
    assert (found.severity, '"quantumledger:GetEntry"' in found.message) == ("warning", True)
    assert permissions(machine("aws-sdk:quantumledger:getEntry")) == []


def test_what_is_known_is_not_newer():
    assert newer_call("s3", "getObject") == ""
    assert newer_integration("lambda", "invoke") == ""
