"""`downbeat check --lists`."""

import json
from datetime import date, timedelta

from typer.testing import CliRunner

from downbeat.asl.lists import dated_lists
from downbeat.cli.__main__ import app
from downbeat.cli.dated_lists import lists_text, old_lists_text


def test_the_oldest_list_comes_first_with_its_age():
    oldest = min(dated_lists().values(), key=lambda one: (one.day, one.name))
    lines = lists_text(as_json=False, today=oldest.day + timedelta(days=95)).splitlines()
    assert lines[0].startswith(oldest.what)
    assert f"{oldest.day}    95 days" in lines[0]


def test_a_list_without_a_day_of_its_own_says_with_what_it_was_compared_and_when():
    undated = [one for one in dated_lists().values() if one.as_of is None]
    text = lists_text(as_json=False)
    for one in undated:
        [number] = [at for at, line in enumerate(text.splitlines()) if line.startswith(one.what)]
        shown, below = text.splitlines()[number : number + 2]
        assert str(one.compared_on) in shown
        assert below.strip() == f"compared with {one.compared_with}"


def test_check_says_in_one_line_which_lists_are_old(monkeypatch):
    monkeypatch.setattr("downbeat.asl.lists.STALE_DAYS", 180)
    oldest = min(dated_lists().values(), key=lambda one: (one.day, one.name))
    day = oldest.day + timedelta(days=180)
    assert old_lists_text(day) == ""
    line = old_lists_text(day + timedelta(days=1))
    assert oldest.what in line and "\n" not in line
    assert line.endswith("`downbeat check --lists` says what they are from.")


def test_the_line_stands_beside_the_result_of_a_check(monkeypatch, tmp_path):
    monkeypatch.setattr("downbeat.asl.lists.STALE_DAYS", -1)
    file = tmp_path / "one.asl.json"
    file.write_text('{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}')
    result = CliRunner().invoke(app, ["check", str(file)])
    assert (result.exit_code, result.stdout) == (0, "No problems in 1 file.\n")
    assert result.stderr.startswith("note: these copies of AWS's lists are older than ")


def definition_file(tmp_path, service):
    task = {"Type": "Task", "Resource": f"arn:aws:states:::{service}", "Arguments": {"Name": "x"}}
    states = {"A": {**task, "TimeoutSeconds": 60, "End": True}}
    file = tmp_path / "one.asl.json"
    file.write_text(json.dumps({"StartAt": "A", "QueryLanguage": "JSONata", "States": states}))
    return str(file)


def test_a_file_is_checked_for_services_that_its_region_lacks(tmp_path):
    file = definition_file(tmp_path, "databrew:startJobRun")
    there = CliRunner().invoke(app, ["check", file, "--region", "mx-central-1"])
    assert "/States/A/Resource: databrew has no endpoint in mx-central-1" in there.stdout
    anywhere = CliRunner().invoke(app, ["check", file])
    assert "no endpoint" not in anywhere.stdout


def test_a_region_that_the_list_does_not_have_is_said_to_be_unknown(tmp_path):
    file = definition_file(tmp_path, "databrew:startJobRun")
    result = CliRunner().invoke(app, ["check", file, "--region", "eu-north-7"])
    assert result.exit_code == 0
    assert result.stderr.startswith("warning: --region: eu-north-7 is not in the list of ")


def test_programs_get_every_list_with_its_tool():
    result = CliRunner().invoke(app, ["check", "--lists", "--json"])
    records = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {one["name"]: one["refresh"] for one in records} == {
        one.name: one.refresh for one in dated_lists().values()
    }
    assert all(one["as_of"] is None or date.fromisoformat(one["as_of"]) for one in records)
