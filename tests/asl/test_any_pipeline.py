"""A pipeline's dict of any shape ends in diagnostics, never in an exception."""

import copy

import pytest

from downbeat import asl
from downbeat.asl.spec import structure_problems

TASK = {"Type": "Task", "Resource": "lambda:invoke", "Arguments": {"FunctionName": "f"}}
GOOD = {
    "name": "good",
    "States": {
        "Ask": {"Type": "Choice", "Choices": [{"Condition": True, "Next": "Work"}]},
        "Work": TASK,
        "Both": {"Type": "Parallel", "Branches": [{"States": {"Left": {"Type": "Pass"}}}]},
        "Each": {"Type": "Map", "ItemProcessor": {"States": {"One": {"Type": "Pass"}}}},
    },
    "on_failure": {"Stop": {"Type": "Fail"}},
}
WRONG = [None, 5, "x", [], {}, [None], ["x"], {"a": 1}, [{"Next": []}], {"States": None}, True]
PLACES = [
    ("States", "Work", "Catch"),
    ("States", "Work", "Retry"),
    ("States", "Work", "Next"),
    ("States", "Work", "Resource"),
    ("States", "Work", "QueryLanguage"),
    ("States", "Work", "only_with"),
    ("States", "Work", "expected"),
    ("States", "Work", 3),
    ("States", "Ask", "Default"),
    ("States", "Ask", "Choices"),
    ("States", "Both", "Branches"),
    ("States", "Each", "ItemProcessor"),
    ("States", "Work"),
    ("States",),
    ("on_failure", "Stop"),
    ("on_failure",),
    ("topics",),
    ("permissions",),
    ("references",),
]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_whatever_stands_in_a_pipeline_it_has_diagnostics_or_a_definition(place):
    for wrong in WRONG:
        spec = copy.deepcopy(GOOD)
        inside = spec
        for key in place[:-1]:
            inside = inside[key]
        inside[place[-1]] = wrong
        structure = structure_problems(spec)
        if structure and structure_problems(asl.known_words(spec)):
            assert all(each.code for each in structure)
            continue
        assert all(each.code for each in asl.problems(asl.draft(asl.known_words(spec), {})))
