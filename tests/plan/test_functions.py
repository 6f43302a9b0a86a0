"""The functions that a trigger may name."""

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.plan.functions import function_folder, function_interface, function_names
from downbeat.plan.stacks import REPOSITORY
from functions.manifest_builder import interface


def test_a_function_is_a_folder_with_an_interface():
    assert function_names() == ["manifest_builder"]
    assert function_folder("manifest_builder") == REPOSITORY / "functions" / "manifest_builder"
    assert function_interface("manifest_builder") is interface


def test_a_function_that_there_is_not_is_named_with_those_that_there_are():
    with pytest.raises(DiagnosticsError) as refused:
        function_interface("manifest_bulider")
    (fault,) = refused.value.diagnostics
    assert (fault.path, fault.code, fault.message) == (
        "/trigger/function",
        "unknown-function",
        'there is no function "manifest_bulider": functions/ has manifest_builder. Did you mean'
        ' "manifest_builder"?',
    )
