"""The files of pipelines/: what Python reads without a word, and what it cannot read."""

from pathlib import Path

import pytest

from downbeat.plan.sources import python_fault, source_problems

ETL = '{"name": "etl", "States": {"S": {"Type": "Pass"}}}'


@pytest.fixture
def findings(tmp_path):
    def of(**files):
        (tmp_path / "pipelines").mkdir()
        for name, text in files.items():
            (tmp_path / "pipelines" / f"{name}.py").write_text(text)
        return [(each.path, each.code) for each in source_problems(tmp_path, {"etl": {}})]

    return of


def test_a_registered_pipeline_is_fine(findings):
    assert findings(etl=f"ETL = {ETL}\n") == []


def test_a_state_written_twice_is_found_where_the_second_stands(findings):
    text = 'ETL = {"name": "etl", "States": {\n    "S": {},\n    "S": {},\n}}\n'
    assert findings(etl=text) == [("pipelines/etl.py:3", "repeated-key")]


def test_two_pipelines_of_one_name(findings):
    assert findings(a=f"A = {ETL}\n", b=f"B = {ETL}\n") == [
        ("pipelines/b.py:1", "duplicate-pipeline-name")
    ]


def test_a_pipeline_that_is_not_registered(findings):
    text = ETL.replace("etl", "other")
    assert findings(other=f"OTHER = {text}\n") == [
        ("pipelines/other.py:1", "unregistered-pipeline")
    ]


def test_an_error_in_a_pipelines_file_has_its_line_and_no_traceback(tmp_path: Path):
    file = tmp_path / "pipelines" / "etl.py"
    file.parent.mkdir()
    file.write_text("ETL = {}\nETL['Stats']\n")
    with pytest.raises(KeyError) as fault:
        exec(compile(file.read_text(), str(file), "exec"), {})
    finding = python_fault(fault.value, tmp_path)
    assert str(finding) == (
        "pipelines/etl.py:2: cannot be loaded: KeyError: 'Stats'. Correct this line."
    )
