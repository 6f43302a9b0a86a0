"""ARNs that are written out become references of a known value."""

import pytest

from downbeat.asl import substituted
from downbeat.importing import pipeline_dict
from downbeat.importing.arns import with_references
from downbeat.importing.referring import original_of

HERE = "us-east-1:111122223333"
FUNCTION = f"arn:aws:lambda:{HERE}:function:take-order"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (FUNCTION, "take_order_function"),
        (f"{FUNCTION}:live", "take_order_live_function"),
        (f"arn:aws:sns:{HERE}:alerts", "alerts_topic"),
        (f"arn:aws:states:{HERE}:stateMachine:Refund", "refund_state_machine_arn"),
        (f"arn:aws:ecs:{HERE}:task-definition/monitor:7", "monitor_task_definition"),
        ("arn:aws:iam::111122223333:role/service/Runner", "runner_role"),
        (f"arn:aws:kinesis:{HERE}:stream/clicks", "clicks_arn"),
        ("https://sqs.us-east-1.amazonaws.com/111122223333/orders", "orders_queue_url"),
    ],
)
def test_a_reference_is_named_by_what_its_arn_names(value, name):
    definition, meanings = with_references({"a": [value]})
    assert definition == {"a": [f"${{{value}}}"]}
    assert [(each.name, each.value) for each in meanings.values()] == [(name, value)]


@pytest.mark.parametrize(
    "value",
    [
        "arn:aws:states:::lambda:invoke",
        "arn:aws:s3:::bucket/*",
        f"text with {FUNCTION}",
        "{% $states.input %}",
        "arn:aws:lambda:us-east-1:${account}:function:x",
    ],
)
def test_all_else_stays(value):
    assert with_references({"a": value}) == ({"a": value}, {})


def test_the_machines_own_arn_is_always_there():
    own = f"arn:aws:states:{HERE}:stateMachine:Orders"
    definition, meanings = with_references({"a": own}, own)
    assert meanings[own].built_in
    assert definition == {"a": f"${{{own}}}"}


def test_with_the_values_in_place_the_definition_is_the_original():
    state = {"Type": "Task", "Resource": FUNCTION, "TimeoutSeconds": 1, "End": True}
    given = {"StartAt": "A", "States": {"A": state}}
    original = original_of(given, "orders", "a file")
    assert original.values == {"take_order_function": FUNCTION}
    assert substituted(original.definition, original.values) == given
    assert pipeline_dict(original)["States"]["A"]["Resource"] == "${take_order_function}"


def test_a_name_that_is_left_blank_becomes_a_reference():
    definition, meanings = with_references(
        {
            "TopicArn": "TOPIC_ARN",
            "Bucket": "videos-{ACCOUNT-NUMBER}-{REGION}",
            "FunctionName": "arn:aws:lambda:{REGION}:{ACCOUNT-NUMBER}:function:write",
            "TableName": "<your table>",
            "Message": "SOME_TEXT",
            "Name": "{% $states.input.NAME %}",
        }
    )
    assert definition == {
        "TopicArn": "${topic_arn}",
        "Bucket": "${videos_account_number_region}",
        "FunctionName": "${write_function}",
        "TableName": "${your_table}",
        "Message": "SOME_TEXT",
        "Name": "{% $states.input.NAME %}",
    }
    assert meanings["topic_arn"].sentence == "What stands as TOPIC_ARN in the definition."
