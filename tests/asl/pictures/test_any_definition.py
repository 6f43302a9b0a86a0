"""Whatever definition AWS takes can be drawn: no two states overlap, and the SVG is one."""

import json
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import pytest

from downbeat import asl
from downbeat.asl.pictures.placing import placed
from tests.asl.pictures.test_placing import machines, overlap

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpora" / "definitions.jsonl"


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="needs ../shared/corpora")
def test_every_valid_definition_of_the_corpus_is_drawn():
    rows = map(json.loads, CORPUS.read_text(encoding="utf-8").splitlines())
    drawn = 0
    for row in (row for row in rows if row["valid"]):
        definition = json.loads(row["text"])
        ET.fromstring(asl.diagram(definition, form="svg"))
        for machine in machines(placed(definition)):
            pairs = combinations(machine.boxes, 2)
            assert not any(overlap(a, b) for a, b in pairs), row["id"]
        drawn += 1
    assert drawn > 100
