"""What the name of a value says of it."""

import pytest

from downbeat.simulator.sensitive_names import PERSON, SECRET, kind_of_name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("dbPassword", SECRET),
        ("DB_PASSWORD", SECRET),
        ("x-api-key", SECRET),
        ("RefreshToken", SECRET),
        ("Authorization", SECRET),
        ("TaskToken", ""),
        ("NextToken", ""),
        ("maxTokens", ""),
        ("PartitionKey", ""),
        ("Author", ""),
        ("customerName", PERSON),
        ("customer_names", PERSON),
        ("patientsName", PERSON),
        ("firstName", PERSON),
        ("E-Mail", PERSON),
        ("billing_address", PERSON),
        ("serverAddress", ""),
        ("functionName", ""),
        ("name", ""),
        ("", ""),
    ],
)
def test_a_name_is_read_word_by_word(name, kind):
    assert kind_of_name(name) == kind


def test_the_name_of_a_person_is_one_by_what_it_stands_in():
    assert kind_of_name("name", "patient") == PERSON
    assert kind_of_name("name", "customers") == PERSON
    assert kind_of_name("name", "pipeline") == ""


def test_an_address_of_a_machine_and_the_arn_of_a_secret_are_judged_by_the_value():
    assert kind_of_name("clientIp", value="203.0.113.7") == PERSON
    assert kind_of_name("ip_address", value="2001:db8::1") == PERSON
    assert kind_of_name("AssignPublicIp", value="ENABLED") == ""
    assert kind_of_name("secret", value="hunter2") == SECRET
    assert kind_of_name("secret", value="arn:aws:secretsmanager:us-east-1:1:secret:x") == ""
