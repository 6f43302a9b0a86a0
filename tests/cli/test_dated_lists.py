"""`downbeat check --lists`."""

import json
from datetime import date, timedelta

from typer.testing import CliRunner

from downbeat.asl.lists import dated_lists
from downbeat.cli.__main__ import app
from downbeat.cli.dated_lists import lists_text


def test_the_oldest_list_comes_first_with_its_age_and_what_has_no_day_before_it():
    dated = [one for one in dated_lists().values() if one.as_of]
    oldest = min(dated, key=lambda one: (one.as_of, one.name))
    undated = len(dated_lists()) - len(dated)
    lines = lists_text(as_json=False, today=oldest.as_of + timedelta(days=95)).splitlines()
    assert all("of no known day" in line for line in lines[:undated])
    assert lines[undated].startswith(oldest.what)
    assert f"{oldest.as_of}    95 days" in lines[undated]
    assert len(lines) == len(dated_lists()) + 1


def test_programs_get_every_list_with_its_tool():
    result = CliRunner().invoke(app, ["check", "--lists", "--json"])
    records = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {one["name"]: one["refresh"] for one in records} == {
        one.name: one.refresh for one in dated_lists().values()
    }
    assert all(one["as_of"] is None or date.fromisoformat(one["as_of"]) for one in records)
