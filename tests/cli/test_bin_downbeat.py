"""bin/downbeat: the command in a fresh clone."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from downbeat import __version__

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "bin" / "downbeat"
VERSION = f"downbeat {__version__}\n"
# A PATH without any Python: what the script itself calls, and nothing else.
NEEDED = ("sh", "dirname", "readlink")


def run(program, cwd, **environment):
    done = subprocess.run(
        [str(program), "--version"],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def bare_path(tmp_path):
    folder = tmp_path / "tools"
    folder.mkdir()
    for tool in NEEDED:
        (folder / tool).symlink_to(shutil.which(tool))
    return str(folder)


def test_it_runs_from_any_folder_and_without_a_python_on_path(tmp_path, bare_path):
    assert run(PROGRAM, tmp_path, PATH=bare_path, CDPATH="/") == (0, VERSION, "")


def test_it_runs_through_symbolic_links(tmp_path):
    (tmp_path / "first").symlink_to(PROGRAM)
    (tmp_path / "second").symlink_to("first")
    assert run(tmp_path / "second", "/") == (0, VERSION, "")


def test_a_clone_without_its_packages_says_how_to_install_them(tmp_path):
    clone = tmp_path / "a clone"
    (clone / "bin").mkdir(parents=True)
    shutil.copy(PROGRAM, clone / "bin" / "downbeat")
    assert run(clone / "bin" / "downbeat", tmp_path) == (
        2,
        "",
        f"downbeat: its packages are not installed; run: make -C '{clone}' install\n",
    )
