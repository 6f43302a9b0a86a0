"""What the rules find in every variation of their examples is what is recorded, and a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.rules.rule import Finding
from tests.policies.variations import findings, page

RECORDED = Path(__file__).with_name("findings.txt")


@pytest.mark.sweep
def test_the_findings_are_the_recorded_ones_and_each_has_a_sentence() -> None:
    """After an intended change: make golden, and read the diff."""
    places, sentences = findings()
    assert [(rule, finding) for rule, finding in sentences if not sentence(finding)] == []
    assert page(places) == RECORDED.read_text(encoding="utf-8")


def sentence(finding: Finding) -> bool:
    message = finding.message
    return " " in message and message.endswith((".", "?")) and "None" not in message
