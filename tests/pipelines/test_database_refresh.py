"""The monthly refresh of the clean room's database, as its operators asked for it."""

from datetime import UTC, datetime

import pytest

from downbeat.simulator import container_failures, service_errors
from downbeat.testing.flow import Result, TaskError, pipeline_of, play
from downbeat.testing.flow_tasks import in_turn

FIRST = datetime(2026, 2, 1, 2, tzinfo=UTC)
EXECUTION = "arn:aws:states:us-east-1:111122223333:execution:omc-flywheel-prod-db-refresh:run-1"
CONSOLE = "https://us-east-1.console.aws.amazon.com"
STEPS = [
    "Step 1 Split and part",
    "Step 2 Register part tables",
    "Step 3 Prepare part tables",
    "Step 4 Create addressable ids table",
    "Step 5 Generate reports",
]
JOBS = {
    "Job 1 Split addressable ids": "addressable-split-and-part",
    "Job 2 Split infobase": "infobase-split-and-part",
    "Job 3A Register addressable ids": "register-part-tables",
    "Job 3B Register infobase": "register-part-tables",
    "Step 3 Prepare part tables": "prepare-part-tables",
    "Step 4 Create addressable ids table": "create-part-addressable-ids-er-table",
    "Job 6 Generate data monitor report": "generate-data-monitor-report",
    "Job 7 Generate cleanrooms report": "generate-cleanrooms-report",
}
HOUR = 3600


def refresh(**given):
    return play("database-refresh", start=FIRST, **given)


def steps(run):
    return [state for state in run.states if state in STEPS]


def job_failed(message):
    return lambda call: container_failures.glue_failed(call, message)


# ------------------------------------------------------------------------------------------------------- a good run


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_seven_jobs_run_in_five_steps_under_the_stacks_own_names(stack):
    run = refresh(stack=stack)
    assert (run.status, steps(run)) == ("SUCCEEDED", STEPS)
    assert {
        call.state: call.arguments["JobName"] for call in run.calls if "JobName" in call.arguments
    } == {state: f"etl-omc-flywheel-{stack}-{job}" for state, job in JOBS.items()}


def test_jobs_of_a_step_run_side_by_side_and_steps_one_after_the_other():
    run = refresh()
    begins = {state: run.seconds_of(state)[0] for state in JOBS}
    assert begins["Job 1 Split addressable ids"] == begins["Job 2 Split infobase"] == 0
    assert begins["Job 3A Register addressable ids"] == begins["Job 3B Register infobase"] == HOUR
    assert begins["Step 3 Prepare part tables"] == HOUR + 600
    assert begins["Step 4 Create addressable ids table"] == HOUR + 600 + 1200
    assert (
        begins["Job 6 Generate data monitor report"]
        == begins["Job 7 Generate cleanrooms report"]
        == HOUR + 600 + 2400
    )


def test_the_success_mail():
    (mail,) = refresh().mails
    assert (mail.topic, mail.subject) == (
        "notifications",
        "✅ omc-flywheel database refresh complete - prod",
    )
    assert mail.body.split("\n") == [
        "All seven jobs of the monthly refresh have succeeded.",
        "",
        f"Execution: {EXECUTION}",
        "Started: 2026-02-01T02:00:00.000Z",
        "Duration: 120 minutes",
        (
            "Dashboard:"
            f" {CONSOLE}/states/home?region=us-east-1#/statemachines/view/arn:aws:states:us-east-1:111122223333:stateMachine:omc-flywheel-prod-db-refresh"
        ),
        "Owner: data-platform, severity of failures: error",
    ]


def test_a_run_costs_far_less_than_two_dollars():
    assert refresh().transitions * 0.025 / 1000 < 0.001


# -------------------------------------------------------------------------------------------------
# names and arguments


def arguments(run, state):
    return run.attempts(state)[0].arguments.get("Arguments")


def test_the_split_jobs_get_their_snapshot_and_the_register_job_its_folders():
    run = refresh()
    assert (
        arguments(run, "Job 1 Split addressable ids")
        == arguments(run, "Job 2 Split infobase")
        == {"--SNAPSHOT_DT": "_NONE_"}
    )
    folder = "s3://omc-flywheel-data-us-east-1-prod/omc_cleanroom_data/split_part"
    register = {
        "--DATABASE": "omc_flywheel_prod_clean",
        "--TABLE_PREFIX": "part_",
        "--MAX_COLS": "100",
    }
    assert arguments(run, "Job 3A Register addressable ids") == {
        **register,
        "--S3_ROOT": f"{folder}/addressable_ids/",
    }
    assert arguments(run, "Job 3B Register infobase") == {
        **register,
        "--S3_ROOT": f"{folder}/infobase_attributes/",
    }
    assert arguments(run, "Step 3 Prepare part tables") == {}


