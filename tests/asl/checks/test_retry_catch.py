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
                "IntervalSeconds is a whole number from 0 to 99999999, but it is -1.",
            ),
        ),
        (
            {"MaxAttempts": 1.5},
            ("/MaxAttempts", "MaxAttempts is a whole number from 0 to 99999999, but it is 1.5."),
        ),
        (
            {"BackoffRate": 0.5},
            ("/BackoffRate", "BackoffRate is a number of at least 1, but it is 0.5."),
        ),
        (
            {"BackoffRate": -2},
            ("/BackoffRate", "BackoffRate is a number of at least 1, but it is -2."),
        ),
        (
            {"MaxDelaySeconds": 31_622_401},
            (
                "/MaxDelaySeconds",
                "MaxDelaySeconds is a whole number from 1 to 31622400, but it is 31622401.",
            ),
        ),
        (
            {"JitterStrategy": "full"},
            (
                "/JitterStrategy",
                'JitterStrategy is "FULL" or "NONE", but it is "full". Did you mean "FULL"?',
            ),
        ),
        (
            {"MaxAttemps": 3},
            ("", 'A Retry entry has no field "MaxAttemps". Did you mean "MaxAttempts"?'),
        ),
        (
            {"IntervalSeconds": 90},
            (
                "/MaxDelaySeconds",
                (
                    "MaxDelaySeconds is the longest delay, but its 60 is less than the first one,"
                    " IntervalSeconds 90."
                ),
            ),
        ),
    ],
)
def test_what_a_retrier_cannot_hold(task, change, problem):
    assert task(Retry=[{**RETRIER, **change}]) == [(f"{S}/Retry[0]{problem[0]}", problem[1])]


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
            'MaxAttempts is a whole number from 0 to 99999999, but it is "{% 3 %}".',
        )
    ]


def test_error_equals_is_needed(task):
    assert task(Retry=[{"MaxAttempts": 1}]) == [
        (
            f"{S}/Retry[0]",
            (
                "A Retry entry needs ErrorEquals, the list of the errors that it is for, such as"
                ' ["States.TaskFailed"].'
            ),
        )
    ]


@pytest.mark.parametrize(
    ("given", "shown"), [([], "empty"), ("States.ALL", '"States.ALL"'), (None, "null")]
)
def test_error_equals_is_a_list_with_something_in_it(task, given, shown):
    assert task(Retry=[{"ErrorEquals": given}]) == [
        (
            f"{S}/Retry[0]/ErrorEquals",
            f"ErrorEquals is a list of at least one error name, but it is {shown}.",
        )
    ]


def test_error_equals_holds_names(task):
    assert task(Retry=[{"ErrorEquals": ["E", 5]}]) == [
        (f"{S}/Retry[0]/ErrorEquals[1]", "ErrorEquals holds names of errors, but here is 5.")
    ]


def test_states_all_stands_alone(task):
    assert task(Retry=[{"ErrorEquals": ["E", "States.ALL"]}]) == [
        (
            f"{S}/Retry[0]/ErrorEquals[1]",
            (
                "States.ALL stands alone in its ErrorEquals: it already means every error; give it"
                " an entry of its own."
            ),
        )
    ]


def test_states_all_stands_last(task):
    assert task(Retry=[{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["E"]}]) == [
        (
            f"{S}/Retry[0]/ErrorEquals[0]",
            (
                "States.ALL stands in the last entry, for no entry after it would ever be used;"
                " move this entry to the end."
            ),
        )
    ]


def test_a_catcher_needs_next(task):
    assert task(Catch=[{"ErrorEquals": ["E"]}]) == [
        (f"{S}/Catch[0]", "A Catch entry needs Next, the state that handles the error.")
    ]


def test_retry_is_a_list_of_objects(task):
    assert task(Retry={"ErrorEquals": ["E"]}) == [
        (f"{S}/Retry", "Retry is a list of objects, but it is an object.")
    ]
    assert task(Retry=["E"]) == [
        (f"{S}/Retry[0]", 'An entry of Retry is an object, but it is "E".')
    ]


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
            (
                'A Catch entry has no field "Output". It takes Assign, Comment, ErrorEquals, Next'
                " and ResultPath."
            ),
        )
    ]
