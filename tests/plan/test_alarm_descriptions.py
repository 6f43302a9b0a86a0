"""An alarm says what to type first, and which paragraph of the runbook is about it."""

import re
from pathlib import Path

import pytest

from downbeat.cli.commands import COMMANDS
from downbeat.plan.alarm_descriptions import GENERAL, HELP, alarm_help
from downbeat.plan.stacks import REPOSITORY
from downbeat.plan.watching import WATCHES


def test_it_names_a_command_and_a_paragraph():
    assert alarm_help("tasks-quiet", "ccapi-weekly-monitoring-prod", "prod") == (
        "What now: downbeat logs ccapi-weekly-monitoring-prod -s prod;"
        " docs/runbook.md#why-did-it-time-out"
    )


def test_an_alarm_that_has_no_paragraph_of_its_own_has_the_general_one():
    assert alarm_help("throttled", "etl", "prod").endswith("#why-did-it-fail")


def test_every_alarm_command_and_paragraph_exists():
    text = (Path(REPOSITORY) / "docs" / "runbook.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.M)
    anchors = {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings}
    known = {row.name for row in COMMANDS}
    named = [*HELP.values(), GENERAL]
    assert [pair for pair in named if pair[0] not in known or pair[1] not in anchors] == []
    assert sorted(set(HELP) - set(WATCHES) - {"files-dead-letters"}) == []


@pytest.mark.parametrize(
    ("command", "anchor", "suffixes"),
    [
        ("dead-letters list", "what-is-in-the-dead-letters", "dead-letters files-dead-letters"),
        ("doctor", "why-did-the-schedule-not-fire", "did-not-run schedule"),
        ("why", "why-did-it-time-out", "timed-out too-long"),
        ("logs", "why-did-it-time-out", "tasks-quiet"),
        (
            "files stats",
            "why-is-an-upload-not-converted-yet",
            "files-age function-errors near-limit prefixes-left",
        ),
        ("why", "why-did-it-fail", "aborted error-rate failed new-version throttled"),
    ],
)
def test_each_alarm_leads_to_the_command_that_shows_its_reason(command, anchor, suffixes):
    sentence = f"What now: downbeat {command} etl -s prod; docs/runbook.md#{anchor}"
    assert {alarm_help(suffix, "etl", "prod") for suffix in suffixes.split()} == {sentence}
