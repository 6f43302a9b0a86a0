"""What the pages say is so: every command is marked, and what is marked as exercised is in a
test.
"""

import re
from pathlib import Path

import pytest

from tools import deployment_policy_page

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
    if not line.startswith("cd ")
]
# How a test runs a command: the CLI's own words, or the engine's method behind it; `destroy` of
# downbeat/emulator/engine.py unprotects first.
SOURCES = (
    "tests/engine/test_life.py",
    "tests/engine/test_state_in_a_bucket.py",
    "tests/engine/test_engine.py",
    "downbeat/emulator/engine.py",
)
TESTS = " ".join("".join((ROOT / name).read_text() for name in SOURCES).split())
ENGINE = {
    "preview": "stack.preview()",
    "up": "stack.up()",
    "refresh": 'run("refresh"',
    "destroy": 'run("destroy"',
}
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
def test_what_is_marked_as_exercised_is_in_a_test(line):
    command = line.split("#")[0].strip()
    elsewhere = next((file for start, file in ELSEWHERE.items() if command.startswith(start)), None)
    if elsewhere:
        assert (ROOT / elsewhere).exists()
        return
    words = re.sub(r"'[^']*'|--?[\w-]+( [^-\s]+)?", "", command).split()[1:]
    assert words
    known = ENGINE.get(words[0]) or ", ".join(
        f'"{word}"' for word in words[:2] if word.isalpha() and word not in ("prod", "dev")
    )
    assert known in TESTS, known


def test_what_the_page_points_to_exists():
    for target in re.findall(r"\]\(((?!http)[^)#]+)", PAGE):
        assert (ROOT / "docs" / target).exists(), target
    for path in re.findall(r"`((?:tests|deployments|\.github)/[\w./-]+)`", PAGE):
        assert (ROOT / path).exists(), path
