"""What one fault causes is not told beside it; what is another fault is."""

import pytest

from downbeat.asl import Diagnostic
from downbeat.asl.consequences import MOST_COMPARED, causes

MISSPELT = Diagnostic(
    "/States/A", 'A Task state has no field "Resorce". Did you mean "Resource"?', "unknown-field"
)


def fault(path, code, message="needs Resource."):
    return Diagnostic(path, message, code)


@pytest.mark.parametrize(
    ("cause", "consequence"),
    [
        (MISSPELT, fault("/States/A", "missing-field")),
        (MISSPELT, fault("/States/B", "unreachable-state")),
        (fault("/QueryLanguage", "unknown-word"), fault("/States/A", "other-query-language")),
        (fault("/States/A/k", "plain-secret"), fault(".States.A.k", "policy-violation")),
        (fault("/States/A/End", "wrong-type"), fault("/States/A", "missing-field", "needs Next")),
        (
            fault("/States/A/x_with", "unknown-key", 'Did you mean "only_with"?'),
            fault("/States/A/Arguments/Q", "missing-reference"),
        ),
        (
            fault("/States/A/Max", "missing-reference", 'Did you mean "parallel"?'),
            fault("/settings/parallel", "unused-setting"),
        ),
        (
            fault("/States/A/Arguments/t", "token-out-of-reach"),
            fault("/States/A/Assign/x", "unknown-result-field"),
        ),
    ],
)
def test_a_consequence_is_left_out_wherever_it_stands(cause, consequence):
    assert causes([cause, consequence]) == [cause]
    assert causes([consequence, cause]) == [cause]
    assert causes([consequence]) == [consequence]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (MISSPELT, fault("/States/A", "missing-field", "needs Next.")),
        (MISSPELT, fault("/States/B", "missing-field")),
        (fault("/States/B", "missing-field"), fault("/settings/parallel", "unused-setting")),
        (
            fault("/States/M/ItemProcessor/States/I/Next", "no-such-state"),
            fault("/States/B", "unreachable-state"),
        ),
        (fault("/States/A/k", "plain-secret"), fault(".States.A.j", "policy-violation")),
    ],
)
def test_two_faults_are_told_both(first, second):
    assert causes([first, second]) == [first, second]


def test_a_fault_that_is_told_twice_is_told_once():
    assert causes([MISSPELT, MISSPELT]) == [MISSPELT]


def test_a_warning_causes_nothing():
    warning = Diagnostic(MISSPELT.path, MISSPELT.message, MISSPELT.code, "warning")
    assert causes([warning, fault("/States/A", "missing-field")]) == [
        warning,
        fault("/States/A", "missing-field"),
    ]


def test_more_faults_than_anybody_reads_are_left_as_they_are():
    many = [fault(f"/States/S{number}", "missing-field") for number in range(MOST_COMPARED)]
    assert causes([MISSPELT, *many, fault("/States/A", "missing-field")])[-1].path == "/States/A"
