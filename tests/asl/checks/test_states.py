import pytest

PASS = {"Type": "Pass", "End": True}


def test_a_type_that_does_not_exist_has_its_nearest_word(found):
    assert found({"Type": "Taks", "End": True}) == [("/States/S/Type", "unknown-word")]
    assert found({"Type": "pass", "End": True}) == [("/States/S/Type", "unknown-word")]


def test_a_type_that_resembles_none_lists_them_all(found):
    assert found({"Type": 7}) == [
        (
            "/States/S/Type",
            "unknown-word",
        )
    ]


def test_a_state_without_a_type(found):
    assert found({"End": True}) == [
        (
            "/States/S",
            "missing-field",
        )
    ]


def test_a_misspelt_field_is_reported_at_the_state_with_the_nearest_one(task):
    assert task(TimeoutSecond=5) == [("/States/S", "unknown-field")]


@pytest.mark.parametrize("kind", ["Pass", "Wait", "Map", "Parallel"])
def test_a_field_of_another_type_says_whose_it_is(texts, kind):
    problem = next(
        message
        for path, message in texts({"Type": kind, "End": True, "TimeoutSeconds": 5})
        if "TimeoutSeconds" in message
    )
    assert problem.startswith(
        f'A {kind} state has no field "TimeoutSeconds", only Task has it. It takes Assign, '
    )


def test_a_state_that_neither_goes_on_nor_ends(found):
    assert found({"Type": "Pass"}) == [("/States/S", "no-next")]
    assert found({"Type": "Pass", "End": False}) == [("/States/S", "no-next")]


def test_a_state_that_both_goes_on_and_ends(found):
    assert found({"Type": "Pass", "Next": "End", "End": True}) == [("/States/S", "next-and-end")]


def test_next_is_text_and_end_is_a_boolean(found):
    assert found({"Type": "Pass", "Next": 5}) == [("/States/S/Next", "wrong-type")]
    assert found({**PASS, "End": "true"}) == [
        ("/States/S/End", "wrong-type"),
        ("/States/S", "no-next"),
    ]


def test_a_jsonpath_field_in_a_jsonata_state_says_what_takes_its_place(found):
    state = {**PASS, "InputPath": "$.a", "ResultPath": "$.b", "Parameters": {}}
    assert found(state, QueryLanguage="JSONata") == [
        (
            "/States/S",
            "other-query-language",
        ),
        (
            "/States/S",
            "other-query-language",
        ),
        (
            "/States/S",
            "other-query-language",
        ),
    ]
    wait = {"Type": "Wait", "SecondsPath": "$.s", "End": True}
    assert found(wait, QueryLanguage="JSONata") == [
        (
            "/States/S",
            "other-query-language",
        )
    ]


def test_a_jsonata_field_in_a_jsonpath_state_says_how_to_get_it(found):
    assert found({**PASS, "Output": "{% 1 %}"}) == [
        (
            "/States/S",
            "other-query-language",
        )
    ]


def test_one_state_of_a_jsonpath_machine_may_speak_jsonata(found):
    assert found({**PASS, "QueryLanguage": "JSONata", "Output": "{% 1 %}"}) == []


def test_no_state_of_a_jsonata_machine_may_speak_jsonpath(found):
    assert found({**PASS, "QueryLanguage": "JSONPath"}, QueryLanguage="JSONata") == [
        (
            "/States/S",
            "query-language-mix",
        )
    ]


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"Type": "Task", "End": True}, "missing-field"),
        (
            {"Type": "Task", "Ressource": "x", "End": True},
            "missing-field",
        ),
        (
            {"Type": "Wait", "End": True},
            "missing-field",
        ),
        ({"Type": "Choice"}, "missing-field"),
        (
            {"Type": "Parallel", "End": True},
            "missing-field",
        ),
        (
            {"Type": "Map", "End": True},
            "missing-field",
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
def test_fields_that_exclude_each_other(texts, state, sentence):
    assert texts(state) == [("/States/S", f"{sentence}, of which only one may be given; keep one.")]


def test_a_timeout_is_given_once(task):
    assert task(TimeoutSeconds=5, TimeoutSecondsPath="$.t") == [
        (
            "/States/S",
            "exclusive-fields",
        )
    ]


def test_a_comment_may_stand_anywhere(found):
    assert (
        found({**PASS, "Comment": "{% not an expression"}, QueryLanguage="JSONata", Comment="x")
        == []
    )


def test_result_selector_is_an_object(task):
    assert task(ResultSelector="$.a") == [("/States/S/ResultSelector", "wrong-type")]


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
            "wrong-type",
        )
    ]
    assert found({**state, "Arguments": "{% $states.input %}"}, QueryLanguage="JSONata") == []
