"""What a pipeline declares as tunable: the declarations' faults, the values they take, what a
definition makes of them.
"""

import pytest

from downbeat import asl
from downbeat.asl.settings import allowed_values, value_fault

TIMEOUT = {
    "type": "integer",
    "minimum": 1,
    "maximum": 900,
    "default": 900,
    "description": "The limit of one call, in seconds.",
}
LEVEL = {
    "type": "string",
    "allowed": ["INFO", "DEBUG"],
    "default": "INFO",
    "description": "What is logged.",
}
HEARTBEAT = {"type": "integer", "default": None, "description": "Seconds between heartbeats."}
SPEC = {
    "name": "tuned",
    "references": {"bucket": "A bucket."},
    "settings": {"task_timeout": TIMEOUT, "level": LEVEL},
    "States": {
        "S": {
            "Type": "Task",
            "Resource": "lambda:invoke",
            "Arguments": {"FunctionName": "${bucket}", "Payload": {"level": "at ${level}"}},
            "TimeoutSeconds": "${task_timeout}",
        }
    },
}


def with_heartbeat(**state):
    return {
        **SPEC,
        "settings": {**SPEC["settings"], "heartbeat": HEARTBEAT},
        "States": {"S": {**SPEC["States"]["S"], **state}, "End": {"Type": "Succeed"}},
    }


def problems(settings, **changes):
    spec = {**SPEC, "settings": {**SPEC["settings"], **settings}, **changes}
    return [f"{each.path}: {each.code}" for each in asl.spec_problems(spec, {"bucket": "b"})]


def test_a_number_stays_a_number_and_a_text_goes_into_a_text():
    state = asl.to_definition(SPEC, {"bucket": "b", "task_timeout": 60})["States"]["S"]
    assert (state["TimeoutSeconds"], state["Arguments"]["Payload"]) == (60, {"level": "at INFO"})


def test_what_the_stack_does_not_choose_is_the_default():
    assert asl.setting_values(SPEC, {}, {"level": "DEBUG"}) == {
        "task_timeout": 900,
        "level": "DEBUG",
    }
    assert asl.to_definition(SPEC, {"bucket": "b"})["States"]["S"]["TimeoutSeconds"] == 900


def test_a_setting_without_a_value_leaves_its_field_out():
    spec = with_heartbeat(HeartbeatSeconds="${heartbeat}")
    state = asl.to_definition(spec, {"bucket": "b"})["States"]["S"]
    assert "HeartbeatSeconds" not in state
    tuned = asl.to_definition(spec, {"bucket": "b", "heartbeat": 30})["States"]["S"]
    assert tuned == {**state, "HeartbeatSeconds": 30}


def test_a_setting_without_a_value_leaves_its_state_out():
    spec = with_heartbeat(only_with="heartbeat", HeartbeatSeconds="${heartbeat}")
    assert list(asl.to_definition(spec, {"bucket": "b"})["States"]) == ["End"]
    assert list(asl.to_definition(spec, {"bucket": "b", "heartbeat": 1})["States"]) == ["S", "End"]


def test_a_setting_without_a_value_inside_a_text_is_a_fault():
    spec = with_heartbeat(Comment="every ${heartbeat} s")
    assert [str(each).split(".")[0] for each in asl.spec_problems(spec, {"bucket": "b"})] == [
        '/States/S/Comment: no value for the reference "${heartbeat}"'
    ]


def test_good_declarations_have_no_faults():
    assert problems({}) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"type": "int"}, "/type"),
        ({"minimum": "1"}, "/minimum"),
        ({"minimum": 901}, "/minimum"),
        ({"default": 901}, "/default"),
        ({"default": True}, "/default"),
        ({"description": " "}, "/description"),
        ({"allowed": []}, "/allowed"),
        ({"allowed": ["x"]}, "/allowed"),
        ({"maximun": 1}, "/maximun"),
        ({"type": "string", "minimum": None, "default": "x"}, "/maximum"),
    ],
)
def test_a_faulty_declaration_is_reported_where_it_is(change, fault):
    declared = {"task_timeout": {**TIMEOUT, **change}}
    assert problems(declared) == [f"/settings/task_timeout{fault}: setting-declaration"]


def test_a_declaration_needs_a_default():
    bare = {key: value for key, value in TIMEOUT.items() if key != "default"}
    assert problems({"task_timeout": bare}) == [
        "/settings/task_timeout/default: setting-declaration"
    ]


def test_a_declaration_is_a_dict():
    assert problems({"task_timeout": 900}) == ["/settings/task_timeout: setting-declaration"]


def test_a_setting_that_nothing_uses_is_a_fault():
    assert problems({"rows": TIMEOUT}) == ["/settings/rows: unused-setting"]


@pytest.mark.parametrize("name", ["bucket", "region"])
def test_a_setting_may_not_take_the_name_of_a_reference(name):
    assert problems({name: LEVEL}) == [f"/settings/{name}: reserved-reference"]


def test_a_name_that_is_not_declared_is_a_fault_with_the_nearest():
    state = {**SPEC["States"]["S"], "TimeoutSeconds": "${task_timeuot}"}
    spec = {**SPEC, "States": {"S": state, "T": {"Type": "Pass", "Output": "${task_timeout}"}}}
    (fault,) = asl.spec_problems(spec, {"bucket": "b"})
    assert (fault.path, 'Did you mean "task_timeout"?' in fault.message) == (
        "/States/S/TimeoutSeconds",
        True,
    )


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("integer", 3, 3.5),
        ("integer", -1, True),
        ("number", 2.5, "2.5"),
        ("number", 1, float("inf")),
        ("string", "", 1),
        ("boolean", False, 0),
        ("array", [], "a"),
        ("object", {}, []),
    ],
)
def test_each_type_takes_its_own_values_alone(kind, good, bad):
    declaration = {"type": kind, "default": good, "description": "One."}
    assert value_fault(declaration, good) is None
    assert value_fault(declaration, bad)[1] == "wrong-type"
    assert value_fault(declaration, None)[1] == "wrong-type"


def test_null_is_taken_where_it_is_the_default():
    assert value_fault(HEARTBEAT, None) is None


def test_what_a_setting_takes_is_said_in_words():
    assert [
        allowed_values(declaration)
        for declaration in (TIMEOUT, LEVEL, HEARTBEAT, {**TIMEOUT, "maximum": None})
    ] == [
        "a whole number from 1 to 900",
        '"INFO" or "DEBUG"',
        "a whole number, or null for none",
        "a whole number, 1 or more",
    ]
