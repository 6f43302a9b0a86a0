"""The README's first screen is true: its dict and its command's output."""

import re
from pathlib import Path

from tools import readme

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language):
    return re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)[1]


def test_the_commands_output_is_current():
    """After an intended change: python -m tools.readme, and read the diff."""
    assert readme.page() == README


def test_the_dict_is_the_one_in_the_file():
    source = (ROOT / "pipelines" / "etl.py").read_text(encoding="utf-8")
    lines = [re.sub(r"\s+# .*", "", line) for line in block("python").rstrip("\n").split("\n")]
    assert [line for line in lines[1:] if line.strip() and line not in source] == []


def test_every_page_that_the_readme_names_is_there():
    assert [
        link for link in re.findall(r"\]\(([^)h][^)]*)\)", README) if not (ROOT / link).exists()
    ] == []
