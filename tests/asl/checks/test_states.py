import pytest

PASS = {"Type": "Pass", "End": True}


def test_a_type_that_does_not_exist_has_its_nearest_word(found):
    assert found({"Type": "Taks", "End": True}) == [
        ("/States/S/Type", 'There is no Type "Taks". Did you mean "Task"?')
    ]
    assert found({"Type": "pass", "End": True}) == [
        ("/States/S/Type", 'There is no Type "pass". Did you mean "Pass"?')
    ]


def test_a_type_that_resembles_none_lists_them_all(found):
    assert found({"Type": 7}) == [
        (
            "/States/S/Type",
            "There is no Type 7. It is Pass, Task, Wait, Choice, Parallel, Map, Succeed or Fail.",
        )
    ]


def test_a_state_without_a_type(found):
    assert found({"End": True}) == [
        (
            "/States/S",
            "A state needs Type: Pass, Task, Wait, Choice, Parallel, Map, Succeed or Fail.",
        )
    ]


def test_a_misspelt_field_is_reported_at_the_state_with_the_nearest_one(task):
    assert task(TimeoutSecond=5) == [
        ("/States/S", 'A Task state has no field "TimeoutSecond". Did you mean "TimeoutSeconds"?')
    ]


@pytest.mark.parametrize("kind", ["Pass", "Wait", "Map", "Parallel"])
def test_a_field_of_another_type_says_whose_it_is(found, kind):
    problem = next(
        message
        for path, message in found({"Type": kind, "End": True, "TimeoutSeconds": 5})
        if "TimeoutSeconds" in message
    )
    assert problem.startswith(
        f'A {kind} state has no field "TimeoutSeconds", only Task has it. It takes Assign, '
    )


def test_a_state_that_neither_goes_on_nor_ends(found):
    assert found({"Type": "Pass"}) == [
        ("/States/S", 'A state needs Next, the state that follows, or "End": true.')
    ]
    assert found({"Type": "Pass", "End": False}) == [
        ("/States/S", 'A state needs Next, the state that follows, or "End": true.')
    ]


def test_a_state_that_both_goes_on_and_ends(found):
    assert found({"Type": "Pass", "Next": "End", "End": True}) == [
        ("/States/S", "A state has either Next or End, but this one has both; remove one.")
    ]


def test_next_is_text_and_end_is_a_boolean(found):
    assert found({"Type": "Pass", "Next": 5}) == [("/States/S/Next", "Next is text, but it is 5.")]
    assert found({**PASS, "End": "true"}) == [
        ("/States/S/End", 'End is true or false, but it is "true".'),
        ("/States/S", 'A state needs Next, the state that follows, or "End": true.'),
    ]


def test_a_jsonpath_field_in_a_jsonata_state_says_what_takes_its_place(found):
    state = {**PASS, "InputPath": "$.a", "ResultPath": "$.b", "Parameters": {}}
    assert found(state, QueryLanguage="JSONata") == [
        (
            "/States/S",
            (
                "InputPath belongs to JSONPath, but the query language here is JSONata; use"
                " Arguments and Output."
            ),
        ),
        (
            "/States/S",
            (
                "ResultPath belongs to JSONPath, but the query language here is JSONata; use Output"
                " or Assign."
            ),
        ),
        (
            "/States/S",
            (
                "Parameters belongs to JSONPath, but the query language here is JSONata; use"
                " Arguments."
            ),
        ),
    ]
    wait = {"Type": "Wait", "SecondsPath": "$.s", "End": True}
    assert found(wait, QueryLanguage="JSONata") == [
        (
            "/States/S",
            (
                "SecondsPath belongs to JSONPath, but the query language here is JSONata; use"
                " Seconds with an expression."
            ),
        )
    ]


def test_a_jsonata_field_in_a_jsonpath_state_says_how_to_get_it(found):
    assert found({**PASS, "Output": "{% 1 %}"}) == [
        (
            "/States/S",
            (
                "Output belongs to JSONata, but the query language here is JSONPath; set"
                ' "QueryLanguage": "JSONata" on the state to use it.'
            ),
        )
    ]


def test_one_state_of_a_jsonpath_machine_may_speak_jsonata(found):
    assert found({**PASS, "QueryLanguage": "JSONata", "Output": "{% 1 %}"}) == []


def test_no_state_of_a_jsonata_machine_may_speak_jsonpath(found):
    assert found({**PASS, "QueryLanguage": "JSONPath"}, QueryLanguage="JSONata") == [
        (
            "/States/S",
            (
                "QueryLanguage cannot be JSONPath in a machine that says JSONata; only a JSONPath"
                " machine may mix both."
            ),
        )
    ]


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"Type": "Task", "End": True}, "A Task state needs Resource, the ARN of what it calls."),
        (
            {"Type": "Task", "Ressource": "x", "End": True},
            'A Task state needs Resource, the ARN of what it calls. Did you mean "Ressource"?',
        ),
        (
            {"Type": "Wait", "End": True},
            (
                "A Wait state needs Seconds, Timestamp, SecondsPath or TimestampPath, which say how"
                " long it waits."
            ),
        ),
        ({"Type": "Choice"}, "A Choice state needs Choices, the list of its rules."),
        (
            {"Type": "Parallel", "End": True},
            "A Parallel state needs Branches, the list of what runs side by side.",
        ),
        (
            {"Type": "Map", "End": True},
            "A Map state needs ItemProcessor, the states that run for each item.",
        ),
    ],
)
def test_what_a_type_cannot_do_without(found, state, sentence):
    assert ("/States/S", sentence) in found(state)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (
            {"Type": "Wait", "Seconds": 1, "SecondsPath": "$.s", "End": True},
            "A Wait state has Seconds and SecondsPath",
        ),
        (
            {"Type": "Fail", "Error": "E", "ErrorPath": "$.e"},
            "A Fail state has Error and ErrorPath",
        ),
        (
            {"Type": "Fail", "Cause": "E", "CausePath": "$.e"},
            "A Fail state has Cause and CausePath",
        ),
    ],
)
def test_fields_that_exclude_each_other(found, state, sentence):
    assert found(state) == [("/States/S", f"{sentence}, of which only one may be given; keep one.")]


def test_a_timeout_is_given_once(task):
    assert task(TimeoutSeconds=5, TimeoutSecondsPath="$.t") == [
        (
            "/States/S",
            (
                "A Task state has TimeoutSeconds and TimeoutSecondsPath, of which only one may be"
                " given; keep one."
            ),
        )
    ]


def test_a_comment_may_stand_anywhere(found):
    assert (
        found({**PASS, "Comment": "{% not an expression"}, QueryLanguage="JSONata", Comment="x")
        == []
    )


def test_result_selector_is_an_object(task):
    assert task(ResultSelector="$.a") == [
        ("/States/S/ResultSelector", 'ResultSelector is an object, but it is "$.a".')
    ]


def test_arguments_are_an_object_or_an_expression(found):
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:s3:listBuckets",
        "Arguments": "all",
        "End": True,
    }
    assert found(state, QueryLanguage="JSONata") == [
        (
            "/States/S/Arguments",
            'Arguments is an object or a JSONata expression {% … %}, but it is "all".',
        )
    ]
    assert found({**state, "Arguments": "{% $states.input %}"}, QueryLanguage="JSONata") == []
