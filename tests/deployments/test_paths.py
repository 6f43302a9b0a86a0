"""Which changes deploy: everything that a deployment is made of, and nothing else."""

import ast
import re
from pathlib import Path

import pytest

from deployments.push_settings import PATHS

ROOT = Path(__file__).resolve().parents[2]


def path_filters():
    return [path.format(stack="prod") for path in PATHS]


def deploys(path):
    """Whether a change of that path passes the filters: some pattern matches, and none that is
    negated.
    """

    def matches(pattern):
        star = (
            re.escape(pattern)
            .replace(r"\*\*/", "(?:.*/)?")
            .replace(r"\*\*", ".*")
            .replace(r"\*", "[^/]*")
        )
        return re.fullmatch(star, path) is not None

    filters = path_filters()
    return any(matches(f) for f in filters if not f.startswith("!")) and not any(
        matches(f[1:]) for f in filters if f.startswith("!")
    )


def imported(path, seen):
    """The repository's own files that a module comes to import."""
    if path in seen or not path.is_file():
        return
    seen.add(path)
    for node in ast.walk(ast.parse(path.read_text())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.ImportFrom):
            base = path.parents[node.level - 1]
            names = [
                ".".join(base.relative_to(ROOT).joinpath(*(node.module or "").split(".")).parts)
            ]
            names += [f"{names[0]}.{alias.name}" for alias in node.names]
        for name in names:
            place = ROOT.joinpath(*name.split("."))
            imported(place.with_suffix(".py"), seen)
            imported(place / "__init__.py", seen)


def test_whatever_the_program_imports_deploys_when_it_changes():
    seen = set()
    imported(ROOT / "__main__.py", seen)
    files = {str(path.relative_to(ROOT)) for path in seen}
    assert {
        "downbeat/asl/definition.py",
        "components/orchestration.py",
        "pipelines/weekly_monitoring.py",
        "policies/guard.py",
        "downbeat/plan/planned.py",
    } <= files
    assert {path for path in files if not deploys(path)} == set()


@pytest.mark.parametrize(
    "path",
    [
        "Pulumi.yaml",
        "Pulumi.prod.yaml",
        "requirements.txt",
        "functions/manifest_builder/handler.py",
        "policies/rules/authorization.json",
    ],
)
def test_what_else_a_deployment_is_made_of_deploys_when_it_changes(path):
    assert (ROOT / path).exists()
    assert deploys(path)


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "docs/deploying.md",
        "policies/README.md",
        "Pulumi.dev.yaml",
        "tests/test_program.py",
        "downbeat/cli/up_command.py",
        "deployments/Pulumi.yaml",
    ],
)
def test_what_is_no_part_of_this_stack_deploys_nothing(path):
    assert not deploys(path)
