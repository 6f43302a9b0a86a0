"""`downbeat limits`, as a user types it."""

import json

import pytest
from typer.testing import CliRunner

from downbeat.cli.__main__ import app


def limits(*options):
    return CliRunner().invoke(app, ["limits", *options], catch_exceptions=False)


def test_a_pipeline_within_the_limits_shows_the_room_that_its_maps_have():
    result = limits("regional-monitoring")
    assert (result.exit_code, result.stdout.splitlines()[2]) == (
        0,
        "MonitorRegions: 10 events for each item, so at most 2,498 items",
    )


def test_the_room_is_exact():
    assert limits("regional-monitoring", "--items", "MonitorRegions=2498").exit_code == 0
    assert limits("regional-monitoring", "--items", "MonitorRegions=2499").exit_code == 1


def test_too_many_items_are_told_with_the_fix():
    result = limits("regional-monitoring", "--items", "MonitorRegions=4000")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == (
        "With 4,000 items MonitorRegions will exceed 25,000 events (40,004 are expected): make its"
        " ItemProcessor's Mode DISTRIBUTED."
    )


def test_what_a_map_hands_on_is_forecast_from_a_simulated_run():
    shown = limits("regional-monitoring").stdout.splitlines()
    assert shown[3].startswith("MonitorRegions: 42 bytes for each item in the variable ")
    result = limits("regional-monitoring", "--items", "MonitorRegions=40000")
    assert result.exit_code == 1
    assert "40,000 items" in result.stdout.splitlines()[-1]
    assert "Step Functions passes on 262,144" in result.stdout.splitlines()[-1]


def test_a_distributed_map_has_room_for_all():
    result = limits("chunked-etl", "--items", "RunChunks=100000")
    assert (result.exit_code, result.stdout.splitlines()[2]) == (
        0,
        "RunChunks: its items run as executions of their own",
    )


def test_programs_get_numbers():
    options = ("regional-monitoring", "--items", "MonitorRegions=4000", "--json")
    record = json.loads(limits(*options).stdout)
    assert (record["events"], record["most_events"], record["maps"]) == (
        40_018,
        25_000,
        [{"name": "MonitorRegions", "events_each": 10, "most_items": 2498}],
    )
    assert len(record["exceeded"]) == 1


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("MonitorRegions", '--items: "MonitorRegions" is not MAP=COUNT\n'),
        ("MonitorRegions=-1", '--items: "MonitorRegions=-1" is not MAP=COUNT\n'),
        (
            "MonitorRegion=4",
            '--items: there is no Map "MonitorRegion"; there is MonitorRegions. Did you mean'
            ' "MonitorRegions"?\n',
        ),
    ],
)
def test_wrong_items_are_told_in_a_line(option, sentence):
    result = limits("regional-monitoring", "--items", option)
    assert (result.exit_code, result.stderr) == (2, sentence)
