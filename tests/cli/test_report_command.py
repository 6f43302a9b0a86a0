"""`downbeat report`."""

import json

import pytest
from typer.testing import CliRunner

from downbeat.cli.__main__ import app
from downbeat.testing.flow import play


@pytest.fixture
def run(tmp_path, monkeypatch):
    def run(*words):
        return CliRunner().invoke(app, ["report", *map(str, words)])

    return run


def test_it_writes_the_page_and_says_where(run, tmp_path):
    file = tmp_path / "page.html"
    done = run("etl", "-s", "prod", "-o", file)
    assert done.exit_code == 0
    html = file.read_text(encoding="utf-8")
    assert done.output == f"{file}: 1 pipeline, {len(html.encode()) / 1000:.0f} kB\n"
    assert html.startswith("<!doctype html>")
    assert "weekly-monitoring" not in html


def test_json_is_printed_and_no_page_is_written(run, tmp_path, monkeypatch):
    done = run("etl", "--json", "-o", tmp_path / "no.html")
    assert done.exit_code == 0
    found = json.loads(done.output)
    assert [pipeline["key"] for pipeline in found["pipelines"]] == ["etl"]
    assert not (tmp_path / "no.html").exists()


def test_an_unknown_pipeline_is_refused_with_the_nearest_name(run):
    done = run("weekly-monitorin", "etk")
    assert done.exit_code == 2
    assert 'dev has no "weekly-monitorin"' in done.stderr
    assert 'Did you mean "weekly-monitoring"?' in done.stderr
    assert 'dev has no "etk"' in done.stderr
    assert done.stdout == ""


def test_a_file_that_cannot_be_written_is_refused(run, tmp_path):
    done = run("etl", "-o", tmp_path / "no" / "page.html")
    assert done.exit_code == 2
    assert "cannot be written: No such file or directory" in done.stderr


def test_open_shows_the_page_in_the_browser(run, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    assert run("etl", "-o", tmp_path / "page.html", "--open").exit_code == 0
    assert opened == [(tmp_path / "page.html").resolve().as_uri()]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--recorded", "no/such"), "--recorded: no/such does not exist"),
        (("--against", "no-such-ref"), "--against: git cannot read no-such-ref"),
        (("-s", "prd"), 'there is no stack "prd"'),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_written(run, tmp_path, words, sentence):
    done = run("etl", *words, "-o", tmp_path / "page.html")
    assert done.exit_code == 2
    assert sentence in " ".join(done.stderr.replace("│", " ").split())
    assert not (tmp_path / "page.html").exists()


def test_recordings_stand_in_the_report(run, tmp_path):
    played = play("etl", "prod", name="friday")
    saved = {"name": "friday", "arn": played.execution.arn, "events": played.execution.history}
    (tmp_path / "friday.json").write_text(json.dumps(saved, default=str), encoding="utf-8")
    done = run("etl", "-s", "prod", "--recorded", tmp_path, "--json")
    assert done.exit_code == 0, done.stderr
    (pipeline,) = json.loads(done.output)["pipelines"]
    assert [one["title"] for one in pipeline["actual"]] == ["friday"]
