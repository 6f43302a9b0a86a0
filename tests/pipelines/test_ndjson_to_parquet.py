"""NDJSON to Parquet, one execution for each manifest, as its operators asked for it."""

from datetime import UTC, datetime

import pytest

from downbeat.simulator import TaskError, container_failures, service_errors
from downbeat.testing.flow import Result, pipeline_of, play
from downbeat.testing.flow_tasks import in_turn

MANIFEST = {
    "manifest_path": "manifests/2026-01-05/1.json",
    "date_prefix": "2026-01-05",
    "file_count": 200,
    "timestamp": "2026-01-05T06:00:00Z",
}
START = datetime(2026, 1, 5, 6, tzinfo=UTC)
EXECUTION = "arn:aws:states:us-east-1:111122223333:execution:ndjson-parquet-processor-prod:run-1"
GOOD = ["UpdateStatusProcessing", "StartGlueJob", "UpdateStatusCompleted"]
FAILED = ["UpdateStatusFailed", "NotifyFailure", "FailExecution"]


def conversion(given=None, **more):
    return play(
        "ndjson-to-parquet", start=START, input=MANIFEST if given is None else given, **more
    )


def statuses(run):
    updates = [
        call.arguments["ExpressionAttributeValues"]
        for call in run.calls
        if call.resource.endswith("dynamodb:updateItem")
    ]
    return [values[":status"]["S"] for values in updates]


def test_a_manifest_is_converted_by_one_glue_job_and_the_table_knows():
    run = conversion()
    assert (run.status, run.states, statuses(run), run.mails) == (
        "SUCCEEDED",
        GOOD,
        ["processing", "completed"],
        [],
    )


def test_the_job_gets_the_manifest():
    (call,) = conversion().attempts("StartGlueJob")
    assert call.arguments == {
        "JobName": "ndjson-parquet-batch-job-prod",
        "Arguments": {"--MANIFEST_PATH": "manifests/2026-01-05/1.json"},
    }


def test_the_status_is_set_on_the_manifests_own_item():
    (call,) = conversion().attempts("UpdateStatusProcessing")
    assert call.arguments == {
        "TableName": "ndjson-parquet-tracking-prod",
        "Key": {"pk": {"S": "2026-01-05"}, "sk": {"S": "MANIFEST#manifests/2026-01-05/1.json"}},
        "UpdateExpression": (
            "SET #status = :status, #updated_at = :updated_at, #execution_arn = :execution_arn"
            " REMOVE #error"
        ),
        "ExpressionAttributeNames": {
            "#status": "status",
            "#updated_at": "updated_at",
            "#execution_arn": "execution_arn",
            "#error": "error",
            "#partition_key": "pk",
        },
        "ConditionExpression": "attribute_exists(#partition_key)",
        "ExpressionAttributeValues": {
            ":status": {"S": "processing"},
            ":updated_at": {"S": "2026-01-05T06:00:00.000Z"},
            ":execution_arn": {"S": EXECUTION},
        },
    }


def test_a_manifest_that_is_redriven_loses_the_error_of_its_first_try_and_one_that_fails_keeps_its_own():
    run = conversion(answers={"StartGlueJob": container_failures.glue_failed})
    (processing,), (failed,) = (
        run.attempts("UpdateStatusProcessing"),
        run.attempts("UpdateStatusFailed"),
    )
    assert processing.arguments["UpdateExpression"].endswith(" REMOVE #error")
    assert "REMOVE" not in failed.arguments["UpdateExpression"]
    assert ":error" in failed.arguments["ExpressionAttributeValues"]


def test_no_attribute_stands_in_the_expression_by_its_name_which_may_be_a_reserved_word():
    run = conversion(answers={"StartGlueJob": container_failures.glue_failed})
    for call in run.attempts("UpdateStatusProcessing") + run.attempts("UpdateStatusFailed"):
        words = (
            call.arguments["UpdateExpression"]
            .removeprefix("SET ")
            .replace(" REMOVE ", " ")
            .replace(",", " ")
            .replace("=", " ")
            .split()
        )
        assert {word[0] for word in words} == {"#", ":"}


