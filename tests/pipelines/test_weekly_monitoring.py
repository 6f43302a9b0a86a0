"""The weekly monitoring, as its operators asked for it."""

from datetime import UTC, datetime

import pytest

from downbeat.simulator import container_failures, service_errors, simulate
from downbeat.simulator.execution_logs import log_events
from downbeat.testing.flow import Result, TaskError, pipeline_of, play
from downbeat.testing.flow_tasks import in_turn, usual_seconds

MONDAY = datetime(2026, 1, 5, 6, tzinfo=UTC)
EXECUTION = "arn:aws:states:us-east-1:111122223333:execution:ccapi-weekly-monitoring-prod:run-1"
CONSOLE = "https://us-east-1.console.aws.amazon.com"
FAILURE_PATH = ["NotifyFailure", "FailExecution"]
GOOD = [
    "Check calendar",
    "Check input",
    "ValidateInputs",
    "RunWeeklyMonitoring",
    "CheckExecutionStatus",
    "ExtractResults",
    "PublishMetrics",
    "NotifySuccess",
]


def monitoring(**given):
    return play("weekly-monitoring", start=MONDAY, **given)


def environment(run, state="RunWeeklyMonitoring"):
    (override,) = run.attempts(state)[0].arguments["Overrides"]["ContainerOverrides"]
    return {pair["Name"]: pair["Value"] for pair in override["Environment"]}


# ------------------------------------------------------------------------------------------------------- a good run


def test_a_good_run_checks_works_counts_and_tells():
    run = monitoring()
    assert (run.status, run.states) == ("SUCCEEDED", GOOD)
    assert run.output == {
        "execution_id": "run-1",
        "start_time": "2026-01-05T06:00:00.000Z",
        "task_arn": run.output["task_arn"],
        "exit_code": 0,
        "s3_reports_bucket": "ccapi-reports-prod",
        "environment": "prod",
    }
    assert run.output["task_arn"].startswith("arn:aws:ecs:us-east-1:111122223333:task/")


def test_the_success_mail():
    (mail,) = monitoring(slow={"RunWeeklyMonitoring": 5372}).mails
    assert (mail.topic, mail.subject) == (
        "pipeline-success",
        "✅ CloudClearingAPI Weekly Monitoring Complete - prod",
    )
    assert mail.body.split("\n") == [
        "Successfully completed weekly monitoring for 29 Java regions",
        "",
        f"Execution: {EXECUTION}",
        "Started: 2026-01-05T06:00:00.000Z",
        "Duration: 5432 seconds (~1.5 hours)",
        "Reports: s3://ccapi-reports-prod/weekly/",
        (
            "Dashboard:"
            f" {CONSOLE}/states/home?region=us-east-1#/statemachines/view/arn:aws:states:us-east-1:111122223333:stateMachine:ccapi-weekly-monitoring-prod"
        ),
        "Owner: data-platform, severity of failures: error",
    ]


def test_it_publishes_its_success_and_its_duration():
    (call,) = monitoring(slow={"RunWeeklyMonitoring": 5372}).attempts("PublishMetrics")
    where = [{"Name": "Environment", "Value": "prod"}]
    assert call.arguments == {
        "Namespace": "CloudClearingAPI",
        "MetricData": [
            {
                "MetricName": "WeeklyMonitoringSuccess",
                "Value": 1,
                "Unit": "Count",
                "Dimensions": where,
            },
            {
                "MetricName": "ExecutionDuration",
                "Value": 5432,
                "Unit": "Seconds",
                "Dimensions": where,
            },
        ],
    }


def test_the_container_runs_with_two_cpus_and_four_gigabytes_in_private_subnets():
    (call,) = monitoring().attempts("RunWeeklyMonitoring")
    assert call.arguments["LaunchType"] == "FARGATE"
    assert call.arguments["NetworkConfiguration"] == {
        "AwsvpcConfiguration": {
            "Subnets": ["subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e4f5061728"],
            "SecurityGroups": ["sg-0a1b2c3d4e5f60718"],
            "AssignPublicIp": "DISABLED",
        }
    }
    overrides = call.arguments["Overrides"]
    assert (overrides["Cpu"], overrides["Memory"]) == ("2048", "4096")
    (container,) = overrides["ContainerOverrides"]
    assert (container["Name"], container["Command"]) == (
        "monitor",
        ["python", "run_weekly_java_monitor.py", "--auto-confirm"],
    )


