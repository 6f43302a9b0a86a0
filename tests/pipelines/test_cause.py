"""The value of a Cause that should be JSON, and {} for one that is not: never an error."""

import json
import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from downbeat.asl.jsonata import evaluate
from pipelines.cause import parsed_cause
from pipelines.fargate import exit_code

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.text()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
STOPPED = {
    "Containers": [
        {
            "ContainerArn": "arn",
            "ExitCode": 3,
            "GpuIds": [],
            "Name": "monitor",
            "NetworkInterfaces": [{"PrivateIpv4Address": "10.0.0.1"}],
        },
        {"ContainerArn": "arn", "ExitCode": 137, "Name": "log_router", "Reason": 'said "no"\\'},
    ],
    "StoppedReason": "Essential container in task exited",
}


def parsed(cause):
    return evaluate(
        parsed_cause(), {"states": {"errorOutput": {"Error": "States.TaskFailed", "Cause": cause}}}
    )


def code(cause, container="monitor"):
    output = (
        {"Error": "States.TaskFailed"}
        if cause is None
        else {"Error": "States.TaskFailed", "Cause": cause}
    )
    return evaluate(exit_code(container)[2:-2], {"states": {"errorOutput": output}})


@pytest.mark.sweep
@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.text(), VALUES, max_size=3))
def test_json_of_no_great_depth_is_parsed(value):
    text = json.dumps(value)
    assert parsed(text) == (value if _depth(value) <= 8 else {})


@pytest.mark.sweep
@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='{}[]",:0123456789-.eE\\ntrufalsé \n\t'))
def test_what_is_no_json_is_an_empty_object_and_never_an_error(text):
    try:
        value = json.loads(text, parse_int=float)  # JSONata's numbers are doubles
    except ValueError:
        assert parsed(text) == {}
    else:
        assume(
            value is not None
            and math.inf not in (value, -value if isinstance(value, float) else None)
        )
        assert parsed(text) == (value if _depth(value) <= 8 else {})


@pytest.mark.parametrize(
    "text",
    [
        '0E""',
        '1.""',
        '-""',
        "{0:0}",
        "{{}:0}",
        '{"a" 0}',
        "[0[]]",
        "00",
        '""""',
        '{"a":}',
        "1 2",
        '{"a":1}{"b":2}',
    ],
)
def test_what_only_looks_like_json_is_an_empty_object(text):
    assert parsed(text) == {}


def test_a_long_cause_is_parsed_in_no_time():
    assert (
        code(
            json.dumps(
                {
                    **STOPPED,
                    "Attachments": [{"Details": [{"Name": "n" * 100, "Value": "v" * 300}] * 60}],
                }
            )
        )
        == 3
    )


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (json.dumps(STOPPED), 3),
        (
            json.dumps(
                {
                    "Containers": [
                        {"Name": "monitor", "ExitCode": 0},
                        {"Name": "sidecar", "ExitCode": 1},
                    ]
                }
            ),
            0,
        ),
        (
            json.dumps({"Containers": [{"Name": "monitor", "Reason": "CannotPullContainerError"}]}),
            -1,
        ),
        (json.dumps({"Containers": [{"Name": "sidecar", "ExitCode": 1}]}), -1),
        (json.dumps({"Containers": []}), -1),
        (json.dumps({"Containers": [{"Name": "monitor", "ExitCode": "3"}]}), -1),
        (json.dumps({"Containers": [{"Name": "monitor", "ExitCode": None}]}), -1),
        (json.dumps(["Containers"]), -1),
        ("The task could not be started: no capacity", -1),
        ('{"Containers": [{"Name": "monitor", "ExitCode": 3}', -1),
        ('{"Containers": [{"Name": "monitor" "ExitCode": 3}]}', -1),
        ("", -1),
        (None, -1),
    ],
)
def test_the_exit_code_is_the_main_containers_or_minus_one(cause, expected):
    assert code(cause) == expected


def _depth(value):
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0


CONTROL = [chr(code) for code in (*range(0x20), 0x7F, 0x85, 0x2028, 0xFEFF)]


@pytest.mark.parametrize("letter", CONTROL, ids=lambda letter: f"U+{ord(letter):04X}")
@pytest.mark.parametrize(
    "text", ['["{}"]', '{{"{}": 1}}', '["a{}b"]', "{}[1]{}", "[1,{}2]", '"{}"']
)
def test_a_control_character_anywhere_is_parsed_as_json_parses_it_or_not_at_all(text, letter):
    cause = text.replace("{{", "{").replace("}}", "}").replace("{}", letter)
    try:
        value = json.loads(cause)
    except ValueError:
        value = {}
    assert parsed(cause) == value


@pytest.mark.sweep
@settings(max_examples=300, deadline=None)
@given(st.text('\t\n\r \x00"[]{},:01ab\\', max_size=12))
def test_no_text_makes_it_throw(cause):
    parsed(cause)
