"""What the pages say is so: every command is marked, and what is marked as exercised ended well in
a test.
"""

import re
from pathlib import Path

import pytest

from tests.engine import exercised
from tools import deployment_policy_page

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
    if not line.startswith("cd ")
]
ELSEWHERE = {
    "make install-deployments": ".ci/run",
    "downbeat schedule": "tests/cli/test_schedule_command.py",
}


def test_the_page_of_the_policy_is_current():
    """After a wanted change: python -m tools.deployment_policy_page, and read the diff."""
    assert deployment_policy_page.PAGE.read_text(encoding="utf-8") == deployment_policy_page.page()


def test_every_command_says_whether_it_is_exercised():
    assert len(COMMANDS) > 30
    assert [line for line in COMMANDS if not re.search(r" # (not )?exercised$", line)] == []


@pytest.mark.parametrize(
    "line", [line for line in COMMANDS if not line.endswith("# not exercised")]
)
def test_what_is_marked_as_exercised_ended_well_in_a_test(line):
    command = line.split("#")[0].strip()
    elsewhere = next((file for start, file in ELSEWHERE.items() if command.startswith(start)), None)
    if elsewhere:
        assert (ROOT / elsewhere).exists()
        return
    words, options = exercised.command(command.removeprefix("pulumi ").split())
    assert [
        run for run, named in exercised.recorded() if run == words and options <= named
    ] != [], command


def test_what_the_page_points_to_exists():
    for target in re.findall(r"\]\(((?!http)[^)#]+)", PAGE):
        assert (ROOT / "docs" / target).exists(), target
    for path in re.findall(r"`((?:tests|deployments|\.github)/[\w./-]+)`", PAGE):
        assert (ROOT / path).exists(), path
