"""The page of the examples and their pictures are current."""

import os
import shlex
import subprocess
import sys

import pytest

from tools.examples_page import EXAMPLES, ROOT, TRIES, files


def test_the_page_and_the_pictures_are_what_the_examples_say():
    for file, text in files().items():
        assert file.read_text(encoding="utf-8") == text, f"{file}: python -m tools.examples_page"


@pytest.mark.parametrize("command", TRIES.values())
def test_what_the_page_says_to_try_runs(command):
    done = subprocess.run(
        [sys.executable, "-m", "downbeat.cli", *shlex.split(command)],
        cwd=EXAMPLES,
        env={**os.environ, "PYTHONPATH": f"{EXAMPLES}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode in (0, 1), done.stderr) == (True, ""), done.stdout
    assert done.stdout
