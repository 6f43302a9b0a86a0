"""The components as a package for programs in any language."""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from google.protobuf import json_format
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import (
    engine_pb2_grpc,
    provider_pb2,
    provider_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)

from components.pipeline_args import PipelineArgs, key_of
from tests import program
from tools import component_page

GOLDEN = program.ROOT / "tests" / "components" / "schema.json"


def schema():
    return component_page.package_schema()


def test_the_schema_is_the_one_that_was_read():
    """After a wanted change: python -m tests.components.test_package, and read the diff."""
    assert schema() == json.loads(GOLDEN.read_text())


def test_every_input_and_output_says_what_it_is():
    described = schema()["resources"]["downbeat:index:Pipeline"]
    properties = {**described["inputProperties"], **described["properties"]}
    assert [name for name, one in properties.items() if not one.get("description")] == []
    assert set(described["requiredInputs"]) == {"definition"}


def test_every_key_of_a_stack_file_is_an_input_or_has_a_reason_why_not():
    taken = {key for key in component_page.taken(schema()).values() if key}
    assert taken | set(component_page.NOT_TAKEN) == component_page.stack_file_keys()
    assert taken & set(component_page.NOT_TAKEN) == set()


def test_an_input_becomes_the_key_that_the_page_names():
    named = {name: key for name, key in component_page.taken(schema()).items() if key}
    arguments = {re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower(): name for name in named}
    assert set(arguments) | {"definition", "region"} == set(PipelineArgs.__annotations__)
    assert {name: key_of(argument) for argument, name in arguments.items()} == named


def test_the_page_is_the_schemas():
    """python -m tools.component_page"""
    assert component_page.page(schema()) == component_page.TARGET.read_text()


class Engine(resource_pb2_grpc.ResourceMonitorServicer, engine_pb2_grpc.EngineServicer):
    """What a provider needs of an engine: it registers resources, invokes functions and logs."""

    def __init__(self):
        self.registered = {}

    def SupportsFeature(self, request, context):
        return resource_pb2.SupportsFeatureResponse(hasSupport=False)

    def RegisterResource(self, request, context):
        self.registered[request.name] = request
        inputs = json_format.MessageToDict(request.object)
        computed = program.COMPUTED.get(request.type, lambda inputs: {})
        urn = f"urn:pulumi:dev::other::{request.type}::{request.name}"
        answer = resource_pb2.RegisterResourceResponse(urn=urn, id=f"{request.name}-id")
        state = inputs | (computed(inputs) if request.custom else {})
        json_format.ParseDict(state, answer.object)
        return answer

    def RegisterResourceOutputs(self, request, context):
        return Empty()

    def Invoke(self, request, context):
        answer = provider_pb2.InvokeResponse()
        json_format.ParseDict(program.CALLS[request.tok]({}), getattr(answer, "return"))
        return answer

    def Log(self, request, context):
        return Empty()


@pytest.fixture(scope="module")
def engine():
    """(what an engine serves, its address)"""
    serves = Engine()
    server = grpc.server(ThreadPoolExecutor(8))
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(serves, server)
    engine_pb2_grpc.add_EngineServicer_to_server(serves, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield serves, f"127.0.0.1:{port}"
    server.stop(None)


@pytest.fixture(scope="module")
def provider(engine):
    """A client of the host, started as the engine starts it."""
    command = [sys.executable, str(program.ROOT / "components"), engine[1]]
    host = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        port = int(host.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield provider_pb2_grpc.ResourceProviderStub(channel)
    finally:
        host.terminate()
        host.wait(10)


def test_the_host_answers_an_engine_with_the_schema(provider):
    answer = provider.GetSchema(provider_pb2.GetSchemaRequest(version=0), timeout=60)
    assert json.loads(answer.schema) == schema()


def construct(provider, engine, name, inputs):
    request = provider_pb2.ConstructRequest(
        project="other",
        stack="dev",
        type="downbeat:index:Pipeline",
        name=name,
        monitorEndpoint=engine[1],
    )
    json_format.ParseDict(inputs, request.inputs)
    return provider.Construct(request, timeout=120)


def test_a_program_in_another_language_constructs_a_whole_orchestration(provider, engine):
    """The engine sends what such a program wrote, in the schema's words."""
    states = {"Done": {"Type": "Succeed"}}
    inputs = {
        "definition": {"TimeoutSeconds": 60, "States": states},
        "cadence": "rate(6 hours)",
        "logRetentionDays": 30,
    }
    answer = construct(provider, engine, "nightly", inputs)
    arn = f"arn:aws:states:us-east-1:{program.ACCOUNT}:stateMachine:nightly-dev"
    assert json_format.MessageToDict(answer.state)["stateMachineArn"] == arn
    made = engine[0].registered
    assert made["nightly-states-machine"].object["name"] == "nightly-dev"
    assert made["nightly-schedule-schedule"].object["scheduleExpression"] == "rate(6 hours)"
    assert made["nightly-states-logs"].object["retentionInDays"] == 30


def test_inputs_within_inputs_come_in_the_words_of_the_schema(provider, engine):
    inputs = {
        "definition": {"TimeoutSeconds": 60, "States": {"Done": {"Type": "Succeed"}}},
        "schedule": {"every": "month", "on": ["last"], "at": "02:00", "window": 15},
        "notify": {"failure": ["data@example.com"]},
        "functions": {"reservedConcurrency": 2, "deadLetters": True},
        "maintenance": [{"cron": "0 2 * * SUN", "for": "3h"}],
        "watching": "full",
    }
    construct(provider, engine, "parts", inputs)
    made = engine[0].registered
    expression = made["parts-schedule-schedule"].object["scheduleExpression"]
    assert expression == "cron(0 2 L * ? *)"
    assert made["parts-maintenance-1"].object["name"] == "parts-dev-parts-maintenance-1"


def test_all_faults_come_back_to_the_engine_as_sentences(provider, engine):
    broken = {
        "definition": {"States": {}},
        "logRetentionDays": 31,
        "cadence": "daily",
        "schedule": {"every": "fortnight"},
    }
    with pytest.raises(grpc.RpcError) as refused:
        construct(provider, engine, "broken", broken)
    details = refused.value.details()
    for sentence in (
        "a pipeline needs at least one state",
        "logRetentionDays: CloudWatch keeps no log for 31 days",
        "schedule: cadence says the same",
        "fortnight",
    ):
        assert sentence in details
    assert "Traceback" not in details


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(schema(), indent=2, sort_keys=True) + "\n")
