"""docs/questions.md: its stack-file lines are accepted by the stack prod, its commands exist."""

import re
import textwrap
from pathlib import Path

import pytest

from downbeat.cli.commands import COMMANDS
from downbeat.config import load, stack_file
from pipelines import PIPELINES

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
TYPED = re.findall(r"`downbeat ([a-z-]+(?: [a-z-]+)?)", PAGE)


@pytest.mark.parametrize("text", BLOCKS)
def test_the_stack_prod_takes_the_lines(text, tmp_path):
    config = stack_file(ROOT, "prod")
    (tmp_path / "Pulumi.one.yaml").write_text("config:\n" + textwrap.indent(text, "  "))
    ((key, entry),) = stack_file(tmp_path, "one")["downbeat:pipelines"].items()
    pipelines = config["downbeat:pipelines"]
    changed = {**pipelines, key: {**(pipelines[key] or {}), **entry}}
    stack = load({**config, "downbeat:pipelines": changed}, "prod", PIPELINES)
    assert stack.pipelines[key] != load(config, "prod", PIPELINES).pipelines[key]


def test_every_command_on_the_page_exists():
    names = {row.name for row in COMMANDS} | {"show", "check"}
    assert [words for words in TYPED if not {words, words.split()[0]} & names] == []


def test_a_first_word_of_a_pipeline_is_registered():
    named = re.findall(r"`downbeat (?:start|pause|show|why|schedule -s prod) ([a-z-]+)", PAGE)
    assert set(named) <= set(PIPELINES)
