"""What boto3 and AWS refuse of a request to TestState before they read it."""

import json

import botocore.session
import pytest
from botocore.validate import ParamValidator

from downbeat.simulator import StateTestRefused
from downbeat.simulator import test_state as state_test
from downbeat.simulator.state_test_limits import LIMITS

PASS = json.dumps({"Type": "Pass", "End": True})
INVOKE = json.dumps(
    {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "f"},
        "End": True,
    }
)


@pytest.fixture(scope="module")
def shape():
    model = botocore.session.get_session().get_service_model("stepfunctions")
    return model.operation_model("TestState").input_shape


def members(shape, within=""):
    """Path → the shape of every parameter."""
    found = {}
    for name, member in shape.members.items():
        found[f"{within}{name}"] = member
        if member.type_name == "structure":
            found |= members(member, f"{within}{name}.")
    return found


def test_the_table_is_that_of_the_services_model(shape):
    known = members(shape)
    assert set(LIMITS) == set(known)
    for path, limit in LIMITS.items():
        member = known[path]
        kinds = {"string": str, "boolean": bool, "integer": int, "structure": dict}
        assert limit.kind is kinds[member.type_name]
        assert limit.least == member.metadata.get("min", 0)
        if limit.kind is str and "enum" not in member.metadata:
            assert limit.most == member.metadata.get("max")


def refused(**request):
    with pytest.raises(StateTestRefused) as refusal:
        state_test(**request)
    return refusal.value.code, refusal.value.message


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"definition": PASS, "foo": 1},
        {"definition": {"Type": "Pass"}},
        {"definition": PASS, "input": {"a": 1}},
        {"definition": PASS, "revealSecrets": "yes"},
        {"definition": PASS, "mock": "x"},
        {"definition": PASS, "mock": {"results": "1"}},
        {"definition": PASS, "mock": {"errorOutput": {"Error": "E"}}},
        {"definition": PASS, "stateConfiguration": {"retrierRetryCount": "1"}},
        {"definition": PASS, "stateConfiguration": {"retries": 1}, "context": {}},
    ],
)
def test_what_boto3_does_not_send_is_refused_in_its_words(shape, request_):
    told = ParamValidator().validate(request_, shape).generate_report()
    assert refused(**request_) == (
        "ParamValidationError",
        f"Parameter validation failed:\n{told}",
    )


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"definition": PASS, "input": '"' + "x" * 262_144 + '"'},
            "Value at 'input' failed to satisfy constraint: Member must have length less than or"
            " equal to 262144",
        ),
        (
            {"definition": INVOKE, "stateConfiguration": {"retrierRetryCount": -1}},
            "Value '-1' at 'stateConfiguration.retrierRetryCount' failed to satisfy constraint:"
            " Member must have value greater than or equal to 0",
        ),
        (
            {"definition": PASS, "stateName": ""},
            "Value '' at 'stateName' failed to satisfy constraint: Member must have length greater"
            " than or equal to 1",
        ),
        (
            {"definition": INVOKE, "mock": {"errorOutput": {"error": "E" * 257}}},
            "Value at 'mock.errorOutput.error' failed to satisfy constraint: Member must have"
            " length less than or equal to 256",
        ),
    ],
)
def test_what_is_beyond_a_limit_is_refused_as_aws_does(request_, message):
    assert refused(**request_) == (
        "ValidationException",
        f"1 validation error detected: {message}",
    )


def test_all_faults_are_told_at_once():
    code, message = refused(
        definition=INVOKE, stateName="", stateConfiguration={"retrierRetryCount": -1}
    )
    assert code == "ValidationException"
    assert message.startswith("2 validation errors detected: Value '' at 'stateName'")
    assert "; Value '-1' at 'stateConfiguration.retrierRetryCount'" in message
