"""Adding a pipeline breaks no test of the repository: in a copy of it one is added by `downbeat
new`, the generated files are brought up to date, and the tests that read the register run.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.repository, pytest.mark.timeout(1200)]

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns(
    *(".git", ".venv*", ".engine", ".downbeat", ".*_cache", "__pycache__", ".hypothesis", "dist")
)
# What reads the register, a stack's file, or a file that is generated from them.
READERS = [
    "tests/pipelines",
    "tests/plan",
    "tests/testing",
    "tests/tools",
    "tests/config/test_stack_files.py",
    "tests/cli/test_new_command.py",
    "tests/cli/test_show_command.py",
    "tests/test_program.py",
    "tests/test_stacks.py",
    "tests/test_readme.py",
    "tests/test_docs.py",
]


@pytest.fixture
def copy(tmp_path):
    """A copy of the repository; copy(words…) runs Python there."""
    folder = shutil.copytree(ROOT, tmp_path / "copy", ignore=LEFT_OUT)

    def run(*words):
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def test_adding_a_pipeline_breaks_no_test_of_the_repository(copy):
    code, said = copy("downbeat.cli", "new", "monthly-report")
    assert code == 0, said
    code, said = copy("tools.generated")
    assert code == 0, said
    code, said = copy("pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *READERS)
    assert code == 0, said[-4000:]
    code, said = copy("pytest", "-q", "tests/pipelines/test_fault_sweep.py", "-k", "monthly-report")
    assert (code, "2 passed" in said or ".." in said) == (0, True), said[-4000:]