@pytest.mark.parametrize(
    ("size", "cpu", "memory"),
    [("small", "1024", "2048"), ("standard", "2048", "4096"), ("large", "4096", "8192")],
)
def test_a_stack_chooses_the_size(size, cpu, memory):
    (call,) = monitoring(changes={"size": size}).attempts("RunWeeklyMonitoring")
    assert (call.arguments["Overrides"]["Cpu"], call.arguments["Overrides"]["Memory"]) == (
        cpu,
        memory,
    )


def test_the_input_reaches_the_container_as_environment():
    given = {
        "execution_name": "by hand",
        "regions_count": 5,
        "enable_scraping": False,
        "force_refresh": True,
    }
    assert environment(monitoring(input=given)) == {
        "GEE_PROJECT_ID": "ccapi-monitoring",
        "S3_REPORTS_BUCKET": "ccapi-reports-prod",
        "S3_CACHE_BUCKET": "ccapi-cache-prod",
        "LOG_LEVEL": "INFO",
        "ENVIRONMENT": "prod",
        "EXECUTION_NAME": "by hand",
        "REGIONS": "",
        "REGIONS_COUNT": "5",
        "ENABLE_SCRAPING": "false",
        "FORCE_REFRESH": "true",
    }


def test_without_input_there_are_29_regions_with_scraping_and_no_refresh():
    found = environment(monitoring())
    assert [
        found[name]
        for name in ("EXECUTION_NAME", "REGIONS_COUNT", "ENABLE_SCRAPING", "FORCE_REFRESH")
    ] == ["", "29", "true", "false"]


@pytest.mark.parametrize(
    ("regions", "named", "count"),
    [
        (["jakarta"], "jakarta", "1"),
        (["jakarta", "west java", "bandung"], "jakarta,west java,bandung", "3"),
        ("jakarta", "jakarta", "1"),
        ([], "", "29"),
    ],
)
def test_regions_can_be_run_singly(regions, named, count):
    run = monitoring(input={"regions": regions})
    found = environment(run)
    assert (found["REGIONS"], found["REGIONS_COUNT"]) == (named, count)
    assert run.mails[0].body.split("\n")[0] == (
        f"Successfully completed weekly monitoring for {count} Java regions"
    )


def test_regions_that_are_no_names_fail_before_an_hour_of_compute_and_say_so():
    run = monitoring(input={"regions": [1, 2]})
    assert (run.status, run.attempts("RunWeeklyMonitoring")) == ("FAILED", [])
    assert "failed" in run.mails[0].body.lower()


@pytest.mark.parametrize(
    ("size", "seconds"), [("small", 1800), ("standard", 5400), ("large", 10800)]
)
def test_each_size_has_its_own_expected_duration(size, seconds):
    planned = pipeline_of("weekly-monitoring", changes={"size": size})
    assert usual_seconds(planned.spec, planned.pipeline.settings)["RunWeeklyMonitoring"] == seconds


def test_a_field_that_no_state_reads_is_in_the_log_and_the_run_goes_on():
    definition = pipeline_of("weekly-monitoring").definition
    given = {"region": "jakarta", "regions_count": 3}
    execution = simulate(definition, given, tasks=lambda call: {})
    assert (execution.status, execution.output["exit_code"]) == ("SUCCEEDED", 0)
    event, *_ = log_events(execution, level="ERROR", include_execution_data=False)
    assert event["type"] == "EvaluationFailed"
    assert "The input has region, which no state reads. It may have: " in event["details"]["cause"]


