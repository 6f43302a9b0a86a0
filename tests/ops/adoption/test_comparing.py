import re
from pathlib import Path

import pytest

from downbeat.emulator.provider.table import resource_of
from downbeat.ops.adoption.comparing import REPLACES, PropertyChange, property_changes, shown
from downbeat.ops.adoption.registered import LATER
from downbeat.ops.adoption.table import LOOKS

CALL = re.compile(r"aws\.(\w+?)_?\.([A-Z]\w+)(?<!Args)\(")
QUEUE = "aws:sqs/queue:Queue"
REGISTERED = {"name": "etl-dead-letters", "messageRetentionSeconds": 1209600}


def test_equal_properties_change_nothing():
    found = {**REGISTERED, "messageRetentionSeconds": 1209600.0, "delaySeconds": 0}
    assert property_changes(QUEUE, REGISTERED, found) == []


def test_a_policy_is_compared_as_json_and_not_as_text():
    policy = {"policy": '{"Version": "2012-10-17", "Statement": []}'}
    found = {"policy": '{"Statement":[],"Version":"2012-10-17"}'}
    assert property_changes("aws:sqs/queuePolicy:QueuePolicy", policy, found) == []


def test_another_value_is_a_change_in_place():
    found = {**REGISTERED, "messageRetentionSeconds": 345600}
    assert property_changes(QUEUE, REGISTERED, found) == [
        PropertyChange("messageRetentionSeconds", 345600, 1209600, False)
    ]


@pytest.mark.parametrize(
    ("type_", "registered", "found", "changed"),
    [
        ("aws:sfn/stateMachine:StateMachine", {"type": "STANDARD"}, {"type": "EXPRESS"}, "type"),
        ("aws:iam/role:Role", {"name": "a"}, {"name": "a", "path": "/teams/"}, "path"),
        (QUEUE, {"name": "a"}, {"name": "a", "fifoQueue": True}, "fifoQueue"),
    ],
)
def test_what_aws_does_not_change_in_place_replaces(type_, registered, found, changed):
    (change,) = property_changes(type_, registered, found)
    assert (change.property, change.replaces) == (changed, True)


def test_an_input_that_the_program_lets_replace_replaces():
    (change,) = property_changes(
        "aws:sfn/alias:Alias", {"description": "new"}, {"description": "old"}, ("description",)
    )
    assert change == PropertyChange("description", "old", "new", True)


def test_tags_and_code_are_not_told():
    registered = {"tags": {"project": "downbeat"}, "code": {"path": "x"}, "publish": True}
    assert property_changes("aws:lambda/function:Function", registered, {}) == []


@pytest.mark.parametrize("type_", sorted(LOOKS))
def test_the_replacing_inputs_are_those_of_the_stand_in_provider(type_):
    by_provider = resource_of(type_).replaces
    assert by_provider == {"*"} or REPLACES[type_] == by_provider


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        ("", "nothing"),
        (90, "90"),
        (f"{LATER}key-arn", "the stack's own"),
        ("a\n  b", "a b"),
        ("x" * 100, "x" * 100),
        ("x" * 121, "x" * 119 + "…"),
        ("{" + "x" * 100, "{" + "x" * 58 + "…"),
    ],
)
def test_values_are_shown_on_one_line(value, text):
    assert shown(value) == text


def test_every_type_that_the_components_make_can_be_looked_up():
    made = set()
    for file in (Path(__file__).resolve().parents[3] / "components").glob("*.py"):
        for module, kind in CALL.findall(file.read_text(encoding="utf-8")):
            made.add(f"aws:{module}/{kind[0].lower()}{kind[1:]}:{kind}")
    assert len(made) > 15
    assert made - LOOKS.keys() == set()
