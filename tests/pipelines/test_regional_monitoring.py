"""Monitoring with a container for each region: some may fail."""

from datetime import UTC, datetime

import pytest

from downbeat.simulator import container_failures, service_errors
from downbeat.testing.flow import pipeline_of, play

WEDNESDAY = {"start": datetime(2026, 1, 6, 22, 30, tzinfo=UTC)}
EXECUTION = "arn:aws:states:us-east-1:111122223333:execution:ccapi-regional-monitoring-dev:run-1"
EXECUTION_URL = (
    "https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/"
    + EXECUTION
)
REGIONS = ["jakarta", "bandung", "surabaya", "semarang", "malang", "bogor", "depok", "bekasi"]


def region_of(call):
    (override,) = call.arguments["Overrides"]["ContainerOverrides"]
    return next(pair["Value"] for pair in override["Environment"] if pair["Name"] == "REGION")


def monitoring(failing=None, **given):
    """`failing`: region → what its container does instead, as a function of the Call."""

    def answer(call):
        region = region_of(call)
        return failing[region](call) if region in failing else {}

    answers = {"MonitorRegion": answer} if failing is not None else {}
    return play(
        "regional-monitoring",
        answers=answers,
        input={"regions": REGIONS, **given.pop("input", {})},
        **WEDNESDAY,
        **given,
    )


def exits(code):
    return lambda call: container_failures.exited(call, code)


def test_every_region_has_its_own_container():
    run = play("regional-monitoring", **WEDNESDAY)
    assert [region_of(call) for call in run.attempts("MonitorRegion")] == [
        "jakarta",
        "bandung",
        "surabaya",
    ]
    assert (run.status, run.output) == ("SUCCEEDED", {"regions": 3, "failed": []})


def test_the_success_mail():
    (mail,) = play("regional-monitoring", **WEDNESDAY).mails
    assert (mail.topic, mail.subject) == (
        "pipeline-success",
        "✅ CloudClearingAPI Regional Monitoring Complete - dev",
    )
    assert mail.body.split("\n") == [
        "Successfully completed monitoring of 3 regions",
        "",
        f"Execution: run-1 {EXECUTION_URL}",
        "Reports: s3://ccapi-reports-dev/weekly/",
        (
            "Dashboard:"
            " https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/statemachines/view/arn:aws:states:us-east-1:111122223333:stateMachine:ccapi-regional-monitoring-dev"
        ),
        "Owner: data-platform, severity of failures: error",
    ]


def test_ten_regions_run_side_by_side():
    many = [f"region {number}" for number in range(25)]
    begins = monitoring(input={"regions": many}).seconds_of("MonitorRegion")
    assert [begins.count(moment) for moment in sorted(set(begins))] == [10, 10, 5]


def test_some_regions_may_fail_the_others_go_on_and_one_warning_says_which():
    run = monitoring(
        {
            "bandung": exits(3),
            "bogor": lambda call: container_failures.stopped(call, {"monitor": None}),
        }
    )
    assert (run.status, run.output) == (
        "SUCCEEDED",
        {"outcome": "partial", "regions": 8, "failed": ["bandung", "bogor"]},
    )
    assert {region_of(call) for call in run.attempts("MonitorRegion")} == set(REGIONS)
    (mail,) = run.mails
    assert (mail.topic, mail.subject) == (
        "pipeline-failure",
        "⚠️ CloudClearingAPI Regional Monitoring Partial Failure - dev",
    )
    assert mail.body.split("\n") == [
        "2 of 8 regions failed: bandung (exit code 3), bogor (States.TaskFailed)",
        "",
        "What now:",
        "  downbeat logs run-1 -s dev",
        (
            "  downbeat start ccapi-regional-monitoring-dev -s dev --input"
            """ '{"regions":["bandung","bogor"]}'"""
        ),
        "Action Required: see the logs of the failed regions, and run them again if appropriate",
        "",
        f"Execution: run-1 {EXECUTION_URL}",
        "Started: 2026-01-06T22:30:00.000Z",
        "Reports of the others: s3://ccapi-reports-dev/weekly/",
        (
            "Dashboard:"
            " https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/statemachines/view/arn:aws:states:us-east-1:111122223333:stateMachine:ccapi-regional-monitoring-dev"
        ),
        "Owner: data-platform, severity: error",
    ]


