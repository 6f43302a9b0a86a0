"""`${Name}` of a template as a reference of a pipeline."""

import json

import pytest

from downbeat.asl import substituted
from downbeat.importing.placeholders import (
    DOLLAR,
    DOLLAR_SETTING,
    quoted,
    reference_names,
    renamed,
    snake_case,
)


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
    assert reference_names({"a": f"x-${{{name}}}"}) == {name: reference}


def test_two_names_that_become_one_are_told_apart():
    assert reference_names(["${myBucket}", "${MyBucket}"]) == {
        "myBucket": "my_bucket",
        "MyBucket": "my_bucket_2",
    }


def test_what_stands_outside_of_strings_is_quoted():
    text = '{"Seconds": ${Wait}, "Name": "${Who} and \\"${Whom}\\""}'
    assert json.loads(quoted(text)) == {"Seconds": "${Wait}", "Name": '${Who} and "${Whom}"'}


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
