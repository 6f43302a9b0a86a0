"""One oldest version of the Pulumi CLI: the engine asks for it, both projects do, the pages say it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from downbeat.emulator.pulumi_cli import OLDEST_CLI

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("project", ["Pulumi.yaml", "deployments/Pulumi.yaml"])
def test_a_project_asks_for_the_version_that_the_engine_asks_for(project):
    settings = yaml.safe_load((ROOT / project).read_text(encoding="utf-8"))
    assert settings["requiredPulumiVersion"] == ">=" + ".".join(map(str, OLDEST_CLI))


def test_every_page_that_names_a_version_of_the_cli_names_this_one():
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    named = {
        (page.name, version)
        for page in pages
        for version in re.findall(r"CLI[^.|]{0,20}?\b(3\.\d{3})\b", page.read_text("utf-8"))
    }
    assert {name for name, _ in named} >= {"deploying.md", "local.md", "policies.md"}
    assert {version for _, version in named} == {"{}.{}".format(*OLDEST_CLI)}
