"""The table of commands: every row leads to a function that documents itself."""

import importlib
import inspect
from typing import get_type_hints

import pytest

from downbeat.cli.commands import COMMANDS, FAMILIES, ON_AWS, WITHOUT_AWS
from downbeat.cli.help_text import split_description


def test_every_name_stands_once():
    names = [row.name for row in COMMANDS]
    assert sorted(set(names)) == sorted(names)


def test_a_family_has_a_sentence_and_sub_commands():
    first_words = {row.name.partition(" ")[0] for row in COMMANDS if " " in row.name}
    assert first_words == set(FAMILIES)


def options(target):
    """The options that a function's annotations declare."""
    hints = get_type_hints(target, include_extras=True).values()
    marks = [mark for hint in hints for mark in getattr(hint, "__metadata__", ())]
    return [name for mark in marks for name in (mark.default, *(mark.param_decls or ()))]


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
def test_a_row_leads_to_a_function_that_documents_itself(row):
    module, _, function = row.target.partition(":")
    target = getattr(importlib.import_module(module), function)
    paragraphs, examples = split_description(inspect.getdoc(target))
    assert paragraphs
    assert [example for example in examples if example.startswith(f"downbeat {row.name} ")]
    assert "--json" in options(target)
    assert (row.group in (WITHOUT_AWS, ON_AWS), row.help[-1:]) == (True, ".")
