"""What a stack tunes of the four systems reaches their definitions and their trigger."""

from __future__ import annotations

from typing import Any

import pytest

from downbeat.asl import DiagnosticsError, walk
from downbeat.config import StackFileError
from downbeat.plan.stacks import planned_stack
from downbeat.plan.trigger_checks import advise_on_trigger
from downbeat.testing.flow import play
from downbeat.testing.flow_tasks import usual_seconds


def planned(pipeline: str, **settings: Any) -> Any:
    changes = {pipeline: {"settings": settings}}
    stack = "dev" if pipeline == "regional-monitoring" else "prod"  # where it runs
    return {each.key: each for each in planned_stack(stack, changes=changes)}[pipeline]


def test_the_function_is_called_with_the_names_that_the_stack_chooses() -> None:
    settings = {"task_01_payload": {"action": "task_01"}, "task_01_timeout": 300}
    run = play("etl", changes={"settings": settings})
    (call,) = run.attempts("ExecuteTask01")
    assert call.arguments["Payload"] == {"action": "task_01"}
    assert run.planned.definition["States"]["ExecuteTask01"]["TimeoutSeconds"] == 300


def test_a_retry_of_a_task_is_the_stacks() -> None:
    settings = {"task_02_retries": 0}
    run = play("etl", fail={"ExecuteTask02": "States.TaskFailed"}, changes={"settings": settings})
    assert (run.status, len(run.attempts("ExecuteTask02"))) == ("FAILED", 1)


def test_more_rows_than_the_stack_lets_one_call_do_go_into_chunks() -> None:
    plan = {"rows": 500, "seconds": 10, "chunks": [{"from": 0}, {"from": 250}]}
    answers = {"PlanChunks": {"Payload": plan}}
    small = play("chunked-etl", "dev", answers=answers)
    large = play(
        "chunked-etl", "dev", answers=answers, changes={"settings": {"one_call_rows": 499}}
    )
    assert (len(small.attempts("ExecuteTask02")), len(large.attempts("ExecuteChunk"))) == (1, 2)


def test_the_containers_log_level_is_the_stacks() -> None:
    task = planned("weekly-monitoring", container_log_level="DEBUG").definition["States"]
    override = task["RunWeeklyMonitoring"]["Arguments"]["Overrides"]["ContainerOverrides"][0]
    assert {"Name": "LOG_LEVEL", "Value": "DEBUG"} in override["Environment"]


def test_the_manifest_builder_has_its_thresholds_as_text() -> None:
    uploads = planned("ndjson-to-parquet", files_per_manifest=10, flush_age=3600).uploads
    assert uploads.function.environment["MAX_FILES"] == "10"
    assert uploads.function.environment["MAX_BYTES"] == "700000000"
    expected = {"action": "flush", "older_than_seconds": 3600, "check": True}
    assert uploads.schedule["input"] == expected


def test_a_machines_limit_is_above_the_patience_with_a_busy_job() -> None:
    definition = planned("ndjson-to-parquet").definition
    busy, failed = definition["States"]["StartGlueJob"]["Retry"]
    delays = [min(busy["IntervalSeconds"] * 1.5**n, 900) for n in range(busy["MaxAttempts"])]
    runs = definition["States"]["StartGlueJob"]["TimeoutSeconds"] * (failed["MaxAttempts"] + 1)
    assert round(sum(delays)) == 15082
    assert definition["TimeoutSeconds"] > sum(delays) + runs


def test_the_database_and_its_jobs_are_the_stacks_own() -> None:
    chosen = planned(
        "database-refresh", job_4_name="acme-${environment}-prepare", database="acme_${environment}"
    )
    text = str(chosen.definition)
    assert "acme-prod-prepare" in text and "acme_prod" in text
    assert "etl-omc-flywheel-prod-prepare-part-tables" not in text
    resources = [r for one in chosen.statements for r in one["Resource"]]
    assert "arn:aws:glue:us-east-1:111122223333:job/acme-prod-prepare" in resources


