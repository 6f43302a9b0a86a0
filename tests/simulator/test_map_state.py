"""Map, inline: items, selectors, concurrency, failures."""

import pytest

from downbeat.simulator import Result, TaskError, simulate

LAMBDA = "arn:aws:states:::lambda:invoke"
PASS = {"StartAt": "Item", "States": {"Item": {"Type": "Pass", "End": True}}}
WORK = {"StartAt": "Work", "States": {"Work": {"Type": "Task", "Resource": LAMBDA, "End": True}}}


def each(processor=PASS, **fields):
    return {
        "StartAt": "Each",
        "States": {"Each": {"Type": "Map", "ItemProcessor": processor, "End": True, **fields}},
    }


def types(execution):
    return [e["type"] for e in execution.history]


def test_an_iteration_for_each_item_in_order():
    execution = simulate(each(MaxConcurrency=1), ["a", "b"])
    assert execution.output == ["a", "b"]
    assert [(e["id"], e["previousEventId"], e["type"]) for e in execution.history] == [
        (1, 0, "ExecutionStarted"),
        (2, 0, "MapStateEntered"),
        (3, 2, "MapStateStarted"),
        (4, 3, "MapIterationStarted"),
        (5, 4, "PassStateEntered"),
        (6, 5, "PassStateExited"),
        (7, 6, "MapIterationSucceeded"),
        (8, 6, "MapIterationStarted"),
        (9, 8, "PassStateEntered"),
        (10, 9, "PassStateExited"),
        (11, 10, "MapIterationSucceeded"),
        (12, 11, "MapStateSucceeded"),
        (13, 11, "MapStateExited"),
        (14, 13, "ExecutionSucceeded"),
    ]


@pytest.mark.parametrize(("at_once", "seconds"), [(1, 30), (2, 20), (3, 10), (0, 10)])
def test_max_concurrency_says_how_many_run_at_once(at_once, seconds):
    execution = simulate(
        each(WORK, MaxConcurrency=at_once),
        [1, 2, 3],
        tasks=lambda call: Result(call.arguments, seconds=10),
    )
    assert (execution.output, execution.seconds) == ([1, 2, 3], seconds)


def test_at_most_40_inline_iterations_run_at_once():
    assert (
        simulate(each(WORK), list(range(81)), tasks=lambda call: Result({}, seconds=10)).seconds
        == 30
    )


def test_an_item_selector_sees_the_item_its_index_and_the_input():
    machine = each(
        ItemsPath="$.all",
        ItemSelector={"i.$": "$$.Map.Item.Index", "v.$": "$$.Map.Item.Value", "of.$": "$.name"},
    )
    assert simulate(machine, {"all": ["a", "b"], "name": "n"}).output == [
        {"i": 0, "v": "a", "of": "n"},
        {"i": 1, "v": "b", "of": "n"},
    ]


def test_the_item_is_in_the_context_object_of_the_states_inside():
    inside = {
        "StartAt": "I",
        "States": {"I": {"Type": "Pass", "Parameters": {"i.$": "$$.Map.Item.Index"}, "End": True}},
    }
    assert simulate(each(inside), ["a", "b"]).output == [{"i": 0}, {"i": 1}]


def test_jsonata_items_and_selector():
    machine = {
        **each(
            Items="{% $states.input.all[$ > 1] %}",
            ItemSelector="{% {'v': $states.context.Map.Item.Value} %}",
        ),
        "QueryLanguage": "JSONata",
    }
    assert simulate(machine, {"all": [1, 2, 3]}).output == [{"v": 2}, {"v": 3}]
    machine = {**each(Items=["{% $states.input %}", "b"]), "QueryLanguage": "JSONata"}
    assert simulate(machine, "a").output == ["a", "b"]


@pytest.mark.parametrize(
    "more", [{}, {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}]
)
def test_a_state_of_an_iteration_has_the_query_language_of_the_definition(more):
    pick = {"Type": "Pass", "InputPath": "$.a", "End": True}
    machine = each({**more, "StartAt": "Pick", "States": {"Pick": pick}}, QueryLanguage="JSONata")
    assert simulate(machine, [{"a": 1}, {"a": 2}]).output == [1, 2]


