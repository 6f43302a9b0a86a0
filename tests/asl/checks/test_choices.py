import pytest

RULE = {"Variable": "$.a", "NumericGreaterThan": 5, "Next": "End"}
C = "/States/S/Choices"


def choice(found, *rules, language="JSONPath"):
    return found(
        {"Type": "Choice", "Choices": list(rules), "Default": "End"}, QueryLanguage=language
    )


def test_sound_rules(found):
    nested = {
        "And": [
            {"Variable": "$.a", "IsPresent": True},
            {"Not": {"Variable": "$.b", "StringMatches": "x*"}},
        ],
        "Next": "End",
    }
    paths = {
        "Variable": "$x",
        "TimestampLessThanPath": "$$.Execution.StartTime",
        "Comment": "x",
        "Assign": {"y": 1},
        "Next": "End",
    }
    assert choice(found, RULE, nested, paths) == []


def test_choices_is_a_list_with_something_in_it(found):
    assert choice(found) == [(C, "wrong-type")]


def test_a_rule_needs_next(found):
    assert choice(found, {"Variable": "$.a", "IsNull": True}) == [(f"{C}[0]", "missing-field")]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"NumericGreaterThan": "5"},
            ("/NumericGreaterThan", "wrong-type"),
        ),
        (
            {"Variable": "a"},
            (
                "/Variable",
                "invalid-path",
            ),
        ),
        (
            {"Variable": "$.a[*]"},
            (
                "/Variable",
                "invalid-path",
            ),
        ),
        (
            {"StringEquals": "x"},
            (
                "",
                "exclusive-fields",
            ),
        ),
        (
            {"NumericGreatherThan": 5},
            (
                "",
                "unknown-field",
            ),
        ),
        (
            {"Condition": "{% 1 %}"},
            (
                "",
                "other-query-language",
            ),
        ),
    ],
)
def test_what_a_comparison_cannot_hold(found, change, problem):
    (path, message), *others = choice(found, {**RULE, **change})
    assert (path, message.removesuffix(" See the comparisons of a Choice state.")) == (
        f"{C}[0]{problem[0]}",
        problem[1],
    )
    assert others == []


@pytest.mark.parametrize(
    ("operator", "wrong", "sentence"),
    [
        ("StringEquals", 5, "wrong-type"),
        ("BooleanEquals", "true", "wrong-type"),
        ("IsPresent", 1, "wrong-type"),
        (
            "TimestampEquals",
            "now",
            "invalid-timestamp",
        ),
        (
            "StringEqualsPath",
            "b",
            "invalid-path",
        ),
    ],
)
def test_each_kind_of_comparison_takes_its_kind_of_value(found, operator, wrong, sentence):
    assert choice(found, {"Variable": "$.a", operator: wrong, "Next": "End"}) == [
        (f"{C}[0]/{operator}", sentence)
    ]


def test_a_variable_alone_compares_nothing(found):
    assert choice(found, {"Variable": "$.a", "Next": "End"}) == [
        (
            f"{C}[0]",
            "choice-rule-form",
        )
    ]


def test_a_comparison_alone_has_nothing_to_compare(found):
    assert choice(found, {"IsNull": True, "Next": "End"}) == [
        (
            f"{C}[0]",
            "choice-rule-form",
        ),
        (f"{C}[0]", "choice-rule-form"),
    ]


def test_next_stands_in_the_outermost_rule_only(found):
    inner = {"Variable": "$.a", "IsNull": True, "Next": "End"}
    assert choice(found, {"Or": [inner], "Next": "End"}) == [(f"{C}[0]/Or[0]", "misplaced-field")]
    assert choice(found, {"Not": inner, "Next": "End"}) == [(f"{C}[0]/Not", "misplaced-field")]


def test_and_joins_rules_and_not_turns_one(found):
    assert choice(found, {"And": [], "Next": "End"}) == [(f"{C}[0]/And", "wrong-type")]
    assert choice(found, {"Not": [], "Next": "End"}) == [(f"{C}[0]/Not", "wrong-type")]


def test_a_jsonata_rule_has_a_condition(found):
    assert (
        choice(
            found,
            {"Condition": "{% $states.input.a > 5 %}", "Next": "End", "Output": {}},
            language="JSONata",
        )
        == []
    )
    assert choice(found, {"Condition": True, "Next": "End"}, language="JSONata") == []
    assert choice(found, {"Next": "End"}, language="JSONata") == [
        (
            f"{C}[0]",
            "missing-field",
        )
    ]
    assert choice(found, {"Condition": "$a > 5", "Next": "End"}, language="JSONata") == [
        (
            f"{C}[0]/Condition",
            "wrong-type",
        )
    ]


def test_comparisons_belong_to_jsonpath(found):
    assert choice(
        found, {"Condition": True, "Variable": "$.a", "Next": "End"}, language="JSONata"
    ) == [
        (
            f"{C}[0]",
            "other-query-language",
        )
    ]
