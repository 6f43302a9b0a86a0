"""A shell completes the pipelines wherever one is to be named."""

import importlib
import inspect
from typing import get_args, get_type_hints

import pytest

from downbeat.cli.commands import COMMANDS
from downbeat.options import complete_pipeline

NAMING = ("pipeline", "pipelines", "execution", "executions", "all_of")
OPS = {row.name: row.target for row in COMMANDS if row.target.startswith("downbeat.ops")}


def parameters(target):
    """Name → what typer is told of it, of those that name a pipeline."""
    module, _, name = target.partition(":")
    function = getattr(importlib.import_module(module), name)
    hints = get_type_hints(function, include_extras=True)
    named = [one for one in inspect.signature(function).parameters if one in NAMING]
    return {one: get_args(hints[one])[-1] for one in named}


@pytest.mark.parametrize("command", OPS)
def test_a_pipeline_is_completed(command):
    found = parameters(OPS[command])
    assert [
        one for one, told in found.items() if told.autocompletion is not complete_pipeline
    ] == []


def test_most_commands_name_one():
    assert sum(bool(parameters(target)) for target in OPS.values()) >= 20
