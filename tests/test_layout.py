"""The layout of the program: what a reader may rely on when looking for something."""

import ast
import functools
import importlib
import pkgutil
from collections import defaultdict
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
# What is defined in modules: tools are read for their classes and functions, too.
SOURCES = MODULES + sorted((ROOT / "tools").rglob("*.py"))
# Lambda is told "handler.handler": file and function, as AWS's own examples name them.
NAMED_AS_ITS_MODULE = {"functions/manifest_builder/handler.py: handler"}
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


@functools.cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def defined(file: Path, *kinds: type[ast.AST]) -> list[str]:
    """Return the names of the functions or classes at the top level of a file."""
    return [node.name for node in parsed(file).body if isinstance(node, kinds)]  # type: ignore[attr-defined]


def test_no_function_has_the_name_of_a_module_beside_it():
    named = {
        f"{file.relative_to(ROOT)}: {name}"
        for file in SOURCES
        if file.name != "__init__.py"
        for name in defined(file, ast.FunctionDef, ast.AsyncFunctionDef)
        if (file.parent / f"{name}.py").exists() or (file.parent / name / "__init__.py").exists()
    }
    assert named == NAMED_AS_ITS_MODULE


def test_no_two_classes_have_one_name():
    places = defaultdict(list)
    for file in SOURCES:
        for name in defined(file, ast.ClassDef):
            places[name].append(str(file.relative_to(ROOT)))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_no_module_has_a_name_that_says_nothing():
    assert [str(file) for file in MODULES if file.stem in VAGUE] == []