def test_a_run_of_known_fields_logs_nothing():
    run = monitoring(input={"regions": ["jakarta"]})
    assert log_events(run.execution, level="ERROR", include_execution_data=False) == []


def test_a_run_is_about_a_dozen_transitions_and_never_forty():
    assert monitoring().transitions == 8


# --------------------------------------------------------------------------------------------------
# inputs are checked


def test_the_inputs_are_checked_by_the_same_image_before_an_hour_of_compute_is_spent():
    run = monitoring()
    check, work = run.attempts("ValidateInputs")[0], run.attempts("RunWeeklyMonitoring")[0]
    assert check.arguments["TaskDefinition"] == work.arguments["TaskDefinition"]
    assert (check.seconds, work.seconds) == (0, 60)
    assert (
        environment(run, "ValidateInputs")["GEE_SECRET"]
        == "arn:aws:secretsmanager:us-east-1:111122223333:secret:ccapi/gee-AbCdEf"
    )
    (container,) = check.arguments["Overrides"]["ContainerOverrides"]
    script = container["Command"][2]
    compile(script, "check", "exec")
    for needed in (
        "ee.Initialize",
        "get_secret_value",
        "S3_REPORTS_BUCKET",
        "S3_CACHE_BUCKET",
        "config.yaml",
    ):
        assert needed in script


def test_inputs_that_are_not_there_are_reported_at_once_and_cost_no_compute():
    run = monitoring(
        answers={"ValidateInputs": lambda call: container_failures.exited(call, 1, seconds=60)}
    )
    assert run.seconds_of("ValidateInputs") == [0]
    assert (run.status, run.states) == (
        "FAILED",
        ["Check calendar", "Check input", "ValidateInputs", "CheckValidation", *FAILURE_PATH],
    )
    assert "Failed state: ValidateInputs" in run.mails[0].body.split("\n")


def test_a_check_whose_container_never_started_is_tried_again_after_30_and_60_seconds():
    run = monitoring(
        answers={
            "ValidateInputs": lambda call: container_failures.stopped(
                call, {"monitor": None}, seconds=60
            )
        }
    )
    assert run.seconds_of("ValidateInputs") == [0, 60 + 30, 60 + 30 + 60 + 60]
    assert (run.status, run.states[-2:]) == ("FAILED", FAILURE_PATH)


# ---------------------------------------------------------------------------------------------------------- exit codes


@pytest.mark.parametrize("code", [1, 3, 255])
def test_an_exit_code_from_1_to_255_is_a_partial_failure_a_warning(code):
    run = monitoring(exit_code=code)
    assert (run.status, run.states) == (
        "SUCCEEDED",
        [*GOOD[:5], "HandlePartialFailure", "NotifyPartialFailure"],
    )
    assert (run.output["status"], run.output["exit_code"]) == ("partial failure", code)
    (mail,) = run.mails
    assert (mail.topic, mail.subject) == (
        "pipeline-failure",
        "⚠️ CloudClearingAPI Partial Failure - prod",
    )


def test_the_warning():
    (mail,) = monitoring(exit_code=3).mails
    assert mail.body.split("\n") == [
        "The monitoring container ended with exit code 3: some or all of 29 regions failed.",
        "The reports of the others are in s3://ccapi-reports-prod/weekly/.",
        "",
        "Why: container monitor exited with code 3. The task stopped: Essential container in task"
        " exited (EssentialContainerExited)",
        "",
        "What now:",
        "  downbeat logs run-1 --state RunWeeklyMonitoring -s prod",
        (
            "Action Required: see the container's log for the regions that failed, and run them"
            " again if appropriate"
        ),
        "",
        f"Execution: run-1 {CONSOLE}/states/home?region=us-east-1#/v2/executions/details/{EXECUTION}",
        "Started: 2026-01-05T06:00:00.000Z",
        mail.body.split("\n")[11],
        mail.body.split("\n")[12],
        (
            "Dashboard:"
            f" {CONSOLE}/states/home?region=us-east-1#/statemachines/view/arn:aws:states:us-east-1:111122223333:stateMachine:ccapi-weekly-monitoring-prod"
        ),
        "Owner: data-platform, severity: error",
    ]
    task = "arn:aws:ecs:us-east-1:111122223333:task/ccapi-prod/"
    assert mail.body.split("\n")[11].startswith(f"Task: {task}")
    assert mail.body.split("\n")[12].startswith(
        f"Log of the container: {CONSOLE}/ecs/v2/clusters/ccapi-prod/tasks/"
    )


