"""A function's code and the machine's version belong together, on the real engine and the embedded
AWS: what goes back takes the code with it.
"""

import functools
import io
import json
import zipfile
from datetime import timedelta

import pytest

from tests.engine.test_earlier_versions import NOW, ended, output, policy, program, spec
from tests.engine.test_rollout import ROLLOUT, moved, routes

pytestmark = [pytest.mark.engine, pytest.mark.embedded]
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:holder"


@pytest.fixture
def stacks(with_engine):
    """stacks(hours after the first) → the stack with a pipeline that calls the function."""
    return lambda hours=0, **own: with_engine(
        functools.partial(
            program, spec(tell=False), NOW + timedelta(hours=hours), **{**ROLLOUT, **own}
        )
    )


def archive(answer):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        files.writestr("code.py", f"def handle(event, context):\n    return {answer!r}\n")
    return packed.getvalue()


def publish(client, answer):
    """Publish a version of the function that answers so."""
    client = client("lambda")
    names = {one["FunctionName"] for one in client.list_functions()["Functions"]}
    if "holder" in names:
        client.update_function_code(FunctionName="holder", ZipFile=archive(answer))
    else:
        client.create_function(
            FunctionName="holder",
            Runtime="python3.13",
            Role="arn:aws:iam::000000000000:role/holder",
            Handler="code.handle",
            Code={"ZipFile": archive(answer)},
        )
    waiter = {"Delay": 1, "MaxAttempts": 30}
    client.get_waiter("function_active_v2").wait(FunctionName="holder", WaiterConfig=waiter)
    return client.publish_version(FunctionName="holder")["Version"]


def allowed(client):
    """What the execution role may call."""
    resources = [one["Resource"] for one in policy(client) if "lambda:" in str(one["Action"])]
    return {arn for one in resources for arn in ([one] if isinstance(one, str) else one)}


def answer(client):
    """What the function answers in an execution that the alias starts."""
    steps = client("stepfunctions")
    (machine,) = (
        one
        for one in steps.list_state_machines()["stateMachines"]
        if not one["name"].endswith("-reporter")
    )
    started = steps.start_execution(stateMachineArn=f"{machine['stateMachineArn']}:live")
    assert ended(client, started["executionArn"]) == "SUCCEEDED"
    execution = steps.describe_execution(executionArn=started["executionArn"])
    return json.loads(execution["output"])["Payload"]


def test_a_new_version_of_the_function_is_one_of_the_machine_and_going_back_takes_it_back(
    stacks, client
):
    assert publish(client, "first") == "1"
    with stacks() as stack:
        assert "calls version 1 of the function holder" in output(stack)
        stack.up()
        assert stack.preview() == []
    assert allowed(client) == {f"{FUNCTION}:1"}
    assert answer(client) == "first"

    assert publish(client, "second") == "2"
    assert answer(client) == "first"
    with stacks() as stack:
        said = output(stack)
        stack.up()
        assert stack.preview() == []
    assert "calls version 2 of the function holder, version 1 until now" in said
    assert "the new version gets 10 % of the starts" in said
    assert routes(client) == {2: 10, 1: 90}
    assert allowed(client) == {f"{FUNCTION}:1", f"{FUNCTION}:2"}

    moved(client, 2)
    assert answer(client) == "second"
    moved(client, 1)
    assert answer(client) == "first"
    with stacks(hours=9) as stack:
        stack.up()
    assert answer(client) == "first"
    assert allowed(client) == {f"{FUNCTION}:1", f"{FUNCTION}:2"}


def test_code_that_nobody_published_is_a_warning_and_as_written_calls_it(stacks, client):
    publish(client, "first")
    client("lambda").update_function_code(FunctionName="holder", ZipFile=archive("unpublished"))
    with stacks() as stack:
        assert "the newest code of the function holder is not published" in output(stack)
        stack.up()
    assert answer(client) == "first"
    with stacks(rollout={"canary": "99%", "functions": "as-written"}) as stack:
        stack.up()
    moved(client, 2)
    assert answer(client) == "unpublished"


def test_a_function_that_has_no_version_or_is_not_there_is_called_by_its_name(stacks, client):
    with stacks() as stack:
        assert "the function holder has no published version" in output(stack)
        stack.up()
    assert allowed(client) == {FUNCTION, f"{FUNCTION}:*"}
