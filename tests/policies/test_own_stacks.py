"""Our own stacks under the whole pack, in preview and update: nothing blocked, and no advisory that
docs/policies.md does not explain.
"""

from __future__ import annotations

import functools
from typing import Any

import pytest

from downbeat.config import stack_file
from tests import program
from tests.policies.requests import analyze, analyze_stack, blocking
from tools.policies_texts import KEPT


@functools.cache
def deployed(stack: str, *, preview: bool) -> program.Run:
    return program.run(
        program.main,
        stack=stack,
        config=program.engine_config(stack_file(program.ROOT, stack)),
        preview=preview,
    )


@pytest.mark.parametrize("preview", [True, False], ids=["preview", "up"])
@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_resource_passes(stack: str, preview: bool) -> None:
    found = [
        one
        for each in deployed(stack, preview=preview).registrations
        for one in analyze(each.type, each.inputs, each.name)
    ]
    assert [one.message for one in found if one.policyName in blocking(found)] == []
    assert {one.policyName for one in found} - set(KEPT) == set()


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_stack_as_a_whole_passes(stack: str) -> None:
    found = analyze_stack(
        *(with_outputs(each) for each in deployed(stack, preview=False).registrations)
    )
    assert [(one.policyName, one.message) for one in found if one.policyName not in KEPT] == []


def with_outputs(each: program.Registration) -> tuple[str, dict[str, Any], dict[str, list[str]]]:
    """A resource as the engine shows it when all is created: inputs and what AWS computed."""
    computed = program.COMPUTED.get(each.type, lambda inputs: {})(each.inputs)
    return (
        each.type,
        {"name": each.name, **each.inputs, **computed},
        {field: [] for field in each.inputs},
    )