def test_a_partial_failure_counts_no_success():
    assert not monitoring(exit_code=3).attempts("PublishMetrics")


def test_a_container_that_exits_badly_is_not_run_again():
    assert len(monitoring(exit_code=3).attempts("RunWeeklyMonitoring")) == 1


def test_a_sidecar_that_was_killed_does_not_spoil_a_good_run():
    run = monitoring(
        answers={
            "RunWeeklyMonitoring": lambda call: container_failures.stopped(
                call, {"log_router": 137, "monitor": 0}
            )
        }
    )
    assert (run.status, run.states) == ("SUCCEEDED", GOOD)
    assert run.mails[0].topic == "pipeline-success"


def test_the_exit_code_is_the_main_containers_not_the_sidecars():
    run = monitoring(
        answers={
            "RunWeeklyMonitoring": lambda call: container_failures.stopped(
                call, {"log_router": 0, "monitor": 3}
            )
        }
    )
    assert run.output["exit_code"] == 3


@pytest.mark.parametrize(
    "answer",
    [
        lambda call: container_failures.stopped(call, {"monitor": None}),
        lambda call: TaskError(
            "States.TaskFailed", '{"Containers":[{"Name":"monitor","ExitCode":3'
        ),
        lambda call: TaskError("States.TaskFailed", "The task could not be started"),
        lambda call: TaskError("States.TaskFailed", None),
        TaskError(
            "AmazonECS.Unknown",
            '{"Failures":[{"Reason":"Capacity is unavailable at this time"}]}',
            submitted=False,
        ),
        service_errors.denied,
    ],
    ids=["never started", "malformed Cause", "no JSON", "no Cause", "no capacity", "access denied"],
)
def test_without_an_exit_code_it_is_a_failure_not_a_partial_one(answer):
    run = monitoring(answers={"RunWeeklyMonitoring": answer})
    assert run.status == "FAILED"
    assert run.states == [*GOOD[:5], *FAILURE_PATH]
    assert [(mail.topic, mail.subject) for mail in run.mails] == [
        ("pipeline-failure", "🚨 CloudClearingAPI Pipeline FAILED - prod")
    ]


# ------------------------------------------------------------------------------------------------------------ failures


def test_the_failure_mail_gives_the_reason_of_ecs_and_not_its_json():
    pull = "CannotPullContainerError: no such image"
    run = monitoring(
        answers={
            "RunWeeklyMonitoring": lambda call: container_failures.stopped(
                call, {"monitor": None}, reason=pull
            )
        }
    )
    (mail,) = run.mails
    assert mail.subject == "🚨 CloudClearingAPI Pipeline FAILED - prod"
    assert mail.body.split("\n")[2] == (
        f"Why: container monitor never started. The task stopped: {pull} (TaskFailedToStart)"
    )
    assert "ContainerOverrides" not in mail.body


def test_subjects_are_what_sns_takes_one_line_under_100_characters():
    runs = [
        monitoring(),
        monitoring(exit_code=1),
        monitoring(fail={"ValidateInputs": "States.TaskFailed"}),
    ]
    for mail in (mail for run in runs for mail in run.mails):
        assert len(mail.subject) < 100
        assert mail.subject.isprintable()


def test_a_timeout_of_the_work_is_tried_once_more_after_a_minute():
    run = monitoring(
        answers={"RunWeeklyMonitoring": in_turn(Result({}, seconds=7201), Result({}, seconds=1500))}
    )
    assert run.seconds_of("RunWeeklyMonitoring") == [60, 60 + 7200 + 60]
    assert run.status == "SUCCEEDED"


