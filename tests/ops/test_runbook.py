"""The runbook shows what the commands really print, and names no command that is not there."""

import re

from downbeat.cli.commands import COMMANDS
from downbeat.ops.runbook import BY_ERROR, BY_STATE, BY_STATUS, BY_TEXT, GENERAL, paragraph
from tests.ops.runbook import PAGE, commands, page


def test_the_outputs_are_current():
    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text


def test_it_has_the_output_of_a_command_for_the_common_questions():
    assert len(commands(PAGE.read_text(encoding="utf-8"))) >= 24


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
    tables = (BY_TEXT, BY_STATE, BY_ERROR, BY_STATUS)
    named = {anchor for table in tables for anchor in table.values()} | {GENERAL}
    assert named - anchors == set()


def test_what_the_reason_says_decides_before_the_state():
    sentence = "the ECS task never started: CannotPullContainerError: i/o timeout"
    found = paragraph("FAILED", "ValidateInputs", "States.TaskFailed", sentence)
    assert found.partition("#")[2] == BY_TEXT["CannotPullContainerError"]


# What people ask, by the four systems' own notes: a heading of the page each.
QUESTIONS = (
    "What is wrong right now?",
    "Is everything there that it needs?",
    "Why did it fail?",
    "Why did it fail at once, in ValidateInputs?",
    "The container never starts",
    "Why did it time out?",
    "Earth Engine's quota is used up",
    "Which regions failed?",
    "How do I go on after a failure?",
    "Why did the schedule not fire?",
    "What is in the dead letters?",
    "Why did no mail come?",
    "Glue says AccessDenied, or ConcurrentRunsExceeded",
    "A function cannot reach its database or AWS",
    "It may not do something",
    "How do I stop it, or everything?",
    "Why is an upload not converted yet?",
    "Step Functions itself cannot be used",
    "What did last month cost?",
    "How do I practise?",
)
# Those whose answer is what to do when no command helps.
BY_HAND = {"Step Functions itself cannot be used", "How do I practise?"}


def test_every_question_has_its_command_with_its_output():
    parts = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.M)
    answers = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert tuple(answers) == QUESTIONS
    assert [one for one in QUESTIONS if one not in BY_HAND and not commands(answers[one])] == []


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
