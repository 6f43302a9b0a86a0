"""The histories that AWS recorded: the simulator's are compared with them as acceptance does, where
the recordings are at hand.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
SCRIPT, HISTORIES = CORPORA / "acceptance" / "simulate_histories.py", CORPORA / "histories.jsonl"


@pytest.mark.corpus
@pytest.mark.skipif(
    not (SCRIPT.exists() and HISTORIES.exists()),
    reason="the recorded histories are not at ../shared/corpora",
)
def test_at_least_97_of_100_recorded_histories_agree_in_status_output_order_and_io():
    command = [
        sys.executable,
        str(SCRIPT),
        str(ROOT),
        str(HISTORIES),
        "--python",
        sys.executable,
        "--pass",
        "97",
        "--show",
        "5",
    ]
    run = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    agreed, counted = map(int, re.search(r", all (\d+)/(\d+)", run.stdout).groups())
    assert counted > 100
    assert agreed / counted >= 0.97