def test_a_second_attempt_that_would_pass_three_hours_ends_with_the_machine_and_the_reporter_tells():
    run = monitoring(fail={"RunWeeklyMonitoring": "States.Timeout"})
    assert (run.status, run.seconds) == ("TIMED_OUT", 10800)
    assert [mail.topic for mail in run.mails] == ["pipeline-failure"]
    assert run.mails[0].body.split("\n")[:3] == [
        "ccapi-weekly-monitoring-prod timed out in RunWeeklyMonitoring after 10800 seconds.",
        "",
        "Why: it ran longer than its TimeoutSeconds, 10800 seconds",
    ]


def test_a_second_timeout_within_three_hours_is_a_failure():
    quick = {"ValidateInputs": 5}
    run = monitoring(
        slow=quick,
        answers={
            "RunWeeklyMonitoring": in_turn(
                Result({}, seconds=7201), TaskError("States.Timeout", seconds=9)
            )
        },
    )
    assert (run.status, run.error, run.states[-2:]) == ("FAILED", "States.Timeout", FAILURE_PATH)


def test_errors_of_ecs_itself_are_retried_after_two_and_four_minutes():
    run = monitoring(answers={"RunWeeklyMonitoring": service_errors.throttled})
    assert run.seconds_of("RunWeeklyMonitoring") == [60, 60 + 120, 60 + 120 + 240]
    assert (run.status, run.error) == ("FAILED", "ECS.ThrottlingException")


def test_a_metric_that_cannot_be_published_fails_the_run_and_is_told():
    run = monitoring(answers={"PublishMetrics": service_errors.denied})
    assert run.seconds_of("PublishMetrics") == [5460, 5465, 5475, 5495]
    assert run.status == "FAILED"
    assert "Failed state: PublishMetrics" in run.mails[0].body.split("\n")


def test_a_success_mail_that_cannot_be_sent_is_a_failure_that_is_told():
    run = monitoring(answers={"NotifySuccess": service_errors.denied})
    assert (run.status, [mail.topic for mail in run.mails]) == ("FAILED", ["pipeline-failure"])


def test_where_no_state_can_send_the_reporter_reports_the_failure():
    denied = dict.fromkeys(("NotifySuccess", "NotifyFailure"), service_errors.denied)
    run = monitoring(answers=denied)
    assert (run.status, run.error) == ("FAILED", "SNS.AuthorizationErrorException")
    assert [(mail.topic, mail.sender) for mail in run.mails] == [("pipeline-failure", "reporter")]


# ------------------------------------------------------------------------------------------------------ optional parts

DBT = {
    "dbt_task_definition": "arn:aws:ecs:us-east-1:111122223333:task-definition/dbt",
    "dbt_roles": ["arn:aws:iam::111122223333:role/dbt"],
}
QUALITY = {
    "quality_task_definition": "arn:aws:ecs:us-east-1:111122223333:task-definition/quality",
    "quality_roles": ["arn:aws:iam::111122223333:role/quality"],
}


def test_dbt_runs_after_monitoring_and_the_quality_check_before_the_success_mail():
    run = monitoring(changes={"references": {**DBT, **QUALITY}})
    assert run.states == [
        *GOOD[:5],
        "TransformWithDbt",
        "ExtractResults",
        "PublishMetrics",
        "CheckDataQuality",
        "NotifySuccess",
    ]
    assert (
        run.attempts("TransformWithDbt")[0].arguments["TaskDefinition"]
        == DBT["dbt_task_definition"]
    )
    assert run.output["exit_code"] == 0


@pytest.mark.parametrize("state", ["TransformWithDbt", "CheckDataQuality"])
def test_an_optional_part_that_fails_fails_the_run(state):
    run = monitoring(changes={"references": {**DBT, **QUALITY}}, fail={state: "States.TaskFailed"})
    assert (run.status, run.states[-3:]) == ("FAILED", [state, *FAILURE_PATH])
    assert [mail.topic for mail in run.mails] == ["pipeline-failure"]


