"""States in the order they run, with only the transitions that the order does not say."""

from downbeat.asl import draft
from downbeat.importing.run_order import in_run_order, ordered


def task(**fields):
    return {"Type": "Pass", **fields}


def machine(start, **states):
    return {"StartAt": start, "States": states}


def test_what_the_order_says_is_left_out():
    assert ordered(machine("A", B=task(End=True), A=task(Next="B"))) == {
        "States": {"A": task(), "B": task()}
    }


def test_both_ways_of_a_choice_come_before_the_state_where_they_meet():
    states = {
        "Meet": task(End=True),
        "Right": task(Next="Meet"),
        "Left": task(Next="Meet"),
        "Which": {"Type": "Choice", "Choices": [{"Next": "Right"}], "Default": "Left"},
    }
    written = ordered({"StartAt": "Which", "States": states})["States"]
    assert list(written) == ["Which", "Left", "Right", "Meet"]
    assert written["Which"] == {"Type": "Choice", "Choices": [{"Next": "Right"}]}
    assert written["Left"] == task(Next="Meet")


def test_a_default_that_fails_comes_behind_the_good_cases():
    states = {
        "Which": {"Type": "Choice", "Choices": [{"Next": "Good"}], "Default": "Bad"},
        "Bad": {"Type": "Fail"},
        "Good": task(End=True),
    }
    assert in_run_order({"StartAt": "Which", "States": states}) == ["Which", "Good", "Bad"]


def test_a_loop_is_written_from_where_it_is_entered():
    states = {
        "Again": {"Type": "Choice", "Choices": [{"Next": "Done"}], "Default": "Wait"},
        "Done": {"Type": "Succeed"},
        "Ask": task(Next="Again"),
        "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Ask"},
    }
    assert in_run_order({"StartAt": "Wait", "States": states}) == ["Wait", "Ask", "Again", "Done"]


def test_a_choice_without_default_stands_last():
    states = {
        "First": task(Next="Which"),
        "Which": {"Type": "Choice", "Choices": [{"Next": "Good"}]},
        "Good": task(End=True),
    }
    assert ordered({"StartAt": "First", "States": states}) == {
        "States": {
            "First": task(Next="Which"),
            "Good": task(End=True),
            "Which": {"Type": "Choice", "Choices": [{"Next": "Good"}]},
        }
    }


def test_a_machine_that_starts_with_a_choice_without_default_keeps_its_transitions():
    states = {
        "Which": {"Type": "Choice", "Choices": [{"Next": "Good"}]},
        "Good": task(End=True),
    }
    written = ordered({"StartAt": "Which", "States": states})
    assert written == {"StartAt": "Which", "States": states}
    assert draft(written, {})["States"] == states


def test_branches_and_processors_are_ordered_too():
    inner = machine("A", B=task(End=True), A=task(Next="B"))
    both = {
        "Side by side": {"Type": "Parallel", "Branches": [inner], "Next": "Each"},
        "Each": {"Type": "Map", "ItemProcessor": inner, "End": True},
    }
    written = ordered({"StartAt": "Side by side", "States": both})["States"]
    assert written["Side by side"] == {
        "Type": "Parallel",
        "Branches": [{"States": {"A": task(), "B": task()}}],
    }
    assert written["Each"] == {
        "Type": "Map",
        "ItemProcessor": {"States": {"A": task(), "B": task()}},
    }


def test_rendering_gives_the_transitions_back():
    states = {
        "A": task(Next="B"),
        "B": {"Type": "Choice", "Choices": [{"Next": "D"}], "Default": "C"},
        "C": task(Next="D"),
        "D": task(End=True),
    }
    given = {"QueryLanguage": "JSONPath", "StartAt": "A", "States": states}
    assert draft(ordered(given), {}) == given
