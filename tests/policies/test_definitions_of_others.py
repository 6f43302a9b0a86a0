"""Definitions that AWS takes, of other people: no rule about their form says a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policies.rules import definitions
from policies.rules.judgement import judged
from policies.rules.machines import MACHINE
from policies.rules.rule import Resource

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "definitions.jsonl"
# That a Task has a limit, and that its failure is told, are this pack's own wishes.
FORM = ("sfn-definition-wellformed", "sfn-express-patterns", "sfn-no-secrets-in-definition")


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
def test_a_definition_that_aws_takes_passes() -> None:
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    valid = [row for row in rows if row["valid"]]
    rules = [rule for rule in definitions.RULES if rule.name in FORM]
    found = [
        (row["text"][:100], rule.name, str(finding))
        for row in valid
        for rule in rules
        for finding in judged(
            rule, Resource(MACHINE, {"definition": row["text"], "type": row["type"]}), {}
        )
    ]
    assert found == []
    assert (len(valid) > 200, len(rules)) == (True, len(FORM))