def test_a_holiday_is_skipped_when_the_schedule_starts_it_and_not_by_hand():
    holidays = {"skipDates": ["2026-01-05"]}
    skipped = monitoring(changes=holidays, input={"scheduled_time": "2026-01-05T06:00:00Z"})
    assert (skipped.status, skipped.output, skipped.mails, skipped.calls) == (
        "SUCCEEDED",
        {"skipped": "2026-01-05 is to be skipped"},
        [],
        [],
    )
    assert monitoring(changes=holidays).states == GOOD
    assert (
        monitoring(changes=holidays, input={"scheduled_time": "2026-01-12T06:00:00Z"}).states
        == GOOD
    )


@pytest.mark.parametrize(
    ("monday", "runs"),
    [("2026-01-05", True), ("2026-01-12", False), ("2026-01-19", True), ("2026-07-13", False)],
)
def test_every_second_monday(monday, runs):
    every_second = {
        "cadence": {"every": "two weeks", "on": "MON", "at": "06:00", "start": "2026-01-05"}
    }
    run = monitoring(changes=every_second, input={"scheduled_time": f"{monday}T06:00:00Z"})
    assert run.output == ({"skipped": "not one of every 2 weeks"} if not runs else run.output)
    assert ("RunWeeklyMonitoring" in run.states) is runs


def executions(*names):
    given = {"StateMachineArn": "arn", "StartDate": "2026-01-05T06:00:00Z", "Status": "RUNNING"}
    return {"Executions": [{"ExecutionArn": name, "Name": name, **given} for name in names]}


def test_a_run_beside_another_is_skipped_where_the_stack_says_so():
    run = monitoring(
        changes={"overlap": "skip"}, answers={"Find other executions": executions("this", "that")}
    )
    assert run.output == {"skipped": "another execution is still running"}
    alone = monitoring(
        changes={"overlap": "skip"}, answers={"Find other executions": executions("this")}
    )
    assert alone.states[:5] == [
        "Check calendar",
        "Find other executions",
        "Check overlap",
        "Check input",
        "ValidateInputs",
    ]
    forced = {"overlap": "allow"}
    assert (
        "NotifySuccess"
        in monitoring(
            changes={"overlap": "skip"},
            input=forced,
            answers={"Find other executions": executions("a", "b")},
        ).states
    )


def test_an_overlap_that_cannot_be_looked_up_is_a_failure_that_is_told():
    run = monitoring(
        changes={"overlap": "skip"}, answers={"Find other executions": service_errors.denied}
    )
    assert (run.status, run.states) == (
        "FAILED",
        ["Check calendar", "Find other executions", *FAILURE_PATH],
    )
    assert "Failed state: Find other executions" in run.mails[0].body.split("\n")


def test_the_schedule_is_mondays_at_six():
    schedule = pipeline_of("weekly-monitoring").pipeline.schedule
    assert (schedule.expression, schedule.timezone) == ("cron(0 6 ? * MON *)", "UTC")


def test_no_heartbeat_kills_a_good_run():
    definition = pipeline_of("weekly-monitoring").definition
    assert not [name for name, state in definition["States"].items() if "HeartbeatSeconds" in state]
    assert definition["TimeoutSeconds"] == 10800


def test_a_container_that_says_that_no_region_succeeded_is_a_failure_and_no_partial_one():
    chosen = {"settings": {"none_done_exit_code": 4}}
    none, some = (monitoring(changes=chosen, exit_code=code) for code in (4, 3))
    assert (none.status, none.states[-2:]) == ("FAILED", FAILURE_PATH)
    assert [mail.topic for mail in none.mails] == ["pipeline-failure"]
    assert "FAILED" in none.mails[0].subject
    assert (some.status, some.output["outcome"]) == ("SUCCEEDED", "partial")


def test_unless_the_stack_says_so_any_exit_code_but_0_is_partial():
    for code in (1, 4, 255):
        assert monitoring(exit_code=code).output["outcome"] == "partial"
