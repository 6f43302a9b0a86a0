"""The layout of the program: what a reader may rely on when looking for something."""

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "components",
    "deployments",
    "downbeat",
    "functions",
    "pipelines",
    "policies",
)
MODULES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
PACKAGE_NAMES = sorted(
    ".".join(file.parent.relative_to(ROOT).parts) for file in MODULES if file.name == "__init__.py"
)
VAGUE = {"utils", "common", "core", "helpers", "models", "lib"}


def test_the_program_is_wiring_that_one_can_see_whole():
    assert len((ROOT / "__main__.py").read_text(encoding="utf-8").splitlines()) <= 60


@pytest.mark.parametrize("package", PACKAGE_NAMES)
def test_nothing_hides_a_module_of_its_package(package):
    parent = importlib.import_module(package)
    modules = [
        each.name for each in pkgutil.iter_modules(parent.__path__) if each.name != "__main__"
    ]
    for name in modules:
        importlib.import_module(f"{package}.{name}")
    hidden = [name for name in modules if not isinstance(getattr(parent, name), ModuleType)]
    assert hidden == []


def test_no_module_has_a_name_that_says_nothing():
    assert [str(file) for file in MODULES if file.stem in VAGUE] == []
