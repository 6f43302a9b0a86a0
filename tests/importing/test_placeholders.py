"""`${Name}` of a template as a reference of a pipeline."""

import json

import pytest

from downbeat.asl import substituted
from downbeat.importing.placeholders import DOLLAR, DOLLAR_SETTING, quoted, renamed, unmarked
from downbeat.importing.reference_naming import reference_names, snake_case


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("OrderTable", "order_table"),
        ("OrderTable.Arn", "order_table_arn"),
        ("takeFunctionArn", "take_function"),
        ("DDBPutItem", "ddb_put_item"),
        ("SNSTopicARN", "sns_topic"),
        ("9lives", "value_9lives"),
        ("AWS::Region", "region"),
        ("AWS::AccountId", "account"),
        ("FailureTopic", "failure_topic_2"),
    ],
)
def test_a_placeholder_becomes_a_reference(name, reference):
    field = "TopicArn" if "opic" in name else "Resource"
    assert reference_names({field: f"${{{name}}}"}) == {name: reference}


def test_two_names_that_become_one_are_told_apart():
    assert reference_names(["${myBucket}", "${MyBucket}"]) == {
        "myBucket": "my_bucket",
        "MyBucket": "my_bucket_2",
    }


def test_what_stands_outside_of_strings_is_quoted():
    text = '{"Seconds": ${Wait}, "Name": "${Who} and \\"${Whom}\\""}'
    value = json.loads(quoted(text))
    assert unmarked(value, {}) == {"Seconds": "${Wait}", "Name": '${Who} and "${Whom}"'}
    assert unmarked(value, {"Wait": "5", "Who": 1}) == {"Seconds": 5, "Name": '1 and "${Whom}"'}


def test_a_value_in_quotes_is_text_unless_the_field_takes_a_number():
    value = {"Seconds": "${Wait}", "Message": "${Wait}", "List": ["${Wait}"]}
    assert unmarked(value, {"Wait": 5}) == {"Seconds": 5, "Message": "5", "List": ["5"]}


def test_a_name_that_promises_an_arn_is_not_kept_where_another_value_stands():
    assert reference_names(
        {"QueueUrl": "${OrderQueue}", "TopicArn": "${Alerts Topic}", "text": "by ${TheRole}"}
    ) == {
        "OrderQueue": "order_queue_url",
        "Alerts Topic": "alerts_topic",
        "TheRole": "the_role_value",
    }


def test_keys_and_values_are_renamed_at_every_depth():
    value = {"${A}": ["${A}-${B}", 1, {"x": "${AWS::URLSuffix}"}]}
    assert renamed(value, {"A": "a", "B": "b"}) == {
        "${a}": ["${a}-${b}", 1, {"x": "amazonaws.com"}]
    }


def test_a_brace_that_is_no_placeholder_is_the_same_text_in_aws():
    written = renamed("echo ${HOME}", {})
    assert written == "echo ${dollar}{HOME}"
    assert substituted(written, {DOLLAR: DOLLAR_SETTING["default"]}) == "echo ${HOME}"


def test_words_are_found_in_any_spelling():
    assert [snake_case(name) for name in ("HTTPServerURL", "order-tableARN", "a__b")] == [
        "http_server_url",
        "order_table_arn",
        "a_b",
    ]