def test_the_input_may_name_a_snapshot():
    run = refresh(input={"Job1Arguments": {"--SNAPSHOT_DT": "2025-01-15"}})
    assert arguments(run, "Job 1 Split addressable ids") == {"--SNAPSHOT_DT": "2025-01-15"}
    assert arguments(run, "Job 2 Split infobase") == {"--SNAPSHOT_DT": "_NONE_"}


@pytest.mark.parametrize(
    ("key", "state"),
    [
        ("Job1Arguments", "Job 1 Split addressable ids"),
        ("Job2Arguments", "Job 2 Split infobase"),
        ("Job3AArguments", "Job 3A Register addressable ids"),
        ("Job3BArguments", "Job 3B Register infobase"),
    ],
)
def test_arguments_of_the_input_go_over_the_defaults_one_by_one(key, state):
    before = arguments(refresh(), state)
    assert arguments(refresh(input={key: {"--DEBUG": "yes"}}), state) == {
        **before,
        "--DEBUG": "yes",
    }


KEYS = {
    "Job1Name": ["Job 1 Split addressable ids"],
    "Job2Name": ["Job 2 Split infobase"],
    "Job3Name": ["Job 3A Register addressable ids", "Job 3B Register infobase"],
    "Job4Name": ["Step 3 Prepare part tables"],
    "Job5Name": ["Step 4 Create addressable ids table"],
    "Job6Name": ["Job 6 Generate data monitor report"],
    "Job7Name": ["Job 7 Generate cleanrooms report"],
}


@pytest.mark.parametrize("key", KEYS)
def test_every_job_can_be_another_of_the_stacks_own(key):
    other = "etl-omc-flywheel-prod-prepare-part-tables"
    run = refresh(input={key: other})
    assert run.status == "SUCCEEDED"
    assert {call.arguments["JobName"] for state in KEYS[key] for call in run.attempts(state)} == {
        other
    }


@pytest.mark.parametrize("key", KEYS)
def test_a_foreign_job_is_refused_before_the_first_one_starts(key):
    run = refresh(input={key: "somebody-elses-job"})
    assert (run.status, run.error) == ("FAILED", "States.QueryEvaluationError")
    assert [call.state for call in run.calls] == ["Notify failure"]
    assert (
        f"{key} is somebody-elses-job, which is no job of this stack. Its jobs:"
        " etl-omc-flywheel-prod-addressable-split-and-part, " in run.cause
    )


# ------------------------------------------------------------------------------------------------------------- retries


@pytest.mark.parametrize(
    ("state", "waits"),
    [
        ("Job 1 Split addressable ids", [60, 120]),
        ("Job 2 Split infobase", [60, 120]),
        ("Job 3A Register addressable ids", [30, 60]),
        ("Job 3B Register infobase", [30, 60]),
        ("Step 3 Prepare part tables", [30, 60]),
        ("Step 4 Create addressable ids table", [30, 60]),
        ("Job 6 Generate data monitor report", [30]),
        ("Job 7 Generate cleanrooms report", [30]),
    ],
)
def test_a_job_that_fails_is_tried_again_as_often_as_its_step_says(state, waits):
    run = refresh(answers={state: lambda call: TaskError("States.TaskFailed", "no", seconds=10)})
    at = run.seconds_of(state)
    assert [later - earlier - 10 for earlier, later in zip(at, at[1:])] == waits
    assert run.status == "FAILED"


def test_a_job_that_succeeds_at_its_last_attempt_is_a_success():
    run = refresh(
        answers={
            "Step 3 Prepare part tables": in_turn(
                job_failed("a"), job_failed("b"), Result({}, seconds=60)
            )
        }
    )
    assert (run.status, len(run.attempts("Step 3 Prepare part tables"))) == ("SUCCEEDED", 3)


BUSY = TaskError(
    "Glue.ConcurrentRunsExceededException", "Concurrent runs exceeded for job", submitted=False
)


def test_a_job_that_is_still_at_work_elsewhere_is_waited_for_with_patience():
    run = refresh(
        answers={
            "Job 3B Register infobase": in_turn(
                BUSY, BUSY, BUSY, BUSY, BUSY, BUSY, BUSY, Result({}, seconds=60)
            )
        }
    )
    assert run.status == "SUCCEEDED"
    at = run.seconds_of("Job 3B Register infobase")
    assert [later - earlier for earlier, later in zip(at, at[1:])] == [
        120,
        180,
        270,
        405,
        607.5,
        900,
        900,
    ]


