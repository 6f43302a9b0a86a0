"""Intrinsic functions: values and refusals."""

import random

import pytest

from downbeat.simulator import jsonpath, simulate
from downbeat.simulator.intrinsic_functions import IntrinsicFailure
from downbeat.simulator.intrinsics import call_intrinsic

INPUT = {
    "name": "Arnav",
    "list": [1, 2, 3, 3, {"a": 1}],
    "n": 5,
    "half": 2.5,
    "o": {"b": 2, "c": [1, "x"]},
    "null": None,
    "text": "a,b;c",
}


def value(text):
    return call_intrinsic(text, lambda path: jsonpath.read(path, INPUT), random.Random(1))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("States.Format('Hello {}', $.name)", "Hello Arnav"),
        ("States.Format('{}-{}-{}', 1, true, null)", "1-true-null"),
        ("States.Format('{} {}', $.half, $.o)", "2.5 {b=2, c=[1, x]}"),
        (r"States.Format('It\'s \{{}\} \\', 1)", r"It's {1} \ ".strip()),
        ("States.Format($.name)", "Arnav"),
        ("States.StringToJson('{\"a\": [1]}')", {"a": [1]}),
        ("States.JsonToString($.o)", '{"b":2,"c":[1,"x"]}'),
        ("States.Array()", []),
        ("States.Array($.n, 'x', null)", [5, "x", None]),
        ("States.ArrayPartition($.list, 2)", [[1, 2], [3, 3], [{"a": 1}]]),
        ("States.ArrayContains($.list, 3)", True),
        ("States.ArrayContains($.list, $.list[4])", True),
        ("States.ArrayContains($.list, true)", False),
        ("States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]),
        ("States.ArrayRange(3, 1, -1)", [3, 2, 1]),
        ("States.ArrayGetItem($.list, 4)", {"a": 1}),
        ("States.ArrayLength($.list)", 5),
        ("States.ArrayUnique($.list)", [1, 2, 3, {"a": 1}]),
        ("States.Base64Encode('Data to encode')", "RGF0YSB0byBlbmNvZGU="),
        ("States.Base64Decode('RGF0YSB0byBlbmNvZGU=')", "Data to encode"),
        ("States.Hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"),
        (
            "States.JsonMerge($.o, States.StringToJson('{\"b\": 3}'), false)",
            {"b": 3, "c": [1, "x"]},
        ),
        ("States.MathAdd($.n, -1)", 4),
        ("States.MathAdd($.half, 0)", 3),
        ("States.MathAdd(-2.5, 0)", -2),
        ("States.StringSplit($.text, ',;')", ["a", "b", "c"]),
        (
            "States.StringSplit('This.is+a,test=string', '.+,=')",
            ["This", "is", "a", "test", "string"],
        ),
        ("States.MathRandom(1, 2)", 1),
        ("States.Format('{}', States.ArrayGetItem(States.StringSplit('a/b', '/'), 1))", "b"),
        ("States.Array( $['name'] , $.list[?(@.a == 1)] )", ["Arnav", [{"a": 1}]]),
    ],
)
def test_what_a_call_gives(text, result):
    assert value(text) == result


def test_random_numbers_and_uuids_follow_the_seed():
    assert value("States.UUID()") == value("States.UUID()")
    assert value("States.UUID()")[14] == "4"
    assert value("States.MathRandom(0, 1000, 7)") == call_intrinsic(
        "States.MathRandom(0, 1000, 7)", str, random.Random(99)
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "States.Format('{} {}', 1)",
            (
                "the number of {} in the template of States.Format differs from the number of its"
                " arguments"
            ),
        ),
        ("States.Format(1)", "the first argument of States.Format must be a string"),
        ("States.StringToJson('{')", "States.StringToJson was given what is not JSON"),
        ("States.StringToJson('NaN')", "States.StringToJson was given what is not JSON"),
        (
            "States.ArrayPartition($.list, 0)",
            "the chunk size of States.ArrayPartition must be at least 1",
        ),
        (
            "States.ArrayPartition(1, 1)",
            "the first argument of States.ArrayPartition must be an array",
        ),
        ("States.ArrayRange(1, 2, 0)", "the step of States.ArrayRange must not be 0"),
        ("States.ArrayRange(1, 1001, 1)", "States.ArrayRange makes at most 1000 items, not 1001"),
        ("States.ArrayGetItem($.list, 5)", "States.ArrayGetItem has no item 5 in an array of 5"),
        ("States.Base64Decode('?')", "States.Base64Decode was given what is not Base64"),
        (
            "States.Hash('a', 'MD4')",
            'States.Hash knows MD5, SHA-1, SHA-256, SHA-384, SHA-512, not "MD4"',
        ),
        (
            "States.JsonMerge($.o, $.o, true)",
            "States.JsonMerge merges shallowly only: its third argument must be false",
        ),
        ("States.JsonMerge($.o, 1, false)", "States.JsonMerge merges two objects"),
        ("States.MathAdd('1', 1)", 'States.MathAdd takes whole numbers, not "1"'),
        ("States.MathRandom(2, 2)", "the end of States.MathRandom must be greater than its start"),
        ("States.MathAdd(1)", "Invalid number of arguments for States.MathAdd"),
        ("States.Nope()", "'States.Nope' is not an intrinsic function"),
        ("States.UUID", "'(' is missing after 'States.UUID'"),
        ("States.Array(1 2)", "'1 2)' is no argument"),
        ("States.Array(1", "'1' is no argument"),
        ("States.UUID() x", "'x' follows the end of the call 'States.UUID()'"),
        (
            "States.Array(" * 11 + ")" * 11,
            f"more than 10 functions are nested in '{'States.Array(' * 11 + ')' * 11}'",
        ),
    ],
)
def test_what_a_call_refuses(text, why):
    with pytest.raises(IntrinsicFailure) as fault:
        value(text)
    assert str(fault.value) == why


def test_a_call_that_fails_names_itself():
    machine = {
        "StartAt": "P",
        "States": {
            "P": {"Type": "Pass", "Parameters": {"x.$": "States.MathAdd($.n, 1)"}, "End": True}
        },
    }
    execution = simulate(machine, {"n": "1"})
    assert execution.error == "States.IntrinsicFailure"
    assert (
        execution.cause
        == "An error occurred while executing the state 'P' (entered at the event id #2). The"
        " function 'States.MathAdd($.n, 1)' had the following error: States.MathAdd takes whole"
        ' numbers, not "1"'
    )
