from types import MappingProxyType

from downbeat.asl import Diagnostic, problems

SOUND = '{"StartAt": "S", "States": {"S": {"Type": "Pass", "End": true}}}'


def test_a_sound_text_has_no_problems():
    assert problems(SOUND) == []


def test_text_that_is_not_json_says_where():
    assert problems('{"StartAt": "S",\n "States": {,}}') == [
        Diagnostic(
            "/",
            "The text is not JSON: line 2, column 13: "
            "Expecting property name enclosed in double quotes, and no comma after the last entry.",
        )
    ]


def test_an_empty_text_says_what_belongs_there():
    assert problems(" \n") == [
        Diagnostic("/", "The definition is empty; it is a JSON object with StartAt and States.")
    ]


def test_a_byte_order_mark_is_named():
    assert problems("\ufeff" + SOUND) == [
        Diagnostic(
            "/",
            "The text begins with a byte order mark (U+FEFF), which is not JSON; save the file as"
            " UTF-8 without BOM.",
        )
    ]


def test_something_after_the_object_is_named():
    assert problems(SOUND + "}") == [
        Diagnostic(
            "/",
            "The text is not JSON: line 1, column 65: Extra data; nothing may follow the object.",
        )
    ]


def test_a_key_that_stands_twice_is_found_with_its_path():
    text = (
        '{"StartAt": "S", "States": {"S": {"Type": "Pass", "End": true, "Parameters": [{"a": 1,'
        ' "a": 2}]}}}'
    )
    assert problems(text) == [
        Diagnostic(
            "/States/S/Parameters[0]/a",
            'The key "a" stands more than once in this object, and all but the last would be lost;'
            " rename or remove one.",
        )
    ]


def test_a_state_that_stands_twice_in_the_text_is_found():
    text = '{"StartAt": "S", "States": {"S": {"Type": "Fail"}, "S": {"Type": "Succeed"}}}'
    assert [problem.path for problem in problems(text)] == ["/States/S"]


def test_nan_and_infinity_are_not_json():
    text = (
        '{"StartAt": "S", "States": {"S": {"Type": "Pass", "Result": [NaN, -Infinity, NaN], "End":'
        " true}}}"
    )
    assert problems(text) == [
        Diagnostic("/", "The text holds NaN, which is not JSON; use a number or null."),
        Diagnostic("/", "The text holds -Infinity, which is not JSON; use a number or null."),
    ]


def test_more_than_a_million_characters_are_too_many():
    text = SOUND.replace('"Pass"', '"Pass", "Comment": "' + "x" * 1_048_576 + '"')
    assert problems(text) == [
        Diagnostic("/", "A definition has at most 1048576 characters, but this one has 1048655.")
    ]


def test_a_mapping_that_is_too_long_as_text_is_found_too():
    definition = {
        "StartAt": "S",
        "States": {"S": {"Type": "Pass", "Result": "x" * 1_048_576, "End": True}},
    }
    assert problems(definition) == [
        Diagnostic("/", "A definition has at most 1048576 characters, but this one has 1048645.")
    ]


def test_text_nested_without_end_is_a_problem():
    assert problems('{"a":' * 100_000) == [
        Diagnostic("/", "The text is nested too deeply to be a definition.")
    ]


def test_a_number_of_thousands_of_digits_is_a_problem():
    assert problems('{"StartAt": ' + "9" * 5000 + "}") == [
        Diagnostic(
            "/",
            "The text holds a number that cannot be read: Exceeds the limit (4300 digits) for"
            " integer string conversion: value has 5000 digits.",
        )
    ]


def test_python_values_that_are_no_json_are_named_with_their_path():
    definition = {
        "StartAt": "S",
        "States": {"S": {"Type": "Pass", "Result": {"a": {1}, "b": float("nan")}, "End": True}},
    }
    assert problems(definition) == [
        Diagnostic(
            "/States/S/Result/a",
            "This is a Python set, which is not JSON; use text, numbers, true, false, null, lists"
            " and objects.",
        ),
        Diagnostic(
            "/States/S/Result/b",
            "This number is nan, which JSON does not have; use a number or null.",
        ),
    ]


def test_any_mapping_will_do():
    state = MappingProxyType({"Type": "Pass", "Result": (1, 2), "End": True})
    assert (
        problems(MappingProxyType({"StartAt": "S", "States": MappingProxyType({"S": state})})) == []
    )


def test_a_value_that_holds_itself_is_a_problem():
    state = {"Type": "Pass", "End": True}
    state["Result"] = state
    assert problems({"StartAt": "S", "States": {"S": state}}) == [
        Diagnostic(
            "/States/S/Result",
            "This value holds itself or is nested too deeply; a definition is finite JSON.",
        )
    ]
