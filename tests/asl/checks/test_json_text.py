from tests.asl.checks.coded import problems

SOUND = '{"StartAt": "S", "States": {"S": {"Type": "Pass", "End": true}}}'


def test_a_sound_text_has_no_problems():
    assert problems(SOUND) == []


def test_text_that_is_not_json_says_where():
    assert problems('{"StartAt": "S",\n "States": {,}}') == [
        (
            "/",
            "not-json",
        )
    ]


def test_an_empty_text_says_what_belongs_there():
    assert problems(" \n") == [("/", "not-json")]


def test_a_byte_order_mark_is_named():
    assert problems("\ufeff" + SOUND) == [
        (
            "/",
            "not-json",
        )
    ]


def test_something_after_the_object_is_named():
    assert problems(SOUND + "}") == [
        (
            "/",
            "not-json",
        )
    ]


def test_a_key_that_stands_twice_is_found_with_its_path():
    text = (
        '{"StartAt": "S", "States": {"S": {"Type": "Pass", "End": true, "Parameters": [{"a": 1,'
        ' "a": 2}]}}}'
    )
    assert problems(text) == [
        (
            "/States/S/Parameters[0]/a",
            "repeated-key",
        )
    ]


def test_a_state_that_stands_twice_in_the_text_is_found():
    text = '{"StartAt": "S", "States": {"S": {"Type": "Fail"}, "S": {"Type": "Succeed"}}}'
    assert [path for path, _ in problems(text)] == ["/States/S"]


def test_nan_and_infinity_are_not_json():
    text = (
        '{"StartAt": "S", "States": {"S": {"Type": "Pass", "Result": [NaN, -Infinity, NaN], "End":'
        " true}}}"
    )
    assert problems(text) == [
        ("/", "not-json"),
        ("/", "not-json"),
    ]


def test_more_than_a_million_characters_are_too_many():
    text = SOUND.replace('"Pass"', '"Pass", "Comment": "' + "x" * 1_048_576 + '"')
    assert problems(text) == [("/", "definition-too-long")]


def test_a_mapping_that_is_too_long_as_text_is_found_too():
    definition = {
        "StartAt": "S",
        "States": {"S": {"Type": "Pass", "Result": "x" * 1_048_576, "End": True}},
    }
    assert problems(definition) == [("/", "definition-too-long")]


def test_text_nested_without_end_is_a_problem():
    assert problems('{"a":' * 100_000) == [("/", "nested-too-deeply")]


def test_a_number_of_thousands_of_digits_is_a_problem():
    assert problems('{"StartAt": ' + "9" * 5000 + "}") == [
        (
            "/",
            "not-json",
        )
    ]