def test_a_run_is_three_transitions_of_the_eight_that_were_reckoned_with():
    assert conversion().transitions == 3


def test_the_job_is_tried_twice_more_exponentially():
    def failed(call):
        return container_failures.glue_failed(call, "no", seconds=10)

    run = conversion(answers={"StartGlueJob": failed})
    assert run.seconds_of("StartGlueJob") == [0, 70, 200]
    saved = conversion(answers={"StartGlueJob": in_turn(failed, failed, Result({}, seconds=5))})
    assert (saved.status, statuses(saved)) == ("SUCCEEDED", ["processing", "completed"])


def test_a_failure_is_noted_in_the_table_then_told_then_the_run_fails():
    run = conversion(
        answers={"StartGlueJob": lambda call: container_failures.glue_failed(call, "bad line 7")}
    )
    assert (run.status, run.states, statuses(run)) == (
        "FAILED",
        [*GOOD[:2], *FAILED],
        ["processing", "failed"],
    )
    (update,) = run.attempts("UpdateStatusFailed")
    assert update.arguments["ExpressionAttributeValues"][":error"]["S"].startswith(
        "States.TaskFailed: {"
    )


def test_the_failure_mail():
    run = conversion(
        answers={"StartGlueJob": lambda call: container_failures.glue_failed(call, "bad line 7")}
    )
    (mail,) = run.mails
    identity = run.cause.split('"Id":"')[1].split('"')[0]
    assert (mail.topic, mail.subject) == ("failure", "🚨 NDJSON to Parquet FAILED - prod")
    lines = mail.body.split("\n")
    assert lines[2] == (
        f"Why: Glue job ndjson-parquet-batch-job-prod, run {identity}, FAILED: bad line 7"
    )
    assert "Manifest: manifests/2026-01-05/1.json" in lines
    assert "Failed state: StartGlueJob" in lines


@pytest.mark.parametrize("state", GOOD)
def test_a_table_that_cannot_be_written_is_told_of_all_the_same(state):
    run = conversion(answers=dict.fromkeys((state, "UpdateStatusFailed"), service_errors.denied))
    assert (run.status, run.states[-3:]) == ("FAILED", FAILED)
    assert f"Failed state: {state}" in run.mails[0].body.split("\n")


def test_a_start_without_a_manifest_is_told_and_converts_nothing():
    run = conversion({})
    assert (run.status, run.error, [mail.topic for mail in run.mails]) == (
        "FAILED",
        "States.QueryEvaluationError",
        ["failure"],
    )
    assert not run.attempts("StartGlueJob")


def test_a_start_by_hand_with_a_wrong_path_makes_no_item_and_the_mail_says_why():
    def unknown(call):
        assert call.arguments["ConditionExpression"] == "attribute_exists(#partition_key)"
        raise TaskError(
            "DynamoDB.ConditionalCheckFailedException", "The conditional request failed"
        )

    updates = ("UpdateStatusProcessing", "UpdateStatusFailed")
    run = conversion(answers=dict.fromkeys(updates, unknown))
    assert (run.status, run.states) == ("FAILED", [GOOD[0], *FAILED])
    assert [len(run.attempts(state)) for state in updates] == [1, 1]
    assert (
        "Manifest: manifests/2026-01-05/1.json - no manifest of that path and date_prefix is known"
        " to the table ndjson-parquet-tracking-prod: correct the input and start again"
    ) in run.mails[0].body.split("\n")


def test_uploads_start_it_and_no_schedule():
    planned = pipeline_of("ndjson-to-parquet", "prod")
    assert planned.pipeline.schedule.expression is None
    assert (
        planned.trigger.bucket,
        planned.trigger.suffix,
        planned.trigger.function.folder.name,
    ) == (
        "ndjson-uploads-prod",
        ".ndjson",
        "manifest_builder",
    )
    assert planned.trigger.function.environment["STEP_FUNCTION_ARN"] == planned.address.alias_arn
