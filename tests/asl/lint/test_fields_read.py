"""Fields that JSONata reads and nobody has written: one thing broken per test."""

import pytest

from downbeat.asl.lint.fields_read import findings

INVOKE = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Arguments": {"FunctionName": "score"},
}


def chain(**states):
    names = list(states)
    linked = {
        name: {**state, **({"Next": below} if below else {"End": True})}
        for (name, state), below in zip(states.items(), [*names[1:], None], strict=True)
    }
    return {"QueryLanguage": "JSONata", "StartAt": names[0], "States": linked}


def told(definition):
    return [(each.path, each.code, each.severity) for each in findings(definition)]


def passing(expression, **fields):
    return {"Type": "Pass", "Output": f"{{% {expression} %}}", **fields}


def test_what_a_function_answers_is_its_own_and_what_invoke_answers_is_known():
    good = {**INVOKE, "Output": "{% $states.result.Payload.anything %}"}
    slip = {**INVOKE, "Output": "{% $states.result.payload.anything %}"}
    assert told(chain(A=good)) == []
    assert told(chain(A=slip)) == [("/States/A/Output", "unknown-result-field", "error")]


def test_a_field_that_may_be_newer_than_the_model_is_a_warning():
    new = {**INVOKE, "Output": "{% $states.result.Zebra %}"}
    assert told(chain(A=new)) == [("/States/A/Output", "unknown-result-field", "warning")]


def test_a_result_goes_on_as_the_input_of_the_next_state():
    assert told(chain(A=INVOKE, B=passing("$states.input.Payload.x"))) == []
    assert told(chain(A=INVOKE, B=passing("$states.input.Paylod.x"))) == [
        ("/States/B/Output", "unknown-result-field", "error")
    ]


def test_what_a_callback_answers_is_not_known():
    waiting = {**INVOKE, "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken"}
    assert told(chain(A=waiting, B=passing("$states.input.approved"))) == []


def test_the_input_of_an_execution_is_not_known():
    assert told(chain(A=passing("$states.input.x"))) == []


def test_a_field_of_one_way_only_may_be_there():
    definition = chain(
        Ask={
            "Type": "Choice",
            "Choices": [{"Condition": "{% $random() > 0.5 %}", "Output": {"a": 1}, "Next": "Read"}],
            "Default": "B",
        },
        B={"Type": "Pass", "Output": {"b": 1}},
        Read=passing("$states.input.a & $states.input.b"),
    )
    del definition["States"]["Ask"]["Next"]
    assert told(definition) == []
    definition["States"]["Read"]["Output"] = "{% $states.input.c %}"
    assert told(definition) == [("/States/Read/Output", "unwritten-field", "warning")]


@pytest.mark.parametrize(
    "expression",
    [
        "$exists($states.input.c) ? $states.input.c : 1",
        "$states.input.c ? $states.input.c : 1",
        "$states.input.**.c",
        "$states.input.*",
        "$keys($states.input)",
    ],
)
def test_what_an_expression_asks_after_may_be_missing(expression):
    definition = chain(A={"Type": "Pass", "Output": {"a": 1}}, B=passing(expression))
    assert told(definition) == []


def test_a_variable_of_a_catch_holds_an_error():
    def machine(expression):
        catch = {
            "ErrorEquals": ["States.ALL"],
            "Assign": {"failure": "{% $states.errorOutput %}"},
            "Next": "B",
        }
        return chain(A={**INVOKE, "Catch": [catch]}, B=passing(expression))

    assert told(machine("$failure.Cause")) == []
    assert told(machine("$failure.Casue")) == [("/States/B/Output", "unwritten-field", "error")]


def test_a_variable_that_is_assigned_twice_has_the_fields_of_both():
    definition = chain(
        A={"Type": "Pass", "Assign": {"x": {"a": 1}}},
        B={"Type": "Pass", "Assign": {"x": {"b": 1}}},
        C=passing("$x.a & $x.b"),
    )
    assert told(definition) == []
    definition["States"]["B"]["Assign"]["x"] = "{% $states.input %}"
    definition["States"]["C"]["Output"] = "{% $x.c %}"
    assert told(definition) == []


def test_the_items_of_a_map_are_what_the_selector_makes():
    def machine(expression):
        inner = {"StartAt": "I", "States": {"I": {**passing(expression), "End": True}}}
        selector = {"shop": "{% $states.context.Map.Item.Value %}"}
        return chain(M={"Type": "Map", "ItemSelector": selector, "ItemProcessor": inner})

    assert told(machine("$states.input.shop")) == []
    assert told(machine("$states.input.shp")) == [
        ("/States/M/ItemProcessor/States/I/Output", "unwritten-field", "error")
    ]


def test_a_loop_that_nests_its_input_comes_to_an_end():
    definition = chain(
        A={"Type": "Pass", "Output": {"before": "{% $states.input %}"}},
        B={"Type": "Pass"},
    )
    definition["States"]["B"] = {"Type": "Pass", "Next": "A"}
    assert told(definition) == []


def test_what_a_map_results_in_is_not_known():
    inner = {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": True}}}
    definition = chain(
        A={"Type": "Pass", "Output": {"a": 1}},
        M={"Type": "Map", "ItemProcessor": inner, "Assign": {"x": "{% $states.result %}"}},
        B=passing("$x.status"),
    )
    assert told(definition) == []