def test_a_long_list_of_failed_regions_is_shortened_in_the_middle():
    many = [f"{'long name of a region ' * 20}{number:02}" for number in range(50)]
    (mail,) = monitoring(dict.fromkeys(many[:12], exits(3)), input={"regions": many}).mails
    first = mail.body.split("\n")[0]
    assert first.startswith("12 of 50 regions failed: long name of a region long name")
    assert " … " in first
    assert first.endswith("region 11 (exit code 3)")
    assert "--input @failed.json, with these regions in a list named regions" in mail.body
    assert len(mail.body.encode()) < 10_000


def test_one_failed_region_is_a_list_of_one():
    assert monitoring({"bandung": exits(3)}).output["failed"] == ["bandung"]


def test_more_than_a_quarter_is_a_failure():
    run = monitoring(dict.fromkeys(("bandung", "bogor", "depok"), exits(1)))
    assert (run.status, run.error) == ("FAILED", "TooManyRegionsFailed")
    reason = (
        "3 of 8 regions failed: bandung (exit code 1), bogor (exit code 1), depok (exit code 1)"
    )
    assert run.cause == f"{reason} [notified]"
    (mail,) = run.mails
    assert (mail.topic, mail.subject) == (
        "pipeline-failure",
        "🚨 CloudClearingAPI Regional Monitoring FAILED - dev",
    )
    assert mail.body.split("\n")[2] == f"Why: {reason}"
    assert "Failed state: MonitorRegions" in mail.body.split("\n")
    assert "Error: TooManyRegionsFailed" in mail.body.split("\n")


def test_when_every_region_fails_it_is_a_failure_whatever_is_tolerated():
    run = monitoring(
        {"bandung": exits(1)},
        input={"regions": ["bandung"], "tolerated_failure_percentage": 100},
    )
    assert (run.status, run.error) == ("FAILED", "TooManyRegionsFailed")


@pytest.mark.parametrize(
    ("tolerated", "status"), [(0, "FAILED"), (12, "FAILED"), (13, "SUCCEEDED"), (100, "SUCCEEDED")]
)
def test_the_input_may_say_how_many(tolerated, status):
    assert (
        monitoring({"bandung": exits(1)}, input={"tolerated_failure_percentage": tolerated}).status
        == status
    )


@pytest.mark.parametrize("strange", ["25", None, [], {}, True])
def test_a_percentage_that_is_no_number_is_a_quarter(strange):
    given = {"tolerated_failure_percentage": strange}
    assert monitoring({"bandung": exits(1)}, input=given).status == "SUCCEEDED"
    assert (
        monitoring(dict.fromkeys(("bandung", "bogor", "depok"), exits(1)), input=given).status
        == "FAILED"
    )


def test_no_region_at_all_is_a_failure():
    run = monitoring(input={"regions": []})
    assert (run.status, run.error, run.cause) == (
        "FAILED",
        "NoRegions",
        "There was no region to monitor: the list is empty. [notified]",
    )
    assert [mail.topic for mail in run.mails] == ["pipeline-failure"]


def test_a_region_whose_sidecar_was_killed_is_done():
    run = monitoring(
        {
            "bandung": lambda call: container_failures.stopped(
                call, {"log_router": 137, "monitor": 0}
            )
        }
    )
    assert (run.status, run.output) == ("SUCCEEDED", {"regions": 8, "failed": []})


def test_errors_of_ecs_itself_are_retried_after_one_and_two_minutes():
    run = monitoring({"bandung": service_errors.throttled})
    at = [call.seconds for call in run.attempts("MonitorRegion") if region_of(call) == "bandung"]
    assert [later - earlier for earlier, later in zip(at, at[1:])] == [60, 120]


def test_a_region_that_takes_an_hour_is_given_up():
    run = monitoring(slow={"MonitorRegion": 3601}, input={"tolerated_failure_percentage": 100})
    assert run.seconds == 3600
    assert "jakarta (States.Timeout)" in run.mails[0].body


@pytest.mark.parametrize(
    ("day", "runs"), [("2026-01-06", True), ("2026-01-13", False), ("2026-01-20", True)]
)
def test_it_runs_every_second_wednesday_of_jakarta(day, runs):
    run = monitoring(input={"scheduled_time": f"{day}T22:30:00Z"})
    assert bool(run.calls) is runs


def test_its_cadence_is_the_stacks():
    assert pipeline_of("regional-monitoring", "dev").pipeline.schedule.timezone == "Asia/Jakarta"
