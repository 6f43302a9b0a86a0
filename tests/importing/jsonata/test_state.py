"""Each field of a JSONPath state in JSONata."""

import pytest

from downbeat.importing.jsonata.expressions import Untranslatable, expression
from downbeat.importing.jsonata.proof import difference
from downbeat.importing.jsonata.state import translated

TASK = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
PASS = {"Type": "Pass", "End": True}
MERGED = '{% $merge([$states.input, {"b": $states.result}]) %}'


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        (
            {**TASK, "Parameters": {"a.$": "$.x", "b": 1}},
            {"Arguments": {"a": "{% $states.input.x %}", "b": 1}},
        ),
        ({**TASK, "InputPath": "$.x"}, {"Arguments": "{% $states.input.x %}"}),
        ({**TASK, "ResultPath": "$.b"}, {"Output": MERGED}),
        ({**TASK, "ResultPath": None}, {"Output": "{% $states.input %}"}),
        ({**TASK, "OutputPath": "$.c[0]"}, {"Output": "{% $states.result.c[0] %}"}),
        ({**TASK, "ResultSelector": {"d.$": "$.e"}}, {"Output": {"d": "{% $states.result.e %}"}}),
        ({**TASK, "TimeoutSecondsPath": "$.t"}, {"TimeoutSeconds": "{% $states.input.t %}"}),
        ({**PASS, "Result": {"a": 1}}, {"Output": {"a": 1}}),
        (
            {**PASS, "Parameters": {"id.$": "$$.Execution.Id"}},
            {"Output": {"id": "{% $states.context.Execution.Id %}"}},
        ),
        (
            {**PASS, "Result": 1, "ResultPath": "$.a.b"},
            {"Output": '{% $merge([$states.input, {"a": $merge([$states.input.a, {"b": 1}])}]) %}'},
        ),
        (
            {
                "Type": "Choice",
                "Choices": [
                    {
                        "And": [
                            {"Variable": "$.a", "IsPresent": True},
                            {"Variable": "$.a", "NumericGreaterThan": 3},
                        ],
                        "Next": "B",
                    }
                ],
                "Default": "C",
            },
            {
                "Choices": [
                    {
                        "Condition": "{% ($exists($states.input.a)) and ($type($states.input.a) = 'number'"
                        " and $states.input.a > 3) %}",
                        "Next": "B",
                    }
                ]
            },
        ),
        (
            {
                "Type": "Map",
                "ItemsPath": "$.all",
                "Parameters": {"v.$": "$$.Map.Item.Value"},
                "End": True,
            },
            {
                "Items": "{% $states.input.all %}",
                "ItemSelector": {"v": "{% $states.context.Map.Item.Value %}"},
            },
        ),
        (
            {**TASK, "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "B"}]},
            {
                "Catch": [
                    {
                        "ErrorEquals": ["States.ALL"],
                        "Next": "B",
                        "Output": '{% $merge([$states.input, {"e": $states.errorOutput}]) %}',
                    }
                ]
            },
        ),
    ],
)
def test_a_field_becomes_its_counterpart(state, fields):
    found = translated(state)
    assert {key: found[key] for key in fields} == fields
    if "Map" not in state["Type"]:
        assert difference(state, found) == ""


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("$", "$states.input"),
        ("$.a['b c'][2]", "$states.input.a.`b c`[2]"),
        ("$.in", "$states.input.`in`"),
        ("$$.Task.Token", "$states.context.Task.Token"),
        ("$count.a", "$count.a"),
        ("States.Format('a {} \\'b\\'', $.x)", '"a " & $states.input.x & " \'b\'"'),
        ("States.StringToJson($.x)", "$parse($states.input.x)"),
        ("States.MathAdd($.x, -1)", "$states.input.x + -1"),
        (
            "States.ArrayLength(States.StringSplit($.x, ','))",
            "$count([$split($states.input.x, \",\")[$ != '']])",
        ),
    ],
)
def test_paths_and_intrinsic_functions_become_expressions(text, result):
    assert expression(text, "$states.input") == result


@pytest.mark.parametrize(
    "text",
    [
        "$.a[*]",
        "$..a",
        "$.a[?(@.b==c)]",
        "States.StringSplit($.a, '; ')",
        "States.MathRandom(1, 2)",
    ],
)
def test_what_has_no_counterpart_says_so(text):
    with pytest.raises(Untranslatable):
        expression(text, "$states.input")
