import pytest

RETRIER = {
    "ErrorEquals": ["States.TaskFailed"],
    "IntervalSeconds": 1,
    "MaxAttempts": 0,
    "BackoffRate": 1.5,
    "MaxDelaySeconds": 60,
}
S = "/States/S"


def test_a_sound_retrier_and_catcher(task, found):
    assert (
        task(
            Retry=[
                {**RETRIER, "JitterStrategy": "FULL", "Comment": "x"},
                {"ErrorEquals": ["States.ALL"]},
            ]
        )
        == []
    )
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "f"},
        "Next": "End",
    }
    catch = [
        {
            "ErrorEquals": ["States.ALL"],
            "ResultPath": "$.error",
            "Assign": {"e.$": "$.Error"},
            "Comment": "x",
            "Next": "End",
        }
    ]
    assert found({**state, "Catch": catch}) == []


def test_no_retriers_are_allowed(task):
    assert task(Retry=[], Catch=[]) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"IntervalSeconds": -1},
            (
                "/IntervalSeconds",
                "out-of-range",
            ),
        ),
        (
            {"MaxAttempts": 1.5},
            ("/MaxAttempts", "out-of-range"),
        ),
        (
            {"BackoffRate": 0.5},
            ("/BackoffRate", "out-of-range"),
        ),
        (
            {"BackoffRate": -2},
            ("/BackoffRate", "out-of-range"),
        ),
        (
            {"MaxDelaySeconds": 31_622_401},
            (
                "/MaxDelaySeconds",
                "out-of-range",
            ),
        ),
        (
            {"JitterStrategy": "full"},
            (
                "/JitterStrategy",
                "unknown-word",
            ),
        ),
        (
            {"MaxAttemps": 3},
            ("", "unknown-field"),
        ),
        (
            {"IntervalSeconds": 90},
            (
                "/MaxDelaySeconds",
                "delay-below-interval",
            ),
        ),
    ],
)
def test_what_a_retrier_cannot_hold(task, change, problem):
    assert task(Retry=[{**RETRIER, **change}]) == [(f"{S}/Retry[0]{problem[0]}", problem[1])]


@pytest.mark.parametrize(
    ("field", "least", "most"),
    [
        ("IntervalSeconds", 0, 99_999_999),
        ("MaxAttempts", 0, 99_999_999),
        ("BackoffRate", 1, None),
        ("MaxDelaySeconds", 1, 31_622_400),
    ],
)
def test_a_number_of_a_retrier_has_its_bounds(task, field, least, most):
    plain = {"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 1}
    codes = [
        [code for _, code in task(Retry=[{**plain, field: value}])]
        for value in (least, most or 1000.5, least - 1, *([most + 1] if most else []))
    ]
    assert codes[:2] == [[], []]
    assert {code for found in codes[2:] for code in found} >= {"out-of-range"}
    assert all(codes[2:])


def test_the_longest_delay_may_be_the_first(task):
    entry = {"ErrorEquals": ["E"], "IntervalSeconds": 60, "MaxDelaySeconds": 60}
    assert task(Retry=[entry]) == []
    assert task(Retry=[{**entry, "MaxDelaySeconds": 59}]) == [
        (f"{S}/Retry[0]/MaxDelaySeconds", "delay-below-interval")
    ]
    without = {"ErrorEquals": ["E"], "MaxDelaySeconds": 1}
    assert task(Retry=[without]) == []


def test_a_number_of_a_retrier_is_no_expression_even_in_jsonata(found):
    state = {
        "Type": "Map",
        "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}},
        "End": True,
    }
    assert found(
        {**state, "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": "{% 3 %}"}]},
        QueryLanguage="JSONata",
    ) == [
        (
            f"{S}/Retry[0]/MaxAttempts",
            "out-of-range",
        )
    ]


def test_error_equals_is_needed(task):
    assert task(Retry=[{"MaxAttempts": 1}]) == [
        (
            f"{S}/Retry[0]",
            "missing-field",
        )
    ]


@pytest.mark.parametrize("errors", [[], "States.ALL", None])
def test_error_equals_is_a_list_with_something_in_it(task, errors):
    assert task(Retry=[{"ErrorEquals": errors}]) == [(f"{S}/Retry[0]/ErrorEquals", "wrong-type")]


def test_error_equals_holds_names(task):
    assert task(Retry=[{"ErrorEquals": ["E", 5]}]) == [
        (f"{S}/Retry[0]/ErrorEquals[1]", "wrong-type")
    ]


def test_states_all_stands_alone(task):
    assert task(Retry=[{"ErrorEquals": ["E", "States.ALL"]}]) == [
        (
            f"{S}/Retry[0]/ErrorEquals[1]",
            "states-all-alone",
        )
    ]


def test_states_all_stands_last(task):
    assert task(Retry=[{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["E"]}]) == [
        (
            f"{S}/Retry[0]/ErrorEquals[0]",
            "states-all-last",
        )
    ]


def test_a_catcher_needs_next(task):
    assert task(Catch=[{"ErrorEquals": ["E"]}]) == [(f"{S}/Catch[0]", "missing-field")]


def test_retry_is_a_list_of_objects(task):
    assert task(Retry={"ErrorEquals": ["E"]}) == [(f"{S}/Retry", "wrong-type")]
    assert task(Retry=["E"]) == [(f"{S}/Retry[0]", "wrong-type")]


def test_a_catcher_speaks_the_states_language(found):
    map_state = {
        "Type": "Map",
        "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}},
        "Next": "End",
    }
    catch = [{"ErrorEquals": ["E"], "Output": "{% $states.errorOutput %}", "Next": "End"}]
    assert found({**map_state, "Catch": catch}, QueryLanguage="JSONata") == []
    assert found({**map_state, "Catch": catch}) == [
        (
            f"{S}/Catch[0]",
            "unknown-field",
        )
    ]
