"""A definition of any shape has diagnostics, or it can be derived, drawn and simulated."""

import pytest
from hypothesis import given

from downbeat import asl, simulator
from downbeat.asl.pictures.mermaid import flowchart
from tests.fuzz.mutations import DEFINITIONS, Budget, as_json_text, fuzzed, mutated, readable

pytestmark = pytest.mark.sweep

VALUES, TEXTS, RUNS = Budget(), Budget(), Budget()


@fuzzed(150)
@given(mutated(DEFINITIONS))
def test_the_problems_of_values_are_lines(definition):
    if VALUES.over():
        return
    diagnostics = asl.problems(definition)
    assert readable(diagnostics)
    if not diagnostics:
        assert readable(asl.advice(definition))
        if not asl.unresolved(definition):
            assert isinstance(asl.permissions(definition), list)
        assert flowchart(definition)
        assert asl.diagram(definition, form="svg")


@fuzzed(100)
@given(mutated(DEFINITIONS))
def test_the_problems_of_a_text_are_lines(definition):
    if not TEXTS.over():
        assert readable(asl.problems(as_json_text(definition)))


@fuzzed(60)
@given(mutated(DEFINITIONS, most=1))
def test_what_has_no_problems_runs_to_an_end(definition):
    if RUNS.over() or asl.problems(definition):
        return
    execution = simulator.simulate(definition, {}, tasks=lambda call: {})
    assert execution.status in ("SUCCEEDED", "FAILED", "TIMED_OUT")
