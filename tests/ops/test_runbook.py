"""The runbook shows what the commands really print, and names no command that is not there."""

import re

from downbeat.cli.commands import COMMANDS
from downbeat.ops.runbook import BY_ERROR, BY_STATE, BY_STATUS, GENERAL, paragraph
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


def test_every_paragraph_that_why_names_is_there():
    headings = re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), re.M)
    anchors = {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings}
    named = {*BY_STATE.values(), *BY_ERROR.values(), *BY_STATUS.values(), GENERAL}
    assert named - anchors == set()


def test_the_state_decides_before_the_error_and_the_error_before_the_status():
    named = [
        paragraph("FAILED", "ValidateInputs", "States.Timeout"),
        paragraph("TIMED_OUT", "", "Glue.AccessDeniedException"),
        paragraph("TIMED_OUT", "", ""),
        paragraph("FAILED", "X", "KeyError"),
    ]
    assert [one.partition("#")[2] for one in named] == [
        BY_STATE["ValidateInputs"],
        BY_ERROR["Glue."],
        BY_STATUS["TIMED_OUT"],
        GENERAL,
    ]