def test_the_patience_lasts_four_hours_and_does_not_use_up_the_other_retries():
    run = refresh(answers={"Job 3B Register infobase": BUSY})
    at = run.seconds_of("Job 3B Register infobase")
    assert (run.status, run.error, len(at)) == (
        "FAILED",
        "Glue.ConcurrentRunsExceededException",
        21,
    )
    assert at[-1] - at[0] > 3.9 * HOUR
    mixed = refresh(
        answers={
            "Job 3B Register infobase": in_turn(
                BUSY, BUSY, BUSY, job_failed("a"), job_failed("b"), Result({}, seconds=60)
            )
        }
    )
    assert mixed.status == "SUCCEEDED"


# ------------------------------------------------------------------------------------------------------------ failures


def test_the_failure_mail_says_which_job_of_which_step_its_error_its_run_and_its_log():
    run = refresh(answers={"Job 3B Register infobase": job_failed("no such folder")})
    (mail,) = run.mails
    identity = run.cause.split('"Id":"')[1].split('"')[0]
    assert (mail.topic, mail.subject) == (
        "notifications",
        "🚨 omc-flywheel database refresh FAILED - prod",
    )
    lines = mail.body.split("\n")
    job = "etl-omc-flywheel-prod-register-part-tables"
    assert lines[0].startswith("omc-flywheel-prod-db-refresh failed in Step 2 Register part tables")
    assert lines[2] == f"Why: Glue job {job}, run {identity}, FAILED: no such folder"
    now = lines.index("What now:")
    assert lines[now + 1 : now + 4] == [
        "  downbeat why run-1 -s prod",
        "  downbeat resume run-1 -s prod",
        "  downbeat start omc-flywheel-prod-db-refresh -s prod",
    ]
    assert (
        f"Logs: {CONSOLE}/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/"
        f"$252Faws-glue$252Fjobs$252Ferror/log-events/{identity}"
    ) in lines


@pytest.mark.parametrize("state", list(JOBS))
def test_after_a_failed_job_no_later_step_begins(state):
    run = refresh(answers={state: job_failed("no")})
    failed = next(
        at
        for at, step in enumerate(STEPS)
        if f"Failed state: {step}" in run.mails[0].body.split("\n")
    )
    assert (run.status, steps(run), run.states[-2:]) == (
        "FAILED",
        STEPS[: failed + 1],
        ["Notify failure", "Fail refresh"],
    )


def test_a_job_that_never_began_has_the_refusal_as_its_reason_and_no_log_of_its_own():
    run = refresh(answers={"Step 3 Prepare part tables": service_errors.denied})
    lines = run.mails[0].body.split("\n")
    assert "is not authorized to perform: glue:StartJobRun" in lines[2]
    assert any(line.startswith("Logs: ") and "vendedlogs" in line for line in lines)


# ------------------------------------------------------------------------------------------------------------ recovery


@pytest.mark.parametrize("at", range(5))
def test_a_run_may_start_at_each_step(at):
    run = refresh(input={"start_at": STEPS[at]})
    assert (run.status, steps(run)) == ("SUCCEEDED", STEPS[at:])
    assert run.mails[0].subject.startswith("✅")


def test_a_start_at_that_is_no_step_is_refused_and_told_which_there_are():
    run = refresh(input={"start_at": "Step 9"})
    assert (run.status, run.error) == ("FAILED", "UnknownState")
    assert run.states == [
        "Choose first state",
        "Refuse unknown state",
        "Notify failure",
        "Fail refresh",
    ]
    allowed = ", ".join([*STEPS, "Notify success"])
    assert run.cause == f"start_at is Step 9; allowed: {allowed} [notified]"
    assert "  downbeat show omc-flywheel-prod-db-refresh -s prod" in run.mails[0].body.split("\n")


def test_a_foreign_job_is_refused_at_a_later_start_too():
    run = refresh(input={"start_at": STEPS[2], "Job4Name": "somebody-elses-job"})
    assert (run.status, [call.state for call in run.calls]) == ("FAILED", ["Notify failure"])


def test_a_stack_may_run_it_by_hand_only_and_on_the_first_of_each_month():
    assert not pipeline_of("database-refresh", "dev").pipeline.enabled
    prod = pipeline_of("database-refresh", "prod")
    assert (prod.pipeline.enabled, prod.pipeline.schedule.expression) == (True, "cron(0 2 1 * ? *)")


def test_it_has_the_names_that_were_asked_for():
    planned = pipeline_of("database-refresh", "prod")
    assert planned.address.name == "omc-flywheel-prod-db-refresh"
    assert planned.address.log_group == "/aws/vendedlogs/states/omc-flywheel-prod-db-refresh"
    assert {planned.address.topic(suffix) for suffix in planned.topics.values()} == {
        "omc-flywheel-prod-db-refresh-notifications"
    }
