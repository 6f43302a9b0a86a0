"""The library as `pip install` leaves it, without components/ and policies/, beside the project of
another team.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    shutil.copytree(ROOT / "downbeat", folder / "site" / "downbeat")
    shutil.copytree(ROOT / "examples", folder / "project")
    return folder


def downbeat(folder, *words):
    return subprocess.run(
        [sys.executable, "-m", "downbeat.cli", *words],
        cwd=folder / "project",
        env={**os.environ, "PYTHONPATH": str(folder / "site"), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_report_is_written_and_says_that_no_policy_was_asked(installed):
    done = downbeat(installed, "report", "-s", "mart", "-o", "report.html")
    assert (done.returncode, done.stderr) == (0, "")
    text = (installed / "project" / "report.html").read_text(encoding="utf-8")
    assert "this installation has no policy pack" in text
    assert "Checks pass; the policies were not checked." in text
    assert "Checks and policies pass" not in text


def test_check_warns_once_that_no_policy_was_asked(installed):
    done = downbeat(installed, "check", "-s", "mart")
    assert (done.returncode, done.stdout) == (
        0,
        "warning: stack mart: /policies: the policies were not checked: this installation has no"
        " policy pack. Copy the folder policies/ of Downbeat's repository into the project.\n"
        "No problems in 1 pipeline and 1 stack, 1 warning.\n",
    )


def test_with_the_policy_pack_in_the_project_the_policies_are_asked(installed):
    shutil.copytree(ROOT / "policies", installed / "project" / "policies")
    done = downbeat(installed, "check", "-s", "mart")
    assert (done.returncode, done.stdout) == (0, "No problems in 1 pipeline.\n")


def test_a_run_needs_neither(installed):
    done = downbeat(installed, "run", "mart-build", "-s", "mart")
    assert done.returncode == 0 and "SUCCEEDED" in done.stdout
