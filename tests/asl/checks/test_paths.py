import re

import pytest

from downbeat.asl.checks.paths import PATH, REFERENCE_PATH, is_path

S = "/States/S"


@pytest.fixture
def path_in(found):
    def of(field, value):
        return found({"Type": "Pass", field: value, "End": True})

    return of


@pytest.mark.parametrize(
    "path",
    [
        *(
            "$",
            "$$",
            "$.a",
            "$.a.b",
            "$.a-b",
            "$['a b']",
            '$["a"]',
            "$.a[0]",
            "$[0][1].x",
            "$.é",
            "$$.Execution.Id",
            "$name",
            "$name.a[0]",
        ),
        *(
            "$.a[*]",
            "$.*",
            "$..a",
            "$..*",
            "$.a[1:]",
            "$.a[:2]",
            "$.a[-1]",
            "$.a[0,1]",
            "$['a','b']",
            "$.a[?(@.x==1)].y",
            "$.a.length()",
        ),
        *(
            "$.[0]",
            "$.a.[0].b",
            "$.[*].['x', 'y']",
            "$..[0]",
            "$[?(@['x'] == 'a.b')]",
            "$.a[(@.length-1)]",
        ),
    ],
)
def test_what_is_a_path(path):
    assert is_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "a",
        ".a",
        "..a",
        "()",
        "$.",
        "$..",
        "$...",
        "$.a.",
        "$a$",
        "$[",
        "$[a]",
        "$.a b",
        "$.a[",
        "$.a]",
        "$ .a",
        "$$$",
        "bug$.a",
    ],
)
def test_what_is_no_path(path):
    assert not is_path(path)


def test_hostile_paths_are_read_in_no_time():
    for hostile in (
        "$" + ".a" * 20_000 + "[",
        "$" + "[0]" * 20_000 + "x",
        "$[" + "'" * 20_000,
        "$[?(" + ")" * 5_000,
    ):
        PATH.fullmatch(hostile)
        REFERENCE_PATH.fullmatch(hostile)
    assert re.compile(PATH.pattern)


def test_input_and_output_path_take_a_path_or_null(path_in):
    for value in ("$.a[*]", "$$.Execution.Input", "$variable", None):
        assert path_in("InputPath", value) == []
    assert path_in("OutputPath", "order") == [
        (
            f"{S}/OutputPath",
            "invalid-path",
        )
    ]
    assert path_in("InputPath", 5) == [(f"{S}/InputPath", "invalid-path")]


def test_a_path_is_no_intrinsic_function(path_in):
    assert path_in("InputPath", "States.Format('{}', 1)") == [
        (
            f"{S}/InputPath",
            "invalid-path",
        )
    ]


def test_result_path_points_into_the_input(path_in):
    for value in ("$", "$.a", "$.a.b[0]", "$['a b']", None):
        assert path_in("ResultPath", value) == []
    assert path_in("ResultPath", "$total") == [
        (
            f"{S}/ResultPath",
            "invalid-path",
        )
    ]
    assert path_in("ResultPath", "$$.Execution") == [
        (
            f"{S}/ResultPath",
            "invalid-path",
        )
    ]
    assert path_in("ResultPath", "$.a[*]") == [
        (
            f"{S}/ResultPath",
            "invalid-path",
        )
    ]


def test_error_path_and_cause_path_may_call_a_function(found):
    assert (
        found({"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('{}', $.c)"}) == []
    )
    assert found({"Type": "Fail", "ErrorPath": "e", "CausePath": 5}) == [
        (
            f"{S}/ErrorPath",
            "invalid-path",
        ),
        (f"{S}/CausePath", "invalid-path"),
    ]


def test_the_numbers_of_a_map_are_read_from_the_input(found):
    state = {
        "Type": "Map",
        "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}},
        "End": True,
    }
    assert found({**state, "MaxConcurrencyPath": "$.n"}) == []
    assert found({**state, "MaxConcurrencyPath": "$$.Execution.Input.n"}) == [
        (
            f"{S}/MaxConcurrencyPath",
            "invalid-path",
        )
    ]
