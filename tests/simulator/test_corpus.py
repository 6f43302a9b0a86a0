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

STATE_SCRIPT, ANSWERS = CORPORA / "acceptance" / "test_state.py", CORPORA / "teststate.jsonl"


@pytest.mark.corpus
@pytest.mark.skipif(
    not (SCRIPT.exists() and HISTORIES.exists()),
    reason="the recorded histories are not at ../shared/corpora",
)
def test_every_recorded_history_agrees_in_status_output_order_and_io():
    command = [
        sys.executable,
        str(SCRIPT),
        str(ROOT),
        str(HISTORIES),
        "--python",
        sys.executable,
        "--pass",
        "100",
        "--show",
        "5",
    ]
    run = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    agreed, counted = map(int, re.search(r", all (\d+)/(\d+)", run.stdout).groups())
    assert counted > 100
    assert agreed == counted


@pytest.mark.corpus
@pytest.mark.skipif(
    not (STATE_SCRIPT.exists() and ANSWERS.exists()),
    reason="the recorded answers are not at ../shared/corpora",
)
def test_every_recorded_answer_of_test_state_comes_out_as_aws_gave_it():
    command = [sys.executable, str(STATE_SCRIPT), str(ROOT), str(ANSWERS), "--pass", "100"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    pairs = re.findall(r"(?:outcome|inspection|exceptions) (\d+)/(\d+)", run.stdout)
    assert len(pairs) == 3
    assert all(alike == counted for alike, counted in pairs)
