"""Recorded executions in the report."""

import json
from datetime import UTC, datetime

import pytest

from downbeat.asl import DiagnosticsError
from downbeat.report.recorded_runs import actual_runs, moment
from downbeat.simulator.recordings import recording
from downbeat.testing.flow import play
from tests.planned_stacks import planned_stack

PLANNED = planned_stack("prod")
START = datetime(2026, 11, 2, 6, tzinfo=UTC)


def recorded(pipeline="etl", *, name="a", arn=True, start=START, **how):
    run = play(pipeline, "prod", name=name, start=start, **how)
    events = json.loads(json.dumps(run.execution.history, default=datetime.isoformat))
    return recording(events, name=name, arn=run.execution.arn if arn else "")


@pytest.mark.parametrize("arn", [True, False])
def test_an_execution_belongs_to_the_pipeline_of_its_machine_or_of_its_states(arn):
    found = actual_runs(PLANNED, [recorded(arn=arn)])
    assert {key: len(runs) for key, runs in found.items() if runs} == {"etl": 1}


def test_it_is_a_run_with_its_times_and_its_end():
    (run,) = actual_runs(PLANNED, [recorded(fail={"ExecuteTask01": "ValueError"})])["etl"]
    assert (run["title"], run["status"], run["start"]) == ("a", "FAILED", START.isoformat())
    assert run["error"] == "ValueError"
    row = next(row for row in run["rows"] if row["state"] == "ExecuteTask01")
    assert row["path"] == "/States/ExecuteTask01"
    assert row["spans"][0]["failed"] is True
    assert "ValidateConfig → CheckValidateConfig" in run["steps"]


def test_the_latest_comes_first():
    later = recorded(name="later", start=START.replace(day=9))
    runs = actual_runs(PLANNED, [recorded(), later])["etl"]
    assert [run["title"] for run in runs] == ["later", "a"]


def test_one_that_still_runs_ends_with_its_last_event():
    whole = recorded()
    half = recording(whole.events[:8], name="half", arn=whole.arn)
    (run,) = actual_runs(PLANNED, [half])["etl"]
    assert run["status"] == "RUNNING"


def test_executions_of_other_machines_are_refused_all_at_once():
    strange = [
        recording(
            recorded().events, name=name, arn=f"arn:aws:states:us-east-1:1:execution:x:{name}"
        )
        for name in ("one", "two")
    ]
    with pytest.raises(DiagnosticsError) as refusal:
        actual_runs(PLANNED, strange)
    messages = [str(one) for one in refusal.value.diagnostics]
    assert len(messages) == 2
    assert messages[0].startswith("--recorded: one is an execution of none of these: ccapi-weekly")


@pytest.mark.parametrize(
    "value", ["2026-11-02T06:00:00+00:00", "2026-11-02T06:00:00Z", 1793599200.0, START]
)
def test_moments_as_tools_write_them(value):
    assert moment(value) == START
