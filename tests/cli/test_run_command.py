"""`downbeat run`, as a user types it."""

import json

import pytest
from typer.testing import CliRunner

from downbeat.cli.__main__ import app
from downbeat.emulator import ministack
from downbeat.testing.flow import play


@pytest.fixture(autouse=True)
def no_embedded(monkeypatch):
    """Whatever stack the developer has up, these tests play against nothing."""
    monkeypatch.setattr(ministack, "running", lambda folder: None)


def run(*options):
    return CliRunner().invoke(app, ["run", *options], catch_exceptions=False)


WEEKLY = """\
weekly-monitoring (ccapi-weekly-monitoring-prod), simulated: no call left this machine \
(after `downbeat up`, calls go to an embedded AWS)

       0:00:00  execution started
       0:00:00  Check calendar  (Choice)
       0:00:00  Check input  (Choice)
       0:00:00  ValidateInputs  (Task)
       0:00:00    ValidateInputs calls ecs:runTask.sync
       0:01:00    ValidateInputs succeeded
       0:01:00  RunWeeklyMonitoring  (Task)
       0:01:00    RunWeeklyMonitoring calls ecs:runTask.sync
       1:31:00    RunWeeklyMonitoring failed  States.TaskFailed: Essential container in task exited \
(monitor exited with 3, log_router exited with 0)
       1:31:00  CheckExecutionStatus  (Choice)
       1:31:00  HandlePartialFailure  (Pass)
       1:31:00  NotifyPartialFailure  (Task)
       1:31:00    NotifyPartialFailure calls sns:publish
       1:31:00    NotifyPartialFailure succeeded
       1:31:00  execution succeeded

Mail to pipeline-failure, from NotifyPartialFailure
  ⚠️ CloudClearingAPI Partial Failure - prod
  The monitoring container ended with exit code 3: some or all of 29 regions failed.
"""


def test_the_timeline_then_the_mails_then_what_it_came_to():
    result = run("weekly-monitoring", "-s", "prod", "--exit-code", "3")
    assert result.exit_code == 0
    assert result.stdout.startswith(WEEKLY)
    *_, end, services = result.stdout.splitlines()
    assert end == "SUCCEEDED after 1:31:00, 7 transitions, $0.25"
    assert services.startswith(
        "By service  Fargate $0.15, CloudWatch $0.10, Step Functions $0.0001"
    )


def test_a_failure_is_exit_status_1():
    result = run(
        "weekly-monitoring",
        "-s",
        "prod",
        "--fail",
        "PublishMetrics=CloudWatch.InternalServiceFault",
    )
    assert result.exit_code == 1
    assert (
        "Mail to pipeline-failure, from NotifyFailure\n  🚨 CloudClearingAPI Pipeline FAILED -"
        " prod\n" in result.stdout
    )


def test_for_programs():
    told = json.loads(run("etl", "-s", "prod", "--slow", "ExecuteTask02=901", "--json").stdout)
    assert (told["pipeline"], told["embedded"], told["status"], told["error"]) == (
        "etl",
        False,
        "FAILED",
        "States.Timeout",
    )
    assert told["states"] == [
        "ValidateConfig",
        "CheckValidateConfig",
        "ExecuteTask01",
        "CheckExecuteTask01",
        "ExecuteTask02",
        "FailPipeline",
    ]
    assert [(mail["topic"], mail["sender"]) for mail in told["mails"]] == [("failure", "reporter")]
    assert told["after"] == []


def test_the_history_is_awss():
    assert json.loads(run("etl", "-s", "prod", "--history").stdout)[0]["type"] == "ExecutionStarted"


def test_an_outcome_file_and_an_input(tmp_path):
    plan = {"Payload": {"rows": 300_000, "chunks": [1, 2]}}
    (tmp_path / "outcomes.json").write_text(
        json.dumps({"MockedResponses": {"PlanChunks": {"0": {"Return": plan}}}})
    )
    result = run(
        "chunked-etl",
        "--outcomes",
        str(tmp_path / "outcomes.json"),
        "--input",
        '{"scheduled_time": "2026-01-05T06:00:00Z"}',
        "--json",
    )
    assert json.loads(result.stdout)["output"] == {"chunks_done": 2, "chunks_failed": 0}


def test_as_the_schedule_would_start_it():
    result = run("weekly-monitoring", "-s", "prod", "--at", "2026-12-28T06:00Z", "--json")
    assert (result.exit_code, json.loads(result.stdout)["output"]) == (
        0,
        {"skipped": "2026-12-28 is to be skipped"},
    )


def test_an_exit_code_goes_to_the_state_that_reads_it_else_to_every_container():
    assert play("weekly-monitoring", exit_code=3).states[-1] == "NotifyPartialFailure"
    assert play("regional-monitoring", exit_code=3).error == "TooManyRegionsFailed"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["weekly-monitorng", "-s", "prod"],
            (
                'PIPELINE: prod has no "weekly-monitorng"; it has weekly-monitoring,'
                " database-refresh, ndjson-to-parquet, etl, watchdog. Did you mean"
                ' "weekly-monitoring"?\n'
            ),
        ),
        (
            ["etl", "-s", "prd"],
            (
                "Usage: root run [OPTIONS] PIPELINE\nTry 'root run --help' for help.\n\nError:"
                " Invalid value for '--stack' / '-s': there is no stack \"prd\"; there are dev,"
                ' prod, starter. Did you mean "prod"?\n'
            ),
        ),
        (
            ["etl", "--case", "fine"],
            "--case: needs --outcomes FILE\n",
        ),
        (
            ["etl", "--slow", "Success=3", "--exit-code", "1"],
            '--slow: "Success" calls nothing; these do: ValidateConfig, ExecuteTask01,'
            " ExecuteTask02\n--exit-code: no state waits for a container (ecs:runTask.sync)\n",
        ),
        (
            ["weekly-monitoring", "--input", '{"force_refesh": true}'],
            '--input: nothing reads "force_refesh". Did you mean "force_refresh"?\n',
        ),
        (
            ["etl", "--fail", "ExecuteTask1=E"],
            '--fail: no state named "ExecuteTask1". Did you mean "ExecuteTask01"?\n',
        ),
        (
            ["etl", "--input", "[1]"],
            "--input: is not a JSON object: a pipeline's input has names\n",
        ),
        (
            ["etl", "--at", "soon"],
            '--at: "soon" is not a moment: write it like 2026-12-28T06:00Z\n',
        ),
        (
            ["etl", "--outcomes", "/no/such/file"],
            "--outcomes: /no/such/file cannot be read: No such file or directory\n",
        ),
    ],
)
def test_wrong_use_is_refused_in_a_line(options, said):
    result = run(*options)
    assert (result.exit_code, result.stderr) == (2, said)
