"""docs/policies.md is what the rules say."""

from __future__ import annotations

import importlib
import sys

import pytest

from policies.rules import RULES
from tools import policies_page, policies_texts


def test_the_page_is_current() -> None:
    """After a change: python tools/policies_page.py, and read the diff."""
    assert policies_page.TARGET.read_text("utf-8") == policies_page.page()


def test_every_rule_has_a_section_and_every_kept_advisory_is_one() -> None:
    page = policies_page.page()
    assert [rule.name for rule in RULES if f"### {rule.name}\n" not in page] == []
    assert set(policies_texts.KEPT) <= {rule.name for rule in RULES if rule.level == "advisory"}


def test_rules_that_are_imported_anew_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in sys.modules if f"{one}.".startswith("policies.rules.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "tools.policies_page")
    anew = importlib.import_module("tools.policies_page")
    assert anew is not policies_page
    assert anew.page() == policies_page.TARGET.read_text("utf-8")
    monkeypatch.undo()
    for name, module in [*sys.modules.items()]:
        parent, _, child = name.rpartition(".")
        if f"{parent}.".startswith("policies.rules.") or name == "policies.rules":
            setattr(sys.modules[parent], child, module)
