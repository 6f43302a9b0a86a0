"""Every command that reads files, on broken ones: exit code 0, 1 or 2, sentences, no traceback."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import pipelines
from downbeat import simulator
from downbeat.cli.__main__ import app
from tests.fuzz.mutations import (
    DEFINITIONS,
    ODD_VALUES,
    ROOT,
    SLOWEST,
    Budget,
    as_json_text,
    fuzzed,
    mutated,
)
from tests.fuzz.test_stacks import FILE, plain

pytestmark = pytest.mark.sweep

SPECS = [plain(spec) for spec in pipelines.PIPELINES.values()]
OUTCOMES = [
    {
        "StateMachines": {"any": {"TestCases": {"a": {"Extract": "R"}}}},
        "MockedResponses": {
            "R": {"0": {"Return": {"x": 1}, "seconds": 2}, "1-2": {"Throw": {"Error": "E"}}}
        },
    }
]
ODD_OPTIONS = ["", "=", "x", "a=b=c", "Extract=nan", "Extract=-1", "Extract=1e400", "\ud800=1"]
# Stands for a file in the folder that a command writes.
OUT = "OUT"
FILES_READ, OPTIONS, DICTS, STACKS, HISTORIES = (Budget() for _ in range(5))


def ends_well(*words: str) -> None:
    """Run a command as typed and hold it to its exit codes, its words and its time."""
    begun = time.process_time()
    result = CliRunner().invoke(app, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.exit_code in (0, 1, 2), result.output
    assert "Traceback" not in result.output
    assert "failed unexpectedly" not in result.output, result.output
    assert time.process_time() - begun < SLOWEST


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A folder for broken files, with a project in it."""
    folder = tmp_path_factory.mktemp("broken")
    (folder / "Pulumi.yaml").write_bytes((ROOT / "Pulumi.yaml").read_bytes())
    return folder


@fuzzed(20)
@given(
    mutated(DEFINITIONS),
    st.sampled_from(
        [
            ["check"],
            ["check", "--json"],
            ["simulate"],
            ["simulate", "--express"],
            ["import", "--force", "--to", OUT],
            ["import", "--force", "--to", OUT, "--jsonata"],
        ]
    ),
)
def test_commands_on_a_definition_end_well(folder, definition, command):
    if not FILES_READ.over():
        (folder / "machine.asl.json").write_text(as_json_text(definition), encoding="utf-8")
        words = [str(folder / "machine.py") if word == OUT else word for word in command[1:]]
        ends_well(command[0], str(folder / "machine.asl.json"), *words)


@fuzzed(20)
@given(
    mutated(OUTCOMES),
    st.sampled_from(ODD_VALUES),
    st.sampled_from(["--input", "--fail", "--slow", "--case", "--exit-code"]),
    st.sampled_from([*ODD_OPTIONS, "@", "@\0", "@/", "@nothing", "{", "[" * 5000, "1" * 6000]),
)
def test_options_of_any_content_end_well(folder, outcomes, input, option, value):
    if OPTIONS.over():
        return
    (folder / "good.asl.json").write_text(json.dumps(DEFINITIONS[0]), encoding="utf-8")
    (folder / "outcomes.json").write_text(as_json_text(outcomes), encoding="utf-8")
    good = ("simulate", str(folder / "good.asl.json"))
    ends_well(*good, "--outcomes", str(folder / "outcomes.json"))
    ends_well(*good, "--input", as_json_text(input))
    ends_well(*good, option, value)


@fuzzed(20)
@given(
    mutated(SPECS, non_text=True),
    st.sampled_from(
        [
            ("check",),
            ("show",),
            ("show", "--diagram"),
            ("show", "--picture"),
            ("show", "--permissions"),
            ("show", "--permissions", "--why"),
            ("run",),
            ("limits",),
        ]
    ),
)
def test_commands_on_a_pipeline_end_well(spec, command):
    name = spec.get("name") if isinstance(spec, Mapping) else None
    if DICTS.over() or not isinstance(name, str) or name not in pipelines.PIPELINES:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        patch.setitem(pipelines.PIPELINES, name, copy.deepcopy(spec))
        ends_well(command[0], name, *command[1:])


@fuzzed(20)
@given(
    mutated([FILE], non_text=True),
    st.sampled_from(
        [
            ("schedule",),
            ("schedule", "--from", "9999-12-31"),
            ("schedule", "--from", "2026-02-30"),
            ("check", "etl", "-s", "dev"),
            ("check", "-s", "dev", "--requirements"),
            ("cost", "-s", "dev"),
            ("limits", "-s", "dev"),
            ("report", "-s", "dev", "-o", "report.html"),
            ("show", "--permissions", "-s", "dev"),
            ("show", "etl"),
            ("run", "etl"),
        ]
    ),
    st.sampled_from(["", "\t", "\0", "{", "*x", "!!python/object:x", "'", "\ud800"]),
    st.integers(0, 2000),
)
def test_commands_on_a_stack_file_end_well(folder, content, command, odd, at):
    if STACKS.over():
        return
    try:
        text = yaml.safe_dump(content, allow_unicode=True)
    except (ValueError, RecursionError):  # what YAML itself cannot write
        return
    text = text[:at] + odd + text[at:]
    (folder / "Pulumi.dev.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        ends_well(*command)


HISTORY = json.loads(
    json.dumps(
        {"events": simulator.simulate(DEFINITIONS[0], {}, tasks=lambda call: {}).history},
        default=lambda moment: moment.isoformat(),
    )
)


@fuzzed(20)
@given(mutated([HISTORY]))
def test_replay_of_any_history_ends_well(folder, history):
    if not HISTORIES.over():
        (folder / "history.json").write_text(as_json_text(history), encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(ROOT)
            ends_well("replay", "etl", str(folder / "history.json"))
