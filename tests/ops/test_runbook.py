"""The runbook shows what the commands really print, and names no command that is not there."""

import re

from downbeat.cli.commands import COMMANDS
from tests.ops.runbook import PAGE, commands, page


def test_the_outputs_are_current():
    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text


def test_it_has_the_output_of_a_command_for_the_common_questions():
    assert len(commands(PAGE.read_text(encoding="utf-8"))) >= 8


def test_every_command_that_it_names_exists():
    names = {row.name for row in COMMANDS}
    families = {name.split(" ")[0] for name in names if " " in name}
    named = re.findall(r"`downbeat ([a-z-]+)(?: ([a-z-]+))?", PAGE.read_text(encoding="utf-8"))
    unknown = [
        words
        for words in named
        if words[0] not in names and not (words[0] in families and " ".join(words) in names)
    ]
    assert unknown == []
