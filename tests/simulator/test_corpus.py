"""The histories that AWS recorded: the simulator's are compared with them as acceptance does, where
the recordings are at hand.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from downbeat.simulator import simulate
from downbeat.simulator.recordings import decoded, details

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


def items_read(history):
    """What a Map's reader read, as its state's output has it: in these rows each item is passed on
    as it is.
    """
    ends = (details(one)["output"] for one in history if one["type"] == "MapStateExited")
    return decoded(next(ends, "[]"))


def compared(history):
    """What is compared of each event; a recording holds JSON texts as values."""
    kept = ("name", "output", "error", "cause", "length")
    return [
        (
            one["type"],
            one["id"],
            one["previousEventId"],
            {key: decoded(value) for key, value in details(one).items() if key in kept},
        )
        for one in history
    ]


@pytest.mark.corpus
@pytest.mark.skipif(not HISTORIES.exists(), reason="the recorded histories are not at hand")
def test_the_histories_that_read_from_s3_agree_once_the_reader_has_the_recorded_items():
    # Acceptance leaves these out, for the recording does not have the object that was read.
    rows = map(json.loads, HISTORIES.read_text(encoding="utf-8").splitlines())
    reading = [row for row in rows if "ItemReader" in json.dumps(row["definition"])]
    assert len(reading) == 16
    assert [row["id"] for row in reading if not agrees(row)] == []


def agrees(row):
    """Whether a row's history is the simulated one, its reader answered by the recorded items."""
    history = row["history"]
    items = items_read(history)
    made = simulate(
        row["definition"],
        decoded(details(history[0])["input"]),
        tasks=lambda call: items if call.kind == "ItemReader" else call.arguments,
    )
    return compared(made.history) == compared(history)
