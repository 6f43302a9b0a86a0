"""docs/command-line.md says what the commands' own help says."""

from downbeat.cli.commands import COMMANDS
from tools.command_page import PAGE, page


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make golden"


def test_every_command_has_a_section_with_its_usage():
    text = page()
    assert [
        row.name
        for row in COMMANDS
        if f"## downbeat {row.name}\n\n```\nUsage: downbeat {row.name} " not in text
    ] == []
