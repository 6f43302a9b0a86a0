"""Recorded executions as tests, and as the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from downbeat.asl import DiagnosticsError
from downbeat.cli.__main__ import app
from downbeat.simulator.replay_report import leaves
from downbeat.testing.flow import play
from downbeat.testing.replays import assert_replays

PIPELINE = "weekly-monitoring"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, exit_code in (("good", 0), ("partial", 3)):
        ran = play(PIPELINE, "prod", exit_code=exit_code).execution
        saved = {"arn": ran.arn, "events": ran.history}
        (tmp_path / f"{name}.json").write_text(json.dumps(saved, default=str))
    return tmp_path


def test_what_ran_runs_the_same_way_again(folder: Path) -> None:
    assert [one.name for one in assert_replays(PIPELINE, folder, stack="prod")] == [
        "good",
        "partial",
    ]


def test_what_runs_otherwise_is_named(folder: Path) -> None:
    file = folder / "partial.json"
    saved = json.loads(file.read_text())
    for event in saved["events"]:
        for details in event.values():
            if isinstance(details, dict) and "cause" in details:
                details["cause"] = details["cause"].replace('"ExitCode":3', '"ExitCode":1')
    file.write_text(json.dumps(saved))

    with pytest.raises(AssertionError, match=r"1 of 2 recordings run otherwise:\n(.*\n)+partial: "):
        assert_replays(PIPELINE, folder, stack="prod")


def test_of_a_folder_those_of_the_pipeline_count(folder: Path) -> None:
    other = play("etl", "prod").execution
    (folder / "other.json").write_text(
        json.dumps({"arn": other.arn, "events": other.history}, default=str)
    )

    assert [one.name for one in assert_replays(PIPELINE, folder, stack="prod")] == [
        "good",
        "partial",
    ]


def test_of_two_lists_only_what_differs_is_shown() -> None:
    old, new = {"Env": [{"a": 1}, {"b": 2}]}, {"Env": [{"a": 1}, {"b": 3}, {"c": 4}]}
    assert list(leaves(old, new)) == [("/Env", [{"b": 2}], [{"b": 3}, {"c": 4}])]


def test_a_folder_of_other_pipelines_recordings_is_refused(folder: Path) -> None:
    with pytest.raises(DiagnosticsError, match="only of ccapi-weekly-monitoring-prod"):
        assert_replays("etl", folder, stack="prod")


def test_a_folder_without_recordings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DiagnosticsError, match="holds no recording"):
        assert_replays(PIPELINE, tmp_path, stack="prod")


def test_the_command_replays_what_the_project_has_recorded_of_the_pipeline() -> None:
    result = CliRunner().invoke(app, ["replay", PIPELINE])

    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "     3  same")


def test_the_command_says_how_a_recording_comes_to_be() -> None:
    result = CliRunner().invoke(app, ["replay", PIPELINE, "-s", "prod"])

    assert (result.exit_code, result.stderr) == (
        2,
        "tests/replays/prod/weekly-monitoring: does not exist: save a history there by"
        " `downbeat record EXECUTION -s STACK`\n",
    )


def test_the_command_counts_by_kind_and_ends_with_0(folder: Path) -> None:
    result = CliRunner().invoke(app, ["replay", PIPELINE, str(folder), "-s", "prod", "--json"])

    assert (result.exit_code, json.loads(result.stdout)["kinds"]["same"]) == (0, 2)
