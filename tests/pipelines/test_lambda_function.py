"""What a Lambda function answers: a failure that it reports is a failure, retried where that can
help.
"""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downbeat.testing.flow import play
from downbeat.testing.flow_tasks import in_turn

WELL = [None, "done", 7, [1], {}, {"statusCode": 200, "body": "ok"}, {"status": "ok"}]
BODY = {"error": "no such table"}


def answered(answer):
    run = play("etl", "prod", answers={"ExecuteTask01": {"Payload": answer}})
    return run, len(run.attempts("ExecuteTask01"))


@pytest.mark.parametrize("answer", WELL, ids=json.dumps)
def test_an_answer_that_reports_no_failure_is_a_success(answer):
    run, attempts = answered(answer)
    assert (run.status, attempts, run.error) == ("SUCCEEDED", 1, None)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"statusCode": 500, "body": "out of memory"}, "500: out of memory"),
        ({"statusCode": 503, "body": json.dumps(BODY)}, "503: no such table"),
        ({"statusCode": "502", "body": BODY}, "502: no such table"),
        ({"status": "error", "message": "no rows"}, "no rows"),
        ({"status": "FAILED", "message": "no rows"}, "no rows"),
        ({"statusCode": 200, "body": {"status": "error", "message": "no rows"}}, "no rows"),
        ({"body": '{"status":"failed"}'}, '{"status":"failed"}'),
    ],
    ids=str,
)
def test_a_failure_that_a_retry_may_mend_is_tried_three_times_and_ends_with_its_message(
    answer, message
):
    run, attempts = answered(answer)
    assert (run.status, attempts) == ("FAILED", 3)
    assert (run.error, run.cause) == ("FunctionReportedFailure", f"ExecuteTask01: {message}")


@pytest.mark.parametrize("code", [400, 404, "422", 499])
def test_a_failure_that_blames_the_request_is_tried_once(code):
    run, attempts = answered({"statusCode": code, "body": "bad date"})
    assert (run.status, attempts) == ("FAILED", 1)
    assert (run.error, run.cause) == ("FunctionReportedFailure", f"ExecuteTask01: {code}: bad date")


def test_an_answer_that_recovers_is_a_success():
    failing = {"Payload": {"statusCode": 500, "body": "busy"}}
    run = play("etl", "prod", answers={"ExecuteTask01": in_turn(failing, {"Payload": "done"})})
    assert (run.status, len(run.attempts("ExecuteTask01"))) == ("SUCCEEDED", 2)


def test_a_reported_failure_is_never_told_as_a_success():
    run, _ = answered({"statusCode": 500, "body": "out of memory"})
    assert [mail.topic for mail in run.mails] == ["failure"]
    assert "500: out of memory" in run.mails[0].body


def test_a_failure_on_request_is_the_one_that_functions_report():
    run = play("etl", "prod", fail={"ExecuteTask02": "FunctionReportedFailure"})
    assert (run.status, run.error) == ("FAILED", "FunctionReportedFailure")


def test_a_share_of_chunks_may_report_failures():
    chunks = [{"from": number} for number in range(20)]
    plan = {"Payload": {"rows": 300_000, "seconds": 2000, "chunks": chunks}}

    def chunk(call):
        failed = call.arguments["Payload"]["number"] == 3
        return {"Payload": {"statusCode": 400 if failed else 200, "body": "said"}}

    run = play("chunked-etl", "dev", answers={"PlanChunks": plan, "ExecuteChunk": chunk})
    assert (run.status, run.output) == ("SUCCEEDED", {"chunks_done": 19, "chunks_failed": 1})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)
ANSWERS = st.fixed_dictionaries(
    {}, optional={"statusCode": JSON, "status": JSON, "body": JSON, "message": JSON}
)


@pytest.mark.sweep
@settings(max_examples=60, deadline=None)
@given(JSON | ANSWERS)
def test_no_answer_breaks_the_expression_that_reads_it(answer):
    run, _ = answered(answer)
    assert run.status in ("SUCCEEDED", "FAILED")
    assert run.error in (None, "FunctionReportedFailure")
