"""An execution in flight while its pipeline changes under it: what it needs stays until it is over,
on the real engine and the embedded AWS.
"""

import functools
import io
import json
import time
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from components import engine
from components.earlier_versions import export_records, look_back
from components.encryption import stack_key
from components.function_versions import pin_functions
from components.key_statements import EncryptionArgs
from components.orchestration import Orchestration
from downbeat.asl.access import beyond
from downbeat.emulator.pulumi_cli import EngineError
from downbeat.plan.access_of_versions import keeps_key
from downbeat.plan.execution_role import key_statement
from downbeat.plan.orchestration_args import build_orchestration_args
from downbeat.plan.planned import plan, read

pytestmark = [pytest.mark.engine, pytest.mark.embedded]
NOW = datetime.now(UTC)
HOLD = """import os, time
def handle(event, context):
    for _ in range(300):
        if os.path.exists({path!r}):
            return {{"released": True}}
        time.sleep(0.2)
    raise TimeoutError("nobody released it")
"""


def spec(hold="Hold", function="holder", tell=True, good="good"):
    """A pipeline that calls a function and says that it is done."""
    invoke = {
        "Type": "Task",
        "Resource": "lambda:invoke",
        "Arguments": {"FunctionName": function},
        "TimeoutSeconds": 120,
    }
    publish = {
        "Type": "Task",
        "Resource": "sns:publish",
        "Arguments": {"TopicArn": "${success_topic}", "Subject": "done", "Message": "it is done"},
    }
    return {
        "name": "orders",
        "cadence": "on-demand",
        "topics": {"success": good, "failure": "bad"},
        "TimeoutSeconds": 3600,
        "States": {hold: invoke, **({"Tell": publish} if tell else {})},
    }


def program(pipeline, now=NOW, key_arn=None, **own):
    """What __main__.py does, for one pipeline and at a moment; with the key of that ARN, or with
    one of its own.
    """
    account, partition = engine.caller()
    config = {
        "aws:region": "us-east-1",
        **({"downbeat:kmsKeyArn": key_arn} if key_arn else {}),
        "downbeat:pipelines": {"orders": {"notify": {"failure": ["data@example.com"]}, **own}},
    }
    with engine.faults_end_the_program():
        stack = read(config, "test", {"orders": pipeline})
        planned = pin_functions(
            plan(stack, {"orders": pipeline}, account=account, partition=partition)
        )
        keys = {each.key: key_statement(stack, "downbeat", each) for each in planned}
        earlier = look_back(planned, keys, now)
    keeps = any(keeps_key(each.kept, "alias/downbeat-test") for each in earlier.values())
    about = EncryptionArgs("alias/downbeat-test", "us-east-1", account, partition, {})
    key = stack_key(about, stack.kms_key_arn, keeps=keeps)
    versions = {}
    for each in planned:
        args = build_orchestration_args(stack, each, {}, earlier[each.key])
        versions[each.key] = Orchestration(each.key, args, key).version
    export_records(planned, earlier, versions, keys)


def make_function(client, code):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("code.py", code)
    client.create_function(
        FunctionName="holder",
        Runtime="python3.13",
        Role="arn:aws:iam::000000000000:role/holder",
        Handler="code.handle",
        Timeout=120,
        Code={"ZipFile": packed.getvalue()},
    )
    client.get_waiter("function_active_v2").wait(
        FunctionName="holder", WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )


def policy(client):
    """The statements of the execution role."""
    found = client("iam").get_role_policy(RoleName="orders-test-states", PolicyName="states")
    document = found["PolicyDocument"]
    return (json.loads(document) if isinstance(document, str) else document)["Statement"]


def topics(client):
    return {one["TopicArn"].rsplit(":", 1)[-1] for one in client("sns").list_topics()["Topics"]}


def ended(client, execution):
    """The execution's status as soon as it is over."""
    for _ in range(150):
        status = client("stepfunctions").describe_execution(executionArn=execution)["status"]
        if status != "RUNNING":
            return status
        time.sleep(0.2)
    return "RUNNING"


def output(stack):
    return stack._stack.preview(color="never").stdout


@pytest.fixture
def in_flight(with_engine, client, tmp_path):
    """(an execution of the first version that stands in Hold, its needs, how to let it go)."""
    go = tmp_path / "go"
    with with_engine(functools.partial(program, spec())) as stack:
        make_function(client("lambda"), HOLD.format(path=str(go)))
        stack.up()
    machines = client("stepfunctions").list_state_machines()["stateMachines"]
    (machine,) = [one["stateMachineArn"] for one in machines]
    before = policy(client)
    execution = client("stepfunctions").start_execution(stateMachineArn=machine)["executionArn"]
    yield execution, before, go.touch
    go.touch()


