"""Which calls of a run nobody answered."""

import pytest

from downbeat.simulator import Call
from downbeat.simulator.service_results import default_result
from downbeat.simulator.unanswered import noting, stand_in


def call(resource, kind="Task", **arguments):
    return Call("Work", f"arn:aws:states:::{resource}", arguments, 1, {}, 0.0, kind)


@pytest.mark.parametrize(
    ("resource", "empty"),
    [
        ("lambda:invoke", '{"Payload": {}}'),
        ("states:startExecution.sync", '{"Output": "{}"}'),
        ("states:startExecution.sync:2", '{"Output": {}}'),
        ("http:invoke", '{"ResponseBody": {}}'),
        ("dynamodb:getItem", '{"Item": the key alone}'),
        ("athena:getQueryResults", '{"ResultSet": {"Rows": []}}'),
        ("aws-sdk:cloudwatch:putMetricData", ""),
        ("sns:publish", ""),
        ("ecs:runTask.sync", ""),
        ("aws-sdk:comprehend:detectSentiment", "{}"),
    ],
)
def test_what_only_the_user_can_know_is_empty_by_default(resource, empty):
    assert stand_in(call(resource)) == empty


def test_the_reading_of_items_and_the_writing_of_results_are_no_answers():
    for kind in ("ItemReader", "ResultWriter"):
        assert stand_in(call("lambda:invoke", kind)) == ""


def test_default_answers_are_given_and_the_empty_ones_noted():
    unanswered: dict[str, str] = {}
    tasks = noting(unanswered)
    message = call("sns:publish", TopicArn="arn:aws:sns:eu-west-1:111122223333:t", Message="m")
    assert tasks(message) == default_result(message)
    assert unanswered == {}
    function = call("lambda:invoke", FunctionName="f")
    assert tasks(function) == default_result(function)
    assert unanswered == {"Work": '{"Payload": {}}'}
