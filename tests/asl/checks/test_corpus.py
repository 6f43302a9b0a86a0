"""Definitions that AWS itself judged, and those of other validators: the marks that `problems`
holds.
"""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from downbeat.asl import problems

CORPORA = Path(__file__).resolve().parents[4] / "shared" / "corpora"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        not (CORPORA / "definitions.jsonl").exists(), reason="needs ../shared/corpora"
    ),
]


@pytest.fixture(scope="module")
def judge():
    """The corpus's own way to fill placeholders in and to read the places that AWS's answers
    name.
    """
    folder = str(CORPORA / "acceptance")
    spec = importlib.util.spec_from_file_location(
        "validate_definitions", CORPORA / "acceptance" / "validate_definitions.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, folder)
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(folder)
    return module


@pytest.fixture(scope="module")
def judged(judge):
    """Every row that counts, with what `problems` found in it."""
    excluded = json.loads(
        (CORPORA / "acceptance" / "validate_definitions.exclusions.json").read_text()
    )["exclusions"]
    rows = [json.loads(line) for line in (CORPORA / "definitions.jsonl").read_text().splitlines()]
    return [
        (row, problems(judge.ready(row), type=row["type"]))
        for row in rows
        if row["id"] not in excluded
    ]


def test_nothing_is_wrong_on_what_aws_judged(judged):
    assert [
        row["id"]
        for row, found in judged
        if row["set"] == "aws-recorded" and row["valid"] == bool(found)
    ] == []


def test_at_most_one_percent_is_wrong_on_each_set_or_one_row(judged):
    for name in ("aws-samples", "statelint-rb", "asl-validator"):
        rows = [(row, found) for row, found in judged if row["set"] == name]
        assert sum(row["valid"] == bool(found) for row, found in rows) <= max(1, len(rows) // 100)


def test_the_place_is_the_one_that_aws_names(judge, judged):
    apart = []
    for row, found in judged:
        places = judge.locations(row.get("aws")) if not row["valid"] else []
        if places and not judge.agreed(places, [problem.path for problem in found]):
            apart.append((row["id"], places, found))
    assert apart == []


def test_every_definition_that_aws_ran_is_taken():
    rows = [json.loads(line) for line in (CORPORA / "histories.jsonl").read_text().splitlines()]
    stand_in, activity = (
        "arn:aws:fake:us-east-1:111111111111:activityArn",
        "arn:aws:states:us-east-1:111111111111:activity:name",
    )
    for row in rows:
        definition = (
            row["definition"]
            if isinstance(row["definition"], str)
            else json.dumps(row["definition"])
        )
        assert problems(definition.replace(stand_in, activity), type=row["type"]) == [], row["id"]
