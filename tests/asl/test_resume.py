"""`resumable`: an execution may start at a later state."""

from downbeat import asl
from downbeat.asl.jsonata import evaluate

SPEC = {
    "name": "example",
    "resumable": True,
    "States": {
        "A": {"Type": "Pass"},
        "B": {"Type": "Parallel", "Branches": [{"States": {"X": {"Type": "Pass"}}}]},
    },
    "on_failure": {"Stop": {"Type": "Fail"}},
}


def chosen(start_at):
    """The state that the machine begins with for an input."""
    definition = asl.to_definition(SPEC, {})
    choose = definition["States"][definition["StartAt"]]
    given = {} if start_at is None else {"start_at": start_at}
    for rule in choose["Choices"]:
        if evaluate(rule["Condition"][2:-2], {"states": {"input": given}}):
            return rule["Next"]
    return choose["Default"]


def test_one_choice_stands_in_front():
    definition = asl.to_definition(SPEC, {})
    assert list(definition["States"]) == [
        "Choose first state",
        "A",
        "B",
        "Stop",
        "Refuse unknown state",
    ]
    assert definition["StartAt"] == "Choose first state"


def test_without_start_at_it_begins_at_the_beginning():
    assert chosen(None) == "A"


def test_start_at_names_the_first_state():
    assert chosen("B") == "B"


def test_a_name_that_is_no_state_is_refused_with_those_that_are():
    assert chosen("b") == "Refuse unknown state"
    refuse = asl.to_definition(SPEC, {})["States"]["Refuse unknown state"]
    cause = refuse["Assign"]["failure"].pop("Cause")
    assert (
        evaluate(cause[2:-2], {"states": {"input": {"start_at": "b"}}})
        == "start_at is b; allowed: A, B"
    )
    assert (refuse["Next"], refuse["Assign"]) == (
        "Stop",
        {"failure": {"Error": "UnknownState"}, "failed_state": "Choose first state"},
    )


def test_without_a_failure_path_the_refusal_is_a_fail():
    spec = {key: value for key, value in SPEC.items() if key != "on_failure"}
    refuse = asl.to_definition(spec, {})["States"]["Refuse unknown state"]
    assert (refuse["Type"], refuse["Error"]) == ("Fail", "UnknownState")


def test_the_failure_path_and_states_inside_branches_are_no_place_to_start():
    assert chosen("Stop") == chosen("X") == "Refuse unknown state"


def test_a_start_at_that_is_no_text_is_refused_too():
    assert chosen(7) == chosen(["A"]) == "Refuse unknown state"
