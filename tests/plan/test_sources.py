"""The files of pipelines/: what Python reads without a word, and what it cannot read."""

from pathlib import Path

import pytest

from downbeat.plan.sources import python_fault, registered, source_problems

ETL = '{"name": "etl", "States": {"S": {"Type": "Pass"}}}'


@pytest.fixture
def findings(tmp_path):
    def of(**files):
        (tmp_path / "pipelines").mkdir()
        for name, text in files.items():
            (tmp_path / "pipelines" / f"{name}.py").write_text(text)
        return [
            (each.path, each.code, each.severity) for each in source_problems(tmp_path, {"etl": {}})
        ]

    return of


def test_a_registered_pipeline_is_fine(findings):
    assert findings(etl=f"ETL = {ETL}\n") == []


def test_a_state_written_twice_is_found_where_the_second_stands(findings):
    text = 'ETL = {"name": "etl", "States": {\n    "S": {},\n    "S": {},\n}}\n'
    assert findings(etl=text) == [("pipelines/etl.py:3", "repeated-key", "error")]


def test_two_pipelines_of_one_name(findings):
    assert findings(a=f"A = {ETL}\n", b=f"B = {ETL}\n") == [
        ("pipelines/b.py:1", "duplicate-pipeline-name", "error")
    ]


def test_a_pipeline_that_is_not_registered(findings):
    text = ETL.replace("etl", "other")
    assert findings(other=f"OTHER = {text}\n") == [
        ("pipelines/other.py:1", "unregistered-pipeline", "warning")
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


def test_what_is_no_pipeline_and_no_python_is_passed_over(findings):
    assert (
        findings(
            broken="ETL = {",
            nul="ETL = 1",
            part='PART = {"name": "x"}\nNAMED = {"name": 5, "States": {}}\n',
            called=f"ETL = dict({ETL})\nprint({ETL})\n",
            keys='A = {**{}, "a": 1, b: 2, b: 3}\n',
        )
        == []
    )


def test_a_name_is_taken_by_the_file_that_comes_first(findings):
    other = ETL.replace("etl", "other")
    assert findings(a=f"\nA: dict = {other}\n", b=f"B = {other}\n", c=f"C = {other}\n") == [
        ("pipelines/a.py:2", "unregistered-pipeline", "warning"),
        ("pipelines/b.py:1", "duplicate-pipeline-name", "error"),
        ("pipelines/c.py:1", "duplicate-pipeline-name", "error"),
    ]


def test_a_key_written_three_times_is_found_twice(findings):
    assert findings(a='A = {\n"a": 1,\n"a": 2,\n"b": {},\n"a": 3}\n') == [
        ("pipelines/a.py:3", "repeated-key", "error"),
        ("pipelines/a.py:5", "repeated-key", "error"),
    ]


def test_a_file_that_is_not_python_is_named_with_its_line(tmp_path: Path):
    file = tmp_path / "pipelines" / "etl.py"
    with pytest.raises(SyntaxError) as fault:
        compile("ETL = {}\nETL = }\n", str(file), "exec")
    finding = python_fault(fault.value, tmp_path)
    assert (finding.path, finding.code) == ("pipelines/etl.py:2", "pipeline-file-error")
    assert finding.message == "is not Python: unmatched '}'."


def test_an_error_outside_the_project_has_the_whole_path(tmp_path: Path):
    with pytest.raises(ValueError) as fault:
        int("x\ny")
    finding = python_fault(fault.value, tmp_path)
    assert finding.path.startswith(f"{__file__}:")
    assert "ValueError: invalid literal" in finding.message and "\n" not in finding.message


def test_a_register_that_cannot_be_imported_is_a_diagnostic(tmp_path, monkeypatch):
    def broken(fault):
        def register(root):
            raise fault

        monkeypatch.setattr("downbeat.plan.sources.register", register)
        specs, (one,) = registered(tmp_path)
        return specs, one.path.rpartition(":")[0] or one.path, one.code

    missing = AttributeError("x", name="PIPELINES")
    assert broken(missing) == ({}, "pipelines/__init__.py", "pipeline-file-error")
    assert broken(AttributeError("x", name="other")) == ({}, __file__, "pipeline-file-error")
    assert broken(ValueError("x")) == ({}, __file__, "pipeline-file-error")


def test_a_register_that_is_fine_has_no_diagnostic(tmp_path, monkeypatch):
    monkeypatch.setattr("downbeat.plan.sources.register", lambda root: {"etl": {"root": root}})
    assert registered(tmp_path) == ({"etl": {"root": tmp_path}}, [])