@pytest.mark.parametrize(
    ("fields", "given", "cause"),
    [
        ({"ItemsPath": "$.all"}, {"all": 1}, 'Reference path "$.all" must point to array.'),
        ({"ItemsPath": "$.all"}, {}, "Invalid path '$.all' : No results for path: $['all']"),
        (
            {"MaxConcurrencyPath": "$.n", "ItemsPath": "$.all"},
            {"n": "many", "all": []},
            'The MaxConcurrencyPath field refers to value "many" which is not a valid integer: $.n',
        ),
        (
            {"QueryLanguage": "JSONata"},
            {"a": 1},
            'Map state input must be an array but was: {"a":1}',
        ),
        (
            {"QueryLanguage": "JSONata", "Items": "{% $states.input %}"},
            "text",
            (
                "The JSONata expression '$states.input' specified for the field 'Items' returned an"
                " unexpected result type. Expected 'array', but was 'string' for value: \"text\""
            ),
        ),
    ],
)
def test_what_is_no_list_of_items(fields, given, cause):
    execution = simulate(each(**fields), given)
    assert (
        execution.cause
        == "An error occurred while executing the state 'Each' (entered at the event id #2)."
        f" {cause}"
    )


def test_the_first_iteration_that_fails_stops_the_others():
    def tasks(call):
        if call.arguments == 2:
            raise TaskError("E", "c", seconds=1)
        return Result({}, seconds=10)

    execution = simulate(each(WORK), [1, 2, 3], tasks=tasks)
    assert (execution.error, execution.cause, execution.seconds) == ("E", "c", 1)
    assert types(execution)[-8:] == [
        "TaskFailed",
        "MapIterationFailed",
        "TaskStateAborted",
        "MapIterationAborted",
        "TaskStateAborted",
        "MapIterationAborted",
        "MapStateFailed",
        "ExecutionFailed",
    ]


def test_a_map_of_nothing_succeeds_at_once():
    assert types(simulate(each(), [])) == [
        "ExecutionStarted",
        "MapStateEntered",
        "MapStateStarted",
        "MapStateSucceeded",
        "MapStateExited",
        "ExecutionSucceeded",
    ]


def test_a_retry_runs_all_items_again_and_a_catch_takes_the_rest():
    calls = []

    def tasks(call):
        calls.append(call.arguments)
        raise TaskError("E", "c")

    machine = each(
        WORK,
        MaxConcurrency=1,
        Retry=[{"ErrorEquals": ["E"], "MaxAttempts": 1}],
        Catch=[{"ErrorEquals": ["E"], "Next": "Caught"}],
    )
    machine["States"]["Caught"] = {"Type": "Succeed"}
    execution = simulate(machine, [1, 2], tasks=tasks)
    assert (execution.output, calls) == ({"Error": "E", "Cause": "c"}, [1, 1])


def test_the_older_names_iterator_and_parameters_still_work():
    machine = {
        "StartAt": "Each",
        "States": {
            "Each": {
                "Type": "Map",
                "Iterator": PASS,
                "Parameters": {"v.$": "$$.Map.Item.Value"},
                "End": True,
            }
        },
    }
    assert simulate(machine, [1]).output == [{"v": 1}]


def test_maps_in_maps():
    assert simulate(
        each({"StartAt": "Inner", "States": {"Inner": each()["States"]["Each"]}}), [[1, 2], [3]]
    ).output == [[1, 2], [3]]


@pytest.mark.parametrize(
    ("language", "value", "cause"),
    [
        ("JSONPath", -1, "MaxConcurrency cannot be negative."),
        ("JSONata", -1, "MaxConcurrency cannot be negative."),
        ("JSONata", 1.5, "MaxConcurrency must be a whole number."),
    ],
)
def test_a_concurrency_that_is_none_fails_and_does_not_leave_the_items_out(language, value, cause):
    path = {"MaxConcurrencyPath": "$.n", "ItemsPath": "$.list"}
    expression = {
        "MaxConcurrency": "{% $states.input.n %}",
        "Items": "{% $states.input.list %}",
        "QueryLanguage": "JSONata",
    }
    machine = each(**(path if language == "JSONPath" else expression))
    execution = simulate(machine, {"n": value, "list": [1, 2]})
    error = "States.Runtime" if language == "JSONPath" else "States.QueryEvaluationError"
    assert (execution.status, execution.error) == ("FAILED", error)
    assert str(execution.cause).endswith(cause)
