"""`downbeat new`: what it writes passes at once, and overwrites nothing."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("pipelines", "functions", "Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml")
FILES = [
    "pipelines/newcomers_report.py",
    "tests/pipelines/test_newcomers_report.py",
    "pipelines/__init__.py",
    "Pulumi.dev.yaml",
    "tests/pipelines/newcomers-report.asl.json",
]


@pytest.fixture
def project(tmp_path):
    """A copy of what `new` adds to; project(words…) runs Python there."""
    for name in COPIED:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)

    def run(*words):
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    run.folder = tmp_path
    return run


def test_what_it_writes_passes_its_check_its_test_and_the_linter(project):
    code, out, err = project("downbeat.cli", "new", "newcomers-report", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {"pipeline": "newcomers-report", "files": FILES}
    assert project("downbeat.cli", "check", "newcomers-report") == (
        0,
        "No problems in 1 pipeline.\n",
        "",
    )
    plugin = ("-p", "downbeat.testing.plugin")
    code, out, err = project("pytest", "-q", "-p", "no:cacheprovider", *plugin, FILES[1])
    assert (code, out.count("....")) == (0, 1), out
    if shutil.which("ruff", path=str(Path(sys.executable).parent)):
        assert project("ruff", "check", "pipelines", "tests")[0] == 0
        assert project("ruff", "format", "--check", "pipelines", "tests")[0] == 0
    golden = json.loads((project.folder / FILES[-1]).read_text())
    assert list(golden["States"]) == ["Report", "Done", "Report failed"]


def test_comments_and_everything_else_of_the_stack_file_stay(project):
    before = (project.folder / "Pulumi.dev.yaml").read_text()
    project("downbeat.cli", "new", "newcomers-report")
    after = (project.folder / "Pulumi.dev.yaml").read_text()
    assert after == before.rstrip("\n") + "\n    newcomers-report: {}\n"


def test_it_overwrites_nothing_and_says_everything_that_stands_against_it(project):
    assert project("downbeat.cli", "new", "etl") == (
        2,
        "",
        "NAME: pipelines/etl.py exists already; choose another name\n"
        "NAME: Pulumi.dev.yaml has etl already; choose another name\n",
    )
    assert project("downbeat.cli", "new", "Monthly_Report")[2] == (
        'NAME: "Monthly_Report" is not a name: lower-case words joined by "-", at most 60'
        " characters\n"
    )
