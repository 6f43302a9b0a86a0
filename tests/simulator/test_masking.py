"""Masks over secrets and persons in recorded values."""

from __future__ import annotations

import json
import re

import pytest

from downbeat.simulator.masking import masked, random_key


@pytest.mark.parametrize(
    "value",
    [
        {"password": "hunter2"},
        {"DbPassword": "hunter2"},
        {"api_key": 12345},
        {"email": "hunter2"},
        {"note": "write to ada@example.com"},
        {"cause": '{"secret":"hunter2"}'},
        ["AKIA" + "A" * 16],
        "https://hooks.slack.com/services/T0/B0/hunter2",
        "postgres://ada:hunter2@db/x",
    ],
)
def test_what_looks_like_a_secret_or_a_person_is_masked(value: object) -> None:
    text = json.dumps(masked(value))

    assert "masked-" in text
    assert not any(word in text for word in ("hunter2", "ada@", "12345", "AKIA"))


SECRETS = [
    {"pwd": "hunter2"},
    {"refreshToken": "hunter2", "x-api-key": "hunter2", "sessionTokens": ["hunter2"]},
    {"Authorization": "Basic hunter2"},
    [{"Name": "DB_PASSWORD", "Value": "hunter2"}],
    {"name": "API_TOKEN", "value": "hunter2"},
    "jdbc:mysql://db/orders?user=me&password=hunter2",
    "https://b.s3.amazonaws.com/k?X-Amz-Signature=hunter2hunter2",
    "Authorization: Bearer hunter2hunter2",
    "glpat-hunter2hunter2hunter2",
    "github_pat_hunter2hunter2hunter2",
    "AIzahunter2hunter2hunter2hunter2hunter2hunter2",
    "IQoJb3JpZ2luhunter2hunter2hunter2",
    "-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----",
    {"query": "SELECT 1", "options": '{"clientSecret": "hunter2"}'},
]
PERSONS = [
    "+1 415 555 0123",
    "call +4930901820 now",
    "(415) 555-0123",
    "415-555-0123",
    "4111 1111 1111 1111",
    "4111111111111111",
    "378282246310005",
    "123-45-6789",
    "DE89370400440532013000",
    "DE89 3704 0044 0532 0130 00",
    {"customerName": "Jane Doe"},
    {"patient": {"name": "Jane Doe"}},
    {"passengers": [{"name": "Jane Doe"}]},
    {"cardholder_name": "Jane Doe"},
    {"dateOfBirth": "1980-01-02", "birthday": "1980-01-02"},
    {"billingAddress": "12 High Street", "postcode": "SW1A 1AA"},
    {"passportNumber": "X1234567", "taxId": "12-3456789"},
    {"mobileNumber": 5550123},
    {"clientIp": "203.0.113.7", "macAddress": "00:1A:2B:3C:4D:5E"},
]


@pytest.mark.parametrize("value", SECRETS)
def test_no_secret_is_left_in_what_is_recorded(value: object) -> None:
    assert "hunter2" not in json.dumps(masked(value))


@pytest.mark.parametrize("value", PERSONS)
def test_nothing_is_left_that_tells_who_somebody_is(value: object) -> None:
    words = [word for word in re.findall(r"[\w.:-]{3,}", _values(value)) if word != "call"]
    left = _values(masked(value))
    assert "masked-" in left
    assert [word for word in words if word in left and word != "now"] == []


def _values(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(map(_values, value.values()))
    return " ".join(map(_values, value)) if isinstance(value, list) else str(value)


def test_a_name_that_is_masked_is_masked_in_the_texts_that_were_made_of_it() -> None:
    seen = masked(
        {
            "input": {"customerName": "Jane Doe", "password": "hunter2"},
            "parameters": '{"Message":"Dear Jane Doe, welcome","Command":["login","hunter2"]}',
        }
    )
    name, secret = seen["input"]["customerName"], seen["input"]["password"]
    assert json.loads(seen["parameters"]) == {
        "Message": f"Dear {name}, welcome",
        "Command": ["login", secret],
    }


def test_a_plain_word_that_is_somebodys_name_is_left_in_other_texts() -> None:
    seen = masked({"userName": "orders", "arn": "arn:aws:sns:us-east-1:111122223333:orders-prod"})
    assert seen["arn"] == "arn:aws:sns:us-east-1:111122223333:orders-prod"


ORDINARY = [
    "2026-11-21T22:05:00+00:00",
    {"inputTokens": 12, "NextToken": "abc", "TaskToken": "AAAAKgAAAAIAAAAA"},
    {"TableName": "orders", "FunctionName": "score", "JobName": "nightly", "name": "weekly"},
    {"fileName": "a.ndjson", "Key": "in/2026-02-01/a.ndjson", "hostName": "db-1"},
    "6f1d2a3b-1234-4abc-9def-0123456789ab",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "1763762700000 of 4111111111111112 rows in version 1.2.3.4",
    "arn:aws:secretsmanager:us-east-1:111122223333:secret:gee-AbCdEf",
    "https://sqs.us-east-1.amazonaws.com/111122223333/orders",
    {"SecretArn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:gee-AbCdEf"},
    {"AssignPublicIp": "ENABLED", "tip": "SecretId=os.environ"},
    {"serverAddress": "db-1.internal", "hostAddress": "10.0.0.1"},
    "cron(0 6 ? * MON *) at 415-555",
    [{"Key": "team", "Value": "data"}, {"Name": "STAGE", "Value": "prod"}],
]


@pytest.mark.parametrize("value", ORDINARY)
def test_what_tells_nothing_stays_as_it_is(value: object) -> None:
    assert masked(value) == value


def test_what_is_masked_stays_as_it_is() -> None:
    once = masked([SECRETS, PERSONS])
    assert masked(once) == once


def test_everything_else_stays_as_it_is() -> None:
    value = {"bucket": "b", "n": [1, None, True], "text": '{"rows":3}', "TaskToken": None}

    assert masked(value) == value


def test_equal_values_have_equal_masks_so_that_a_recording_replays_to_itself() -> None:
    seen = masked({"password": "a", "inner": {"password": "a"}, "secret": "b"})

    assert seen["password"] == seen["inner"]["password"] != seen["secret"]


def test_one_key_makes_the_same_masks_everywhere_and_another_key_other_ones() -> None:
    first, again, other = (masked("+1 415 555 0123", key=key) for key in (b"a", b"a", b"b"))

    assert first == again != other


def test_nobody_finds_a_value_by_masking_all_of_them_as_each_call_has_a_key_of_its_own() -> None:
    assert masked({"pin": 1, "password": "1234"}) != masked({"pin": 1, "password": "1234"})


def test_a_random_key_is_long_and_new_each_time() -> None:
    assert len(random_key()) == 32
    assert random_key() != random_key()


def test_the_value_itself_is_left_alone() -> None:
    value = {"password": "hunter2"}
    masked(value)

    assert value == {"password": "hunter2"}
