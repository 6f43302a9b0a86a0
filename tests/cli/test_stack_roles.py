"""`downbeat show --permissions --against COMMIT`: what a change adds to a role and takes from it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from downbeat.asl.reasons import Certified
from downbeat.asl.role_changes import RoleChange
from downbeat.cli.role_text import change_lines
from tests.asl.tasks import allow

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("downbeat", "functions", "pipelines", "Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml")
IDENTITY = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull} | {
    f"GIT_{who}_{what}": "tester@example.com"
    for who in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project in a repository of its own, one commit old."""
    if shutil.which("git") is None:
        pytest.skip("git is not on the PATH")
    folder = tmp_path_factory.mktemp("project")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part)
        else:
            shutil.copy(ROOT / part, folder / part)
    (folder / ".gitignore").write_text("__pycache__/\n", encoding="utf-8")
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "First"]):
        subprocess.run(["git", *words], cwd=folder, env={**os.environ, **IDENTITY}, check=True)
    return folder


def against(folder, *options):
    words = ["-m", "downbeat.cli", "show", *options, "--permissions", "--against", "HEAD"]
    answer = subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_an_unchanged_project_changes_no_role(project):
    assert against(project) == "No execution role may do more or less than at HEAD.\n"


def test_a_changed_task_is_named_with_what_it_adds_and_takes_away(project):
    file = project / "pipelines" / "watchdog.py"
    before = file.read_text(encoding="utf-8")
    file.write_text(before.replace('"Downbeat/Watchdog"', '"Elsewhere"'), encoding="utf-8")
    assert against(project).splitlines() == [
        "watchdog (watchdog-dev-states)",
        "  + Publish ages: cloudwatch:PutMetricData on * where cloudwatch:namespace is Elsewhere",
        "  − cloudwatch:PutMetricData on * where cloudwatch:namespace is Downbeat/Watchdog",
    ]
    (added,) = json.loads(against(project, "watchdog", "--json"))["watchdog"]["added"]
    assert added["why"][0]["states"] == ["Publish ages"]
    file.write_text(before, encoding="utf-8")


def test_a_pipeline_that_is_no_longer_there_loses_everything():
    changes = {"etl": ("no longer deployed", RoleChange([], [allow("a:One", "x")]))}
    assert list(change_lines(changes, "main")) == ["etl (no longer deployed)", "  − a:One on x"]


def test_a_new_access_that_nothing_asks_for_says_so():
    unexplained = RoleChange([Certified(allow("a:One", "x"), ())], [])
    assert list(change_lines({"etl": ("etl-states", unexplained)}, "main")) == [
        "etl (etl-states)",
        "  + Nothing that is known asks for it: a:One on x",
    ]
