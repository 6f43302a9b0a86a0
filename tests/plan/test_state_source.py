"""The line that defines a state is found in the pipeline's file."""

import os

import pytest

from downbeat.plan.stacks import REPOSITORY
from downbeat.plan.state_source import pipeline_file, source_line


def text_at(found):
    return (REPOSITORY / found.file).read_text(encoding="utf-8").splitlines()[found.line - 1]


@pytest.mark.parametrize(
    ("pipeline", "state", "file"),
    [
        ("weekly-monitoring", "RunWeeklyMonitoring", "pipelines/weekly_monitoring.py"),
        ("database-refresh", "Job 3B Register infobase", "pipelines/database_refresh.py"),
        ("database-refresh", "Notify failure", "pipelines/database_refresh.py"),
        ("weekly-monitoring", "NotifyFailure", "pipelines/weekly_monitoring.py"),
        ("etl", "ExecuteTask02", "pipelines/etl.py"),
    ],
)
def test_the_line_names_the_state(pipeline, state, file):
    found = source_line(REPOSITORY, pipeline, state)
    assert found.file == file
    assert f'"{state}"' in text_at(found)


def test_a_state_that_rendering_added_leads_to_the_file():
    assert str(source_line(REPOSITORY, "weekly-monitoring", "Check calendar")) == (
        "pipelines/weekly_monitoring.py:1"
    )


def test_a_pipeline_without_a_file_has_no_line():
    assert source_line(REPOSITORY, "no-such-pipeline", "State") is None


@pytest.mark.parametrize(
    ("pipeline", "state", "words"),
    [
        ("order-saga", "Charge card", '"Charge card"'),
        ("mart-build", "Build failed", '"Build failed"'),
    ],
)
def test_pipelines_may_have_folders_of_their_own(pipeline, state, words):
    examples = REPOSITORY / "examples"
    found = source_line(examples, pipeline, state)
    assert words in (examples / found.file).read_text(encoding="utf-8").splitlines()[found.line - 1]


def test_a_file_that_is_not_python_is_passed_over(tmp_path):
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "a.py").write_text("{", encoding="utf-8")
    (tmp_path / "pipelines" / "b.py").write_text('B = {"name": "b", "States": {"S": 1}}', "utf-8")
    assert str(source_line(tmp_path, "b", "S")) == "pipelines/b.py:1"


def test_a_name_that_stands_in_a_file_beside_the_pipelines_leads_there(tmp_path):
    folder = tmp_path / "pipelines"
    folder.mkdir()
    (folder / "a.py").write_text('A = {\n    "name": "a",\n    "States": {"S": 1}}\n', "utf-8")
    (folder / "messages.py").write_text('X = 1\nTELL = "Tell"\nSTOP = ["Stop", "S"]\n', "utf-8")
    assert str(source_line(tmp_path, "a", "Tell")) == "pipelines/messages.py:2"
    assert str(source_line(tmp_path, "a", "Stop")) == "pipelines/messages.py:3"
    assert str(source_line(tmp_path, "a", "S")) == "pipelines/a.py:3"
    assert str(source_line(tmp_path, "a", "Elsewhere")) == "pipelines/a.py:1"
    assert pipeline_file(tmp_path, "a") == folder / "a.py"
    assert pipeline_file(tmp_path, "b") is None


def test_a_key_goes_before_a_text_and_the_first_of_several_counts(tmp_path):
    (tmp_path / "pipelines").mkdir()
    text = 'TEXT = "S"\nA = {\n    "name": "a",\n    "States": {\n        "S": {},\n'
    text += '        "B": {"S": 1},\n    },\n}\nLATER = "T"\nAGAIN = "T"\n'
    (tmp_path / "pipelines" / "a.py").write_text(text, "utf-8")
    assert str(source_line(tmp_path, "a", "S")) == "pipelines/a.py:5"
    assert str(source_line(tmp_path, "a", "T")) == "pipelines/a.py:9"


def test_a_file_that_changes_is_read_again(tmp_path):
    (tmp_path / "pipelines").mkdir()
    file = tmp_path / "pipelines" / "a.py"
    for line in (1, 2, 3):
        file.write_text("\n" * (line - 1) + 'A = {"name": "a", "States": {"S": 1}}\n', "utf-8")
        os.utime(file, ns=(line, line))
        assert source_line(tmp_path, "a", "S").line == line


def test_the_folder_of_pipelines_goes_before_others(tmp_path):
    for folder in ("a", "pipelines"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.py").write_text('X = {"name": "x"}\n', "utf-8")
    assert pipeline_file(tmp_path, "x") == tmp_path / "pipelines" / "x.py"