@pytest.mark.parametrize(
    ("key", "state"),
    [
        ("Job4Arguments", "Step 3 Prepare part tables"),
        ("Job7Arguments", "Job 7 Generate cleanrooms report"),
    ],
)
def test_arguments_of_the_later_jobs_are_passed_on(key: str, state: str) -> None:
    run = play("database-refresh", "prod", input={key: {"--DAY": "2026-11-01"}})
    (call,) = run.attempts(state)
    assert call.arguments["Arguments"] == {"--DAY": "2026-11-01"}


def test_a_reference_that_a_setting_may_not_use_is_a_fault() -> None:
    with pytest.raises(StackFileError) as error:
        planned("database-refresh", database="acme_${success_topic}")
    assert str(error.value) == (
        'downbeat:pipelines.database-refresh.settings.database: "acme_${success_topic}" refers to'
        " ${success_topic}: a setting may use ${environment}, ${region}, ${account}, ${partition}."
    )


@pytest.mark.parametrize(
    ("pipeline", "setting", "state", "retrier"),
    [
        ("weekly-monitoring", "validate_retries", "ValidateInputs", 0),
        ("weekly-monitoring", "timeout_retries", "RunWeeklyMonitoring", 0),
        ("weekly-monitoring", "service_retries", "RunWeeklyMonitoring", 1),
        ("regional-monitoring", "service_retries", "MonitorRegion", 0),
        ("database-refresh", "split_retries", "Job 1 Split addressable ids", 1),
        ("database-refresh", "job_retries", "Step 3 Prepare part tables", 1),
        ("database-refresh", "report_retries", "Job 7 Generate cleanrooms report", 1),
    ],
)
def test_how_often_a_state_is_tried_again_is_the_stacks(
    pipeline: str, setting: str, state: str, retrier: int
) -> None:
    definition = planned(pipeline, **{setting: 7}).definition
    (found,) = [each.state for each in walk.states(definition) if each.name == state]
    assert found["Retry"][retrier]["MaxAttempts"] == 7


def test_inputs_are_checked_as_often_as_the_stack_says() -> None:
    states = planned("weekly-monitoring", validate_retries=4).definition["States"]
    assert "$attempts > 4" in states["CheckValidation"]["Choices"][0]["Condition"]


@pytest.mark.parametrize(
    ("pipeline", "state"),
    [("weekly-monitoring", "RunWeeklyMonitoring"), ("regional-monitoring", "MonitorRegion")],
)
def test_how_long_a_task_usually_takes_is_the_stacks(pipeline: str, state: str) -> None:
    target = planned(pipeline, expected_seconds=1234)
    assert usual_seconds(target.spec, target.pipeline.settings)[state] == 1234


def test_calls_of_the_builder_are_as_many_and_as_large_as_the_stack_says() -> None:
    uploads = planned("ndjson-to-parquet", files_per_call=50, calls_at_once=5).uploads
    assert (uploads.batch, uploads.concurrency, uploads.hidden_seconds) == (50, 5, 720)


def test_files_that_come_back_while_their_call_still_works_are_refused() -> None:
    with pytest.raises(DiagnosticsError) as error:
        planned("ndjson-to-parquet", visibility=119)
    assert [str(each) for each in error.value.diagnostics] == [
        "ndjson-to-parquet/trigger/visibility: is 119 seconds, but a call of the function may take"
        " 120: write at least 120; AWS advises 720."
    ]


def test_a_visibility_below_the_advised_and_a_lock_below_the_calls_limit_are_told() -> None:
    target = planned("ndjson-to-parquet", visibility=719, lock_seconds=119)
    assert [str(each) for each in advise_on_trigger(target.trigger)] == [
        "/trigger/visibility: is 719 seconds, and AWS advises 6 times the 120 of the function, 720:"
        " a throttled call gives its messages back too late, and they come twice.",
        "/trigger/environment/LOCK_TTL_SECONDS: is 119 seconds, but a call of the function may take"
        " 120: it may lose its lock, and do its work again. Write at least 120.",
    ]
    fine = planned("ndjson-to-parquet", visibility=720, lock_seconds=120)
    assert list(advise_on_trigger(fine.trigger)) == []
