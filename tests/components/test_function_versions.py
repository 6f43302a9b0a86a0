"""The program asks for the newest published versions of functions, under mocks."""

import json

import grpc
import pytest

from downbeat.config import stack_file
from tests import program

ETL = "arn:aws:lambda:us-east-1:444455556666:function:etl"
GET = "aws:lambda/getFunction:getFunction"


class Refused(grpc.RpcError):
    """What the engine answers where AWS refuses a call."""

    def __init__(self, words):
        self.details = lambda: f"it returned an error: reading Lambda Function: {words}"
        self.code = lambda: grpc.StatusCode.UNKNOWN


def config(**etl):
    given = stack_file(program.ROOT, "dev")
    given["downbeat:pipelines"] = {
        "etl": {"name": "cm-etl-dev", "references": {"function": ETL}, **etl}
    }
    return program.engine_config(given)


def run(answer, **etl):
    """The program with a pipeline that calls a function, and what it asked of that."""
    asked = []

    def get(arguments):
        asked.append(dict(arguments))
        return answer(arguments)

    ran = program.run(program.main, config=config(**etl), calls={GET: get})
    return ran, asked


def called(ran):
    """The functions that the definition names."""
    machine = ran.of("sfn/stateMachine:StateMachine")["etl-states-machine"].inputs
    states = json.loads(machine["definition"])["States"].values()
    arguments = [one.get("Arguments") for one in states]
    return {
        one["FunctionName"] for one in arguments if isinstance(one, dict) and "FunctionName" in one
    }


def published(arguments):
    qualified = arguments.get("qualifier") == "$LATEST"
    return {"version": "$LATEST" if qualified else "7", "codeSha256": "one"}


def test_a_pipeline_with_a_rollout_calls_the_newest_published_version():
    ran, asked = run(published, rollout={"canary": "10%"})
    assert called(ran) == {f"{ETL}:7"}
    assert asked == [{"functionName": ETL}, {"functionName": ETL, "qualifier": "$LATEST"}]


@pytest.mark.parametrize("own", [{}, {"rollout": {"canary": "10%", "functions": "as-written"}}])
def test_without_a_rollout_or_as_written_nothing_is_asked(own):
    ran, asked = run(published, **own)
    assert called(ran) == {ETL}
    assert asked == []


def test_a_function_without_a_version_is_called_by_its_name():
    ran, _ = run(lambda _: {"version": "$LATEST", "codeSha256": "one"}, rollout={"canary": "10%"})
    assert called(ran) == {ETL}


def test_a_refused_look_is_a_fault_with_what_to_allow():
    def refuse(_):
        raise Refused("AccessDeniedException: not authorized to perform lambda:GetFunction")

    given = config(rollout={"canary": "10%"})
    refusal, _ = program.refused(program.main, config=given, calls={GET: refuse})
    assert refusal.splitlines()[1:] == [
        f"  downbeat:pipelines.etl.rollout: the published versions of the function {ETL} cannot be"
        " read: reading Lambda Function: AccessDeniedException: not authorized to perform"
        " lambda:GetFunction. Allow lambda:GetFunction and lambda:ListVersionsByFunction on it, or"
        " write functions: as-written."
    ]
