"""The README's first screen is true: its dict, its command's output, its picture."""

import re
from pathlib import Path

from typer.testing import CliRunner

from downbeat.asl.mermaid import diagram
from downbeat.cli.__main__ import app
from downbeat.plan.stacks import planned_stack

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language):
    return re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)[1]


def test_the_command_prints_what_the_readme_shows():
    command, heading, *shown = block("console").rstrip("\n").split("\n")
    words = command.removeprefix("$ downbeat ").split()
    printed = CliRunner().invoke(app, words).output.split("\n")
    assert printed[0].startswith(heading.removesuffix("(…)").rstrip())
    assert printed[1 : len(shown) + 1] == shown


def test_the_picture_is_of_the_deployed_definition():
    etl = next(each for each in planned_stack("prod") if each.key == "etl")
    assert block("mermaid") == diagram(etl.definition)


def test_the_dict_is_the_one_in_the_file():
    source = (ROOT / "pipelines" / "etl.py").read_text(encoding="utf-8")
    lines = [re.sub(r"\s+# .*", "", line) for line in block("python").rstrip("\n").split("\n")]
    assert [line for line in lines[1:] if line.strip() and line not in source] == []


def test_every_page_that_the_readme_names_is_there():
    assert [
        link for link in re.findall(r"\]\(([^)h][^)]*)\)", README) if not (ROOT / link).exists()
    ] == []
