"""`downbeat record --latest` and `downbeat report --actual`."""

import json
from datetime import timedelta

import pytest

from downbeat.simulator.recording_files import recordings_in
from tests.ops.failures import well
from tests.ops.world import NOW


@pytest.fixture
def ran(world):
    for day in (3, 2, 1):
        world.run("etl", f"etl-{day}", well, start=NOW - timedelta(days=day))
    world.run("weekly-monitoring", "weekly", well, start=NOW - timedelta(days=7))
    return world


def test_the_latest_of_every_pipeline_are_recorded(ran, downbeat, tmp_path):
    done = downbeat("record", "--latest", 2, "--to", tmp_path, "-s", "prod")
    assert done.exit_code == 0, done.stderr
    assert {one.name for one in recordings_in([tmp_path])} == {"etl-1", "etl-2", "weekly"}
    assert len(done.stdout.splitlines()) == 3


def test_where_nothing_ran_record_says_so(world, downbeat, tmp_path):
    done = downbeat("record", "--latest", 2, "--to", tmp_path, "-s", "prod")
    assert done.stdout == "Nothing ran in prod in the last 90 days.\n"


@pytest.mark.parametrize("words", [("record",), ("record", "etl-1", "--latest", 2)])
def test_one_execution_or_the_latest_but_not_both(ran, downbeat, words):
    done = downbeat(*words, "-s", "prod")
    assert done.exit_code == 2
    assert "name one EXECUTION, or say how many with --latest" in " ".join(
        done.stderr.replace("│", " ").split()
    )


def test_the_report_has_what_really_ran(ran, downbeat, tmp_path):
    done = downbeat("report", "--actual", "--latest", 1, "-s", "prod", "--json")
    assert done.exit_code == 0, done.stderr
    pipelines = {one["key"]: one for one in json.loads(done.stdout)["pipelines"]}
    assert [run["title"] for run in pipelines["etl"]["actual"]] == ["etl-1"]
    assert [run["title"] for run in pipelines["weekly-monitoring"]["actual"]] == ["weekly"]
    assert pipelines["database-refresh"]["actual"] == []


def test_the_page_of_what_really_ran_is_written(ran, downbeat, tmp_path):
    file = tmp_path / "page.html"
    assert downbeat("report", "--actual", "-s", "prod", "-o", file).exit_code == 0
    assert "What really ran" in file.read_text(encoding="utf-8")


def test_where_nothing_ran_the_report_says_so(world, downbeat, tmp_path):
    done = downbeat("report", "--actual", "-s", "prod", "-o", tmp_path / "page.html")
    assert done.exit_code == 0
    assert done.stdout.endswith("Nothing ran in prod yet: the page has simulated runs alone.\n")
