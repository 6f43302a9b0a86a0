"""The examples as a project: checked, judged by the policies, deployed to the embedded AWS and run
there.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"


def downbeat(folder, *words):
    done = subprocess.run(
        [sys.executable, "-m", "downbeat.cli", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_both_stacks_pass_the_check_and_with_it_the_policies():
    assert downbeat(EXAMPLES, "check", "-s", "dev", "-s", "mart") == (
        0,
        "No problems in 6 pipelines.\n",
        "",
    )


@pytest.mark.parametrize("stack", ["dev", "mart"])
def test_every_price_is_known(stack):
    code, out, err = downbeat(EXAMPLES, "cost", "-s", stack, "--json")
    assert (code, err) == (0, ""), out


def test_a_run_by_hand_shows_what_is_undone():
    code, out, _ = downbeat(
        EXAMPLES, "run", "order-saga", "-s", "dev", "--fail", "Charge card=CardRefused", "--json"
    )
    run = json.loads(out)
    assert (code, run["status"], run["error"]) == (1, "FAILED", "CardRefused")


DEPLOYED = {
    "dev": {"nightly-report", "order-saga", "document-summaries", "model-training", "lake-load"},
    "mart": {"mart-build"},
}
STARTED = {"dev": ("order-saga", '{"order": "7"}'), "mart": ("mart-build", '{"day": "2026-03-01"}')}


@pytest.mark.embedded
@pytest.mark.parametrize("stack", list(DEPLOYED))
def test_they_are_deployed_to_the_embedded_aws_and_one_of_each_stack_runs_there(stack, tmp_path):
    for name in ("examples", "__main__.py"):
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    folder = tmp_path / "examples"
    name, text = STARTED[stack]
    try:
        code, out, err = downbeat(folder, "up", "-s", stack, "--yes")
        assert code == 0, out + err
        code, out, err = downbeat(folder, "list", "--local", "-s", stack, "--json")
        assert code == 0, out + err
        assert {one["pipeline"] for one in json.loads(out)} == DEPLOYED[stack]
        words = ("start", name, "--local", "-s", stack, "--input", text, "--wait")
        code, out, err = downbeat(folder, *words)
        assert (code, "SUCCEEDED" in out) == (0, True), out + err
    finally:
        downbeat(folder, "down", "-s", stack, "--yes")
