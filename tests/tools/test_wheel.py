"""What `make release` builds: a wheel that is the library, the command and the pytest plugin, with
everything that they read at run time.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import PathDistribution
from importlib.util import find_spec
from pathlib import Path

import pytest

import downbeat

pytestmark = pytest.mark.repository
ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("LICENSE", "README.md", "pyproject.toml")
FLOW = """
def test_the_plugin_is_there(pytestconfig):
    plugin = pytestconfig.pluginmanager.get_plugin("downbeat.testing.plugin")
    assert plugin.__file__.startswith({site!r})
"""
# A definition is judged by the services' models, which are data of the package.
LIBRARY = """
import downbeat, json
from downbeat import asl, simulator

send = {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/q", "MessageBody": "x"}
task = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Arguments": send}
definition = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {**task, "End": True}}}
problems = [str(each) for each in asl.problems(definition)]
status = simulator.simulate(definition, tasks=lambda call: {}).status
print(json.dumps([downbeat.__file__, problems, status]))
"""
SCHEMA = """
import json
from pulumi.provider.experimental.component import ComponentProvider
from components.pipeline import Pipeline

print(json.loads(ComponentProvider([Pipeline], "downbeat", None, "0.1.0").schema)["name"])
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy: a build leaves folders beside its sources."""
    copy = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        shutil.copy(ROOT / name, copy / name)
    shutil.copytree(
        ROOT / "downbeat", copy / "downbeat", ignore=shutil.ignore_patterns("__pycache__")
    )
    made = tmp_path_factory.mktemp("dist")
    run(
        *("-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-deps"),
        *("--no-build-isolation", "--wheel-dir", str(made), str(copy)),
        cwd=copy,
    )
    return next(made.glob("*.whl"))


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """A folder into which the wheel is installed, alone."""
    folder = tmp_path_factory.mktemp("site")
    run(
        *("-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps"),
        *("--no-index", "--target", str(folder), str(wheel)),
        cwd=folder,
    )
    return folder


def run(*arguments, cwd, **variables):
    """What a Python process prints; PYTHONPATH and the folder decide what it imports."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=plain | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tracked(folder):
    """The files of a folder that belong to the package: no caches."""
    return {
        str(path.relative_to(ROOT))
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_has_every_file_of_the_library_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    packed = {name for name in names if ".dist-info/" not in name}
    assert packed == tracked("downbeat")
    assert [name for name in names if re.search(r"\.dist-info/licenses/LICENSE$", name)]


def test_it_says_what_it_is_and_what_it_needs(site):
    made = next(PathDistribution(path) for path in site.glob("downbeat-*.dist-info"))
    assert (made.metadata["Name"], made.version) == ("downbeat", downbeat.__version__)
    assert {(one.group, one.name) for one in made.entry_points} == {
        ("console_scripts", "downbeat"),
        ("pytest11", "downbeat.testing.plugin"),
    }


def test_the_library_and_its_data_work_from_where_they_are_installed(site, tmp_path):
    printed = run("-c", LIBRARY, cwd=tmp_path, PYTHONPATH=str(site))
    assert printed.strip() == f'["{site}/downbeat/__init__.py", [], "SUCCEEDED"]'


def test_the_command_answers_in_an_empty_folder(site, tmp_path):
    assert f"downbeat {downbeat.__version__}" in run(
        str(site / "bin" / "downbeat"), "--version", cwd=tmp_path, PYTHONPATH=str(site)
    )
    printed = run(
        *("-c", "from downbeat.cli.__main__ import main; main()", "check", "--help"),
        cwd=tmp_path,
        PYTHONPATH=str(site),
    )
    assert "--requirements" in printed


def test_pytest_has_the_plugin_without_being_told(site, tmp_path):
    (tmp_path / "test_flow.py").write_text(FLOW.format(site=str(site)))
    printed = run("-m", "pytest", "-q", "test_flow.py", cwd=tmp_path, PYTHONPATH=str(site))
    assert "1 passed" in printed


def test_the_component_package_has_all_that_it_imports(tmp_path):
    """The folders that `make release` puts into it, and nothing else of the repository."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    archived = re.search(r"git archive .* HEAD (.+)", makefile)[1].split()
    for name in archived:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    assert run("-c", SCHEMA, cwd=tmp_path, PYTHONPATH=str(tmp_path)) == "downbeat\n"


def test_the_list_of_what_is_in_it_names_every_pinned_package(tmp_path):
    if find_spec("cyclonedx_py") is None:
        pytest.skip("no cyclonedx-py: make install-ci")
    run(
        *("-m", "cyclonedx_py", "requirements", str(ROOT / "requirements.txt")),
        *("--output-reproducible", "--of", "JSON", "-o", str(tmp_path / "sbom.json")),
        cwd=tmp_path,
    )
    listed = json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))["components"]
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([\w.-]+)==([\w.+-]+)", text, re.MULTILINE))
    assert {(one["name"], one["version"]) for one in listed} == pinned
