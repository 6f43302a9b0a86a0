"""The mails of an execution."""

from downbeat.testing.flow import Result, play
from downbeat.testing.flow_tasks import in_turn
from downbeat.testing.messages import Mail, filled_in, status_event


def test_only_what_was_published_is_a_mail():
    lost = play("weekly-monitoring", fail={"NotifySuccess": "SNS.NotFoundException"})
    assert [mail.sender for mail in lost.mails] == ["NotifyFailure"]
    late = play(
        "weekly-monitoring",
        answers={"NotifySuccess": in_turn(Result({}, seconds=61), Result({}, seconds=1))},
    )
    assert [mail.sender for mail in late.mails] == ["NotifySuccess"]


def test_the_reporter_tells_of_an_end_that_no_state_reports():
    (mail,) = play("etl").mails
    subject = "✅ cm-etl-pipeline-state-machine succeeded - prod"
    assert mail == Mail("success", subject, mail.body, "reporter")
    assert play("ndjson-to-parquet", input={"manifest_path": "m", "date_prefix": "d"}).mails == []


def test_a_template_is_filled_in_and_what_is_not_there_is_null():
    event = {"detail": {"status": "FAILED", "cause": None}}
    template = '"<status>"\n"<cause> <error> <nobody>"'
    wanted = {"status": "$.detail.status", "cause": "$.detail.cause", "error": "$.detail.error"}
    assert filled_in(template, wanted, event) == '"FAILED"\n"null null <nobody>"'


def test_the_event_is_the_one_that_step_functions_emits():
    run = play("etl", "prod", fail={"ExecuteTask01": "KeyError"})
    event = status_event(run.planned, run.execution)
    detail = event.pop("detail")
    arn = "arn:aws:states:us-east-1:111122223333:execution:cm-etl-pipeline-state-machine:run-1"
    assert event == {
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "account": "111122223333",
        "region": "us-east-1",
        "time": "2026-01-01T00:15:20Z",
        "resources": [arn],
    }
    assert (detail["executionArn"], detail["status"], detail["error"], detail["output"]) == (
        arn,
        "FAILED",
        "KeyError",
        None,
    )
    assert detail["stopDate"] - detail["startDate"] == 920_000
