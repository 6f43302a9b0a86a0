"""`downbeat check --lists`."""

import json
from datetime import date, timedelta

from typer.testing import CliRunner

from downbeat.asl.lists import dated_lists
from downbeat.cli.__main__ import app
from downbeat.cli.dated_lists import lists_text


def test_the_oldest_list_comes_first_with_its_age():
    oldest = min(dated_lists().values(), key=lambda one: (one.as_of, one.name))
    day = oldest.as_of + timedelta(days=95)
    lines = lists_text(as_json=False, today=day).splitlines()
    assert lines[0].split("  ")[0] == oldest.what
    assert f"{oldest.as_of}    95 days  {oldest.source}" in lines[0]
    assert len(lines) == len(dated_lists()) + 1


def test_programs_get_every_list_with_its_tool():
    result = CliRunner().invoke(app, ["check", "--lists", "--json"])
    records = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {one["name"]: one["refresh"] for one in records} == {
        one.name: one.refresh for one in dated_lists().values()
    }
    assert all(date.fromisoformat(one["as_of"]) for one in records)