def test_an_execution_in_flight_keeps_its_access_and_its_topic_until_its_time_is_over(
    in_flight, with_engine, client
):
    execution, needs, release = in_flight
    changed = spec(hold="Hold on", function="other-holder", tell=False, good="finished")
    with with_engine(functools.partial(program, changed)) as stack:
        said = output(stack)
        stack.up()
        again = stack.preview()
    assert "keeps for executions of earlier versions: Hold: lambda:InvokeFunction on " in said
    assert "keeps for executions of earlier versions: Tell: sns:Publish on " in said
    assert "keeps for executions of earlier versions: the topic good, until " in said
    assert "+ Hold on: lambda:InvokeFunction on " in said
    assert again == []
    assert ended_now(client, execution) == "RUNNING"
    assert beyond(needs, policy(client)) == []
    assert topics(client) == {"orders-test-bad", "orders-test-finished", "orders-test-good"}
    release()
    assert ended(client, execution) == "SUCCEEDED"

    later = functools.partial(program, changed, NOW + timedelta(hours=2, minutes=2))
    with with_engine(later) as stack:
        said = output(stack)
        stack.up()
    assert "− sns:Publish on arn:aws:sns:us-east-1:" in said
    assert "keeps for executions" not in said
    assert {action for one in beyond(needs, policy(client)) for action in [one.action]} == {
        "lambda:InvokeFunction",
        "sns:Publish",
        "kms:Decrypt",
        "kms:GenerateDataKey",
    }
    assert topics(client) == {"orders-test-bad", "orders-test-finished"}


def ended_now(client, execution):
    return client("stepfunctions").describe_execution(executionArn=execution)["status"]


CHANGES = {
    "a renamed task": (spec(hold="Hold on"), {}),
    "a removed task": (spec(tell=False), {"sns:Publish"}),
    "a swapped function": (spec(function="other-holder"), {"lambda:InvokeFunction"}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_one_change_at_a_time_takes_nothing_from_an_execution_in_flight(
    change, in_flight, with_engine, client
):
    execution, needs, release = in_flight
    changed, kept = CHANGES[change]
    with with_engine(functools.partial(program, changed)) as stack:
        said = output(stack)
        stack.up()
    assert ("keeps for executions of earlier versions" in said) == bool(kept)
    assert beyond(needs, policy(client)) == []
    release()
    assert ended(client, execution) == "SUCCEEDED"
    later = functools.partial(program, changed, NOW + timedelta(hours=2, minutes=2))
    with with_engine(later) as stack:
        stack.up()
    gone = {one.action for one in beyond(needs, policy(client))}
    assert gone - {"kms:Decrypt", "kms:GenerateDataKey"} == set(kept)


def test_another_key_leaves_the_one_until_now_to_an_execution_in_flight(
    in_flight, with_engine, client
):
    execution, needs, release = in_flight
    other = "arn:aws:kms:us-east-1:000000000000:key/1234"
    with with_engine(functools.partial(program, spec(), key_arn=other)) as stack:
        said = output(stack)
        stack.up()
    assert (
        "keeps for executions of earlier versions: Tell: kms:Decrypt, kms:GenerateDataKey" in said
    )
    assert beyond(needs, policy(client)) == []
    assert aliases(client) == {"alias/downbeat-test"}
    release()
    assert ended(client, execution) == "SUCCEEDED"
    later = functools.partial(program, spec(), NOW + timedelta(hours=2, minutes=2), other)
    with with_engine(later) as stack:
        stack.up()
    assert aliases(client) == set()


def aliases(client):
    return {
        one["AliasName"]
        for one in client("kms").list_aliases()["Aliases"]
        if not one["AliasName"].startswith("alias/aws/")
    }


def test_a_new_name_is_refused_while_an_execution_may_be_open_and_taken_at_the_stacks_word(
    in_flight, with_engine, client
):
    execution, _, release = in_flight
    with with_engine(functools.partial(program, spec(), name="orders-anew")) as stack:
        refused = pytest.raises(EngineError, stack.up)
    assert "renamedFrom: orders-test." in str(refused.value)
    release()
    assert ended(client, execution) == "SUCCEEDED"
    renamed = functools.partial(program, spec(), name="orders-anew", renamedFrom="orders-test")
    with with_engine(renamed) as stack:
        stack.up()
    machines = client("stepfunctions").list_state_machines()["stateMachines"]
    assert [one["name"] for one in machines] == ["orders-anew"]
