"""The options that several commands share: one home, one sentence, one completion."""

import importlib
from typing import get_type_hints

import pytest
import typer

from downbeat.cli.commands import COMMANDS
from downbeat.options import (
    StackOption,
    complete_pipeline,
    complete_stack,
    existing_stack,
    stack_names,
)
from pipelines import PIPELINES


def declared(row):
    """Option → its mark, of one command."""
    module, _, function = row.target.partition(":")
    hints = get_type_hints(
        getattr(importlib.import_module(module), function), include_extras=True
    ).values()
    return {
        name: mark
        for hint in hints
        for mark in getattr(hint, "__metadata__", ())
        for name in (mark.default, *(mark.param_decls or ()))
        if isinstance(name, str)
    }


@pytest.mark.parametrize(
    "option", ["--yes", "--dry-run", "--stack", "--limit", "--local", "--express"]
)
def test_an_option_means_the_same_in_every_command(option):
    """But for `check`, which takes several stacks."""
    marks = {row.name: declared(row).get(option) for row in COMMANDS if row.name != "check"}
    sentences = {mark.help for mark in marks.values() if mark}
    assert len(sentences) == 1, {name: mark.help for name, mark in marks.items() if mark}


def test_every_command_on_a_stack_completes_its_name():
    marks = {row.name: declared(row).get("--stack") for row in COMMANDS}
    assert [name for name, mark in marks.items() if mark and not mark.autocompletion] == []


def test_completion_offers_the_stacks_and_the_pipelines_that_begin_so():
    assert complete_stack("") == stack_names() == ["dev", "prod", "starter"]
    assert complete_stack("p") == ["prod"]
    assert complete_pipeline("") == list(PIPELINES)
    assert complete_pipeline("weekly-m") == ["weekly-monitoring"]


def test_an_unknown_stack_is_wrong_usage_and_names_the_nearest():
    assert existing_stack("prod") == "prod"
    with pytest.raises(typer.BadParameter) as refusal:
        existing_stack("prd")
    assert refusal.value.message == (
        'there is no stack "prd"; there are dev, prod, starter. Did you mean "prod"?'
    )


def test_the_stack_is_judged_before_the_command_begins():
    (mark,) = StackOption.__metadata__
    assert mark.callback is existing_stack
