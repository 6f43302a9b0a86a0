"""The line that defines a state is found in the pipeline's file."""

import pytest

from downbeat.plan.stacks import REPOSITORY
from downbeat.plan.state_source import source_line


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
