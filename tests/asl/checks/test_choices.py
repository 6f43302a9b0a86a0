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
    assert choice(found) == [(C, "Choices is a list of at least one rule, but it is empty.")]


def test_a_rule_needs_next(found):
    assert choice(found, {"Variable": "$.a", "IsNull": True}) == [
        (f"{C}[0]", "A rule of Choices needs Next, the state to go to when it holds.")
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"NumericGreaterThan": "5"},
            ("/NumericGreaterThan", 'NumericGreaterThan compares with a number, but it is "5".'),
        ),
        (
            {"Variable": "a"},
            (
                "/Variable",
                (
                    'Variable is a reference path such as "$.order.total", but it is "a". A path'
                    ' begins with "$"; did you mean "$.a"?'
                ),
            ),
        ),
        (
            {"Variable": "$.a[*]"},
            (
                "/Variable",
                (
                    'Variable is a reference path such as "$.order.total", but it is "$.a[*]". It'
                    " must point at one place: no wildcard, slice, filter or descent (*, :, ?, ..)."
                ),
            ),
        ),
        (
            {"StringEquals": "x"},
            (
                "",
                (
                    "A rule of Choices has NumericGreaterThan and StringEquals, of which only one"
                    " may be given; keep one."
                ),
            ),
        ),
        (
            {"NumericGreatherThan": 5},
            (
                "",
                (
                    'A rule of Choices has no field "NumericGreatherThan". Did you mean'
                    ' "NumericGreaterThan"?'
                ),
            ),
        ),
        (
            {"Condition": "{% 1 %}"},
            (
                "",
                (
                    "Condition belongs to JSONata, but the query language here is JSONPath; set"
                    " QueryLanguage, or compare a Variable."
                ),
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
        ("StringEquals", 5, "StringEquals compares with text, but it is 5."),
        ("BooleanEquals", "true", 'BooleanEquals is true or false, but it is "true".'),
        ("IsPresent", 1, "IsPresent is true or false, but it is 1."),
        (
            "TimestampEquals",
            "now",
            (
                'TimestampEquals is an RFC 3339 timestamp such as "2026-03-05T21:29:29Z", but it is'
                ' "now".'
            ),
        ),
        (
            "StringEqualsPath",
            "b",
            (
                'StringEqualsPath is a reference path such as "$.order.total", but it is "b". A'
                ' path begins with "$"; did you mean "$.b"?'
            ),
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
            (
                "A Variable needs a comparison beside it, such as StringEquals, NumericGreaterThan"
                " or IsPresent."
            ),
        )
    ]


def test_a_comparison_alone_has_nothing_to_compare(found):
    assert choice(found, {"IsNull": True, "Next": "End"}) == [
        (
            f"{C}[0]",
            (
                "A rule of Choices has either And, Or, Not or a Variable with a comparison, but"
                " this one has none of them."
            ),
        ),
        (f"{C}[0]", "IsNull needs a Variable to compare."),
    ]


def test_next_stands_in_the_outermost_rule_only(found):
    inner = {"Variable": "$.a", "IsNull": True, "Next": "End"}
    assert choice(found, {"Or": [inner], "Next": "End"}) == [
        (f"{C}[0]/Or[0]", "Next stands in the outermost rule only, not inside And, Or or Not.")
    ]
    assert choice(found, {"Not": inner, "Next": "End"}) == [
        (f"{C}[0]/Not", "Next stands in the outermost rule only, not inside And, Or or Not.")
    ]


def test_and_joins_rules_and_not_turns_one(found):
    assert choice(found, {"And": [], "Next": "End"}) == [
        (f"{C}[0]/And", "And is a list of at least one rule, but it is empty.")
    ]
    assert choice(found, {"Not": [], "Next": "End"}) == [
        (f"{C}[0]/Not", "Not is an object, but it is a list.")
    ]


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
            'A rule of Choices needs a Condition, such as "{% $states.input.total > 100 %}".',
        )
    ]
    assert choice(found, {"Condition": "$a > 5", "Next": "End"}, language="JSONata") == [
        (
            f"{C}[0]/Condition",
            'Condition is a JSONata expression {% … %}, true or false, but it is "$a > 5".',
        )
    ]


def test_comparisons_belong_to_jsonpath(found):
    assert choice(
        found, {"Condition": True, "Variable": "$.a", "Next": "End"}, language="JSONata"
    ) == [
        (
            f"{C}[0]",
            (
                "Variable belongs to JSONPath, but the query language here is JSONata; write a"
                " Condition."
            ),
        )
    ]
