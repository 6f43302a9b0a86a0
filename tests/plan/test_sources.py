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


def test_a_name_that_is_not_in_kebab_case_is_told_with_one_that_is(tmp_path):
    (tmp_path / "pipelines").mkdir()
    text = ETL.replace("etl", "Daily_ETL load")
    (tmp_path / "pipelines" / "etl.py").write_text(f"ETL = {text}\n")
    assert [str(one) for one in source_problems(tmp_path, {"Daily_ETL load": {}})] == [
        'pipelines/etl.py:1: "Daily_ETL load" is no pipeline\'s name, which is in kebab-case: write'
        ' "daily-etl-load".'
    ]


def test_the_sentences_name_the_other_place(tmp_path):
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "a.py").write_text(f"A = {ETL}\n")
    (tmp_path / "pipelines" / "b.py").write_text(f"B = {ETL}\nC = {ETL.replace('etl', 'c')}\n")
    (tmp_path / "pipelines" / "d.py").write_text('D = {\n"x": 1,\n"x": 2}\n')
    assert [str(one) for one in source_problems(tmp_path, {"etl": {}})] == [
        "pipelines/d.py:3: the key 'x' stands in line 2 of the same dict already, and that one is"
        " lost; rename or remove one.",
        'pipelines/b.py:1: the name "etl" is taken by pipelines/a.py:1, and only one of both would'
        " be deployed; rename one.",
        'pipelines/b.py:2: "c" is not registered, so that no stack can run it; add it to'
        " pipelines/__init__.py.",
    ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("A = true", "NameError: name 'true' is not defined. Python writes True."),
        ("A = false", "NameError: name 'false' is not defined. Python writes False."),
        ("A = null", "NameError: name 'null' is not defined. Python writes None."),
        ("A = nul", "NameError: name 'nul' is not defined. Correct this line."),
        ("raise SystemExit('done.')", "SystemExit: done. Take out what ends the program."),
    ],
)
def test_an_error_of_python_has_its_fix(tmp_path, line, sentence):
    file = tmp_path / "pipelines" / "etl.py"
    file.parent.mkdir()
    file.write_text(f"\n{line}\n")
    with pytest.raises((NameError, SystemExit)) as fault:
        exec(compile(file.read_text(), str(file), "exec"), {})
    finding = python_fault(fault.value, tmp_path)
    assert str(finding) == f"pipelines/etl.py:2: cannot be loaded: {sentence}"


def test_a_pipeline_without_a_name_is_found_in_its_file(tmp_path, monkeypatch):
    def register(root):
        raise KeyError("name")

    monkeypatch.setattr("downbeat.plan.sources.register", register)
    (tmp_path / "pipelines").mkdir()
    text = 'A = 1\nETL = {"States": {}}\nNAMED = {"name": "a", "States": {}}\nPART = {"x": 1}\n'
    (tmp_path / "pipelines" / "etl.py").write_text(text)
    specs, faults = registered(tmp_path)
    assert (specs, [(one.path, one.code, one.message) for one in faults]) == (
        {},
        [
            (
                "pipelines/etl.py:2",
                "pipeline-name",
                'the pipeline has no "name": add "name": "weekly-monitoring", in kebab-case.',
            )
        ],
    )
    (tmp_path / "pipelines" / "etl.py").write_text("A = 1\n")
    _, (other,) = registered(tmp_path)
    assert other.code == "pipeline-file-error"


def test_another_missing_key_is_a_fault_of_its_line(tmp_path, monkeypatch):
    def register(root):
        raise KeyError("States")

    monkeypatch.setattr("downbeat.plan.sources.register", register)
    (tmp_path / "pipelines").mkdir()
    (tmp_path / "pipelines" / "etl.py").write_text('ETL = {"States": {}}\n')
    _, (fault,) = registered(tmp_path)
    assert (fault.path.rpartition(":")[0], fault.code) == (__file__, "pipeline-file-error")


def test_a_register_that_is_no_dict_says_what_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr("downbeat.plan.sources.register", lambda root: ["etl"])
    specs, (fault,) = registered(tmp_path)
    assert (specs, str(fault), fault.code) == (
        {},
        "pipelines/__init__.py: PIPELINES must be a dict, not list: each pipeline's name and the"
        " pipeline.",
        "pipeline-file-error",
    )


def test_a_folder_without_a_register_says_what_it_is(tmp_path, monkeypatch):
    def register(root):
        raise AttributeError("x", name="PIPELINES")

    monkeypatch.setattr("downbeat.plan.sources.register", register)
    _, (fault,) = registered(tmp_path)
    assert str(fault) == (
        "pipelines/__init__.py: has no PIPELINES: a dict of each pipeline's name and the pipeline."
    )
