"""What the pages say is so: every command is marked, and what is marked as exercised ended well in
a test.
"""

import ast
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
    for line in block.replace(" \\\n", " ").splitlines()
    if not line.startswith("cd ")
]
# With what else is to be said of it.
EXERCISED = re.compile(r" # (not )?exercised(: .+)?$")
# What else runs a command: a line of the file, or a call in the test.
ELSEWHERE = {
    "make install": (".ci/run", "make install-deployments"),  # it needs what this makes
    "downbeat check": ("tests/cli/test_requirements_report.py", "run"),
    "make install-deployments": (".ci/run", "make install-deployments"),
    "downbeat schedule": ("tests/cli/test_schedule_command.py", "run"),
    "aws stepfunctions list-state-machine-versions": (
        "tests/engine/test_rollback.py",
        "list_state_machine_versions",
    ),
    "aws stepfunctions update-state-machine-alias": (
        "tests/engine/test_rollback.py",
        "update_state_machine_alias",
    ),
}


def calls(file: Path) -> set[str]:
    """The functions that a test calls, and the texts that it hands to them."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes = [
        node
        for test in ast.walk(tree)
        if isinstance(test, ast.FunctionDef)
        for call in ast.walk(test)
        if isinstance(call, ast.Call)
        for node in (call.func, *call.args)
    ]
    return {
        str(getattr(node, "attr", getattr(node, "id", getattr(node, "value", ""))))
        for node in nodes
    }


def test_the_page_of_the_policy_is_current():
    """After a wanted change: python -m tools.deployment_policy_page, and read the diff."""
    assert deployment_policy_page.PAGE.read_text(encoding="utf-8") == deployment_policy_page.page()


def test_every_command_says_whether_it_is_exercised():
    assert len(COMMANDS) > 30
    assert [line for line in COMMANDS if not EXERCISED.search(line)] == []


@pytest.mark.parametrize("line", [line for line in COMMANDS if "# not exercised" not in line])
def test_what_is_marked_as_exercised_ended_well_in_a_test(line):
    command = line.split("#")[0].strip()
    for start, (name, run) in ELSEWHERE.items():
        if command.startswith(start):
            file = ROOT / name
            ran = calls(file) if file.suffix == ".py" else file.read_text("utf-8").splitlines()
            assert run in ran
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
