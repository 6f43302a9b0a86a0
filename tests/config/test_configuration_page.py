"""docs/configuration.md is what the settings say, and its examples load."""

from __future__ import annotations

import re

import pytest
import yaml

from downbeat.config import load
from pipelines import PIPELINES
from tools.configuration_page import PAGE, page
from tools.configuration_texts import CADENCE

EXAMPLES = re.findall(r"^cadence: .*$", CADENCE, re.MULTILINE)


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tools.configuration_page"


def test_every_key_of_a_stack_is_on_the_page_once() -> None:
    rows = [
        line
        for line in page().splitlines()
        if line.startswith(("| `logRetentionDays`", "| `skipDates`", "| `every`"))
    ]
    assert len(rows) == 3


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_cadence_on_the_page_is_one_that_loads(example: str) -> None:
    class Words(yaml.BaseLoader):
        """Takes every scalar as the text it is written in."""

    written = yaml.load(example, Loader=Words)
    config = {"aws:region": "us-east-1", "downbeat:pipelines": {"database-refresh": written}}
    assert load(config, "docs", PIPELINES).pipelines["database-refresh"].schedule.describe()


def test_the_page_counts_its_examples_right() -> None:
    assert (len(EXAMPLES), CADENCE.split()[0]) == (9, "Nine")
