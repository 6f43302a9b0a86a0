"""Documents and resources of the kinds that teams deploy (documents_of_teams.jsonl): each is stopped
by exactly the mandatory rules that its row names; a row that names none passes them all.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.policies.requests import analyze, blocking

TEXT = Path(__file__).with_name("documents_of_teams.jsonl").read_text(encoding="utf-8")
ROWS = {
    f"{'bad' if row['rules'] else 'good'}: {row['name']}": row
    for row in map(json.loads, TEXT.splitlines())
}


@pytest.mark.parametrize("name", ROWS)
def test_the_rules_that_a_row_names_stop_it_and_no_others(name: str) -> None:
    row: dict[str, Any] = ROWS[name]
    assert blocking(analyze(row["type"], row["properties"])) == row["rules"]


def test_both_kinds_are_there_in_numbers() -> None:
    stopped = sum(bool(row["rules"]) for row in ROWS.values())
    assert (stopped > 200, len(ROWS) - stopped > 150) == (True, True)
