"""Every module has its test where one would look: CONTRIBUTING.md, "Where a test stands"."""

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "homes.txt"
# No module more than these is tested elsewhere: bring the number down with the list.
MOST_ELSEWHERE = 54
PACKAGES = ("components", "deployments", "downbeat", "functions", "policies")
IMPORT = re.compile(
    r"^\s*(?:from\s+([\w.]+)\s+import\s+(\([^)]*\)|[^\n]+)|import\s+([\w.]+))", re.M
)
FILES = {
    file.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."): file
    for package in PACKAGES
    for file in (ROOT / package).rglob("*.py")
    if "__pycache__" not in file.parts
}
MODULES = {name: file for name, file in FILES.items() if not file.stem.startswith("__")}
TESTS = {file.relative_to(ROOT).as_posix() for file in (ROOT / "tests").rglob("test_*.py")}


def folders(file: Path) -> list[str]:
    """The folders of tests for a module's folder, the nearest first: downbeat/asl/checks is
    tested in tests/asl/checks or tests/asl.
    """
    parts = file.parent.relative_to(ROOT).parts
    parts = parts[1:] if parts[0] == "downbeat" else parts
    return ["/".join(("tests", *parts[:length])) for length in range(len(parts), -1, -1)]


def named(folder: str, name: str) -> set[str]:
    """The tests of a folder for a name: test_name.py, and test_name_more.py beside it."""
    start = f"{folder}/test_{name}"
    return {one for one in TESTS if one == f"{start}.py" or one.startswith(f"{start}_")}


def own_tests(module: str) -> set[str]:
    """The tests that have a module's name, or exactly its package's."""
    file = MODULES[module]
    names = {file.stem, file.stem.removesuffix("_command")}
    by_name = {one for folder in folders(file) for name in names for one in named(folder, name)}
    whole = {f"{folder}/test_{file.parent.name}.py" for folder in folders(file)}
    return by_name | (whole & TESTS)


def imported(text: str, inside: str) -> set[str]:
    """The modules that a file of the package `inside` imports."""
    names: set[str] = set()
    for source, members, whole in IMPORT.findall(text):
        base = inside + source if source.startswith(".") else source or whole
        words = re.findall(r"\w+", members.split("#")[0])
        for one in (base, *(f"{base}.{word}" for word in words)):
            names |= {one.replace(f"{inside}..", f"{inside}."), one} & MODULES.keys()
    return names


def importers() -> dict[str, set[str]]:
    """Module → the modules and packages that import it."""
    by_module: dict[str, set[str]] = defaultdict(set)
    for name, file in FILES.items():
        for one in imported(file.read_text(encoding="utf-8"), package(name)):
            by_module[one].add(name.removesuffix(".__init__"))
    return by_module


def modules_elsewhere() -> list[str]:
    """The modules that have no test of their name, and are no private part of one that has, nor a
    part of such a part.
    """
    users = importers()
    homes = {module for module in MODULES if own_tests(module)}
    while parts := {
        module
        for module in MODULES.keys() - homes
        if users[module] & homes and {package(one) for one in users[module]} == {package(module)}
    }:
        homes |= parts
    return sorted(MODULES.keys() - homes)


def package(module: str) -> str:
    return module.rpartition(".")[0]


def listed() -> dict[str, str]:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines if line and not line.startswith("#"))


def test_a_module_without_a_test_of_its_name_is_listed_with_the_one_it_has():
    without = set(modules_elsewhere()) - set(listed())
    assert sorted(without) == [], "write tests/AREA/test_NAME.py for these"


def test_the_list_names_tests_that_there_are_and_gets_no_longer():
    assert sorted(set(listed().values()) - TESTS) == []
    assert len(listed()) <= MOST_ELSEWHERE, "write a test of the module's name instead"
