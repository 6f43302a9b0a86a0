"""The nightly ETL in chunks: when one call is too much, and what may fail."""

import json

import pytest

from downbeat.simulator import function_failures, service_errors
from downbeat.testing.flow import play

BEFORE = [
    "ValidateConfig",
    "CheckValidateConfig",
    "ExecuteTask01",
    "CheckExecuteTask01",
    "PlanChunks",
    "CheckPlanChunks",
    "CheckPlan",
]


def chunked(plan, **more):
    answers = {"PlanChunks": {"StatusCode": 200, "Payload": plan}, **more.pop("answers", {})}
    return play("chunked-etl", answers=answers, **more)


def plan(rows, chunks, **more):
    return {"rows": rows, "chunks": [{"first": number} for number in range(chunks)], **more}


def failing(*numbers):
    """ExecuteChunk fails for these chunks, each time."""

    def answer(call):
        if call.arguments["Payload"]["number"] in numbers:
            raise function_failures.function_failed(call, "KeyError", "'rows'")
        return {"Payload": {}}

    return {"ExecuteChunk": answer}


@pytest.mark.parametrize(("rows", "seconds"), [(1, 1), (100_000, 720)])
def test_up_to_100_000_rows_and_12_minutes_one_call_does_it(rows, seconds):
    run = chunked(plan(rows, 4, seconds=seconds))
    assert (run.status, run.states[7:], run.output) == (
        "SUCCEEDED",
        ["ExecuteTask02", "CheckExecuteTask02", "Success"],
        {"chunks_done": 1, "chunks_failed": 0},
    )


@pytest.mark.parametrize(("rows", "seconds"), [(100_001, 1), (1, 721)])
def test_above_that_every_chunk_is_a_run_of_its_own(rows, seconds):
    run = chunked(plan(rows, 4, seconds=seconds))
    assert (run.status, run.states[7:], run.output) == (
        "SUCCEEDED",
        ["RunChunks", "Success"],
        {"chunks_done": 4, "chunks_failed": 0},
    )
    assert len(run.execution.children) == 4
    assert [call.arguments["Payload"] for call in run.attempts("ExecuteChunk")] == [
        {"action": "execute_task_02", "chunk": {"first": number}, "number": number}
        for number in range(4)
    ]


def test_ten_chunks_run_side_by_side():
    run = chunked(plan(300_000, 20))
    begins = run.seconds_of("ExecuteChunk")
    assert [begins.count(moment) for moment in sorted(set(begins))] == [10, 10]


def test_one_chunk_is_a_list_of_one():
    run = chunked(plan(300_000, 1))
    assert (run.status, run.output) == ("SUCCEEDED", {"chunks_done": 1, "chunks_failed": 0})


def test_a_tenth_of_the_chunks_may_fail_and_is_counted():
    run = chunked(plan(300_000, 20), answers=failing(3, 7))
    assert (run.status, run.output) == ("SUCCEEDED", {"chunks_done": 18, "chunks_failed": 2})


def test_more_than_a_tenth_may_not():
    run = chunked(plan(300_000, 20), answers=failing(3, 7, 11))
    assert (run.status, run.error, run.states[-2:]) == (
        "FAILED",
        "States.ExceedToleratedFailureThreshold",
        ["RunChunks", "FailPipeline"],
    )
    assert [(mail.topic, mail.sender) for mail in run.mails] == [("failure", "reporter")]
    assert "Why: RunChunks: " in run.mails[0].body


def test_a_chunk_is_tried_again_after_5_and_10_seconds():
    run = chunked(plan(300_000, 1), answers={"ExecuteChunk": service_errors.throttled})
    at = run.seconds_of("ExecuteChunk")
    assert [later - earlier for earlier, later in zip(at, at[1:])] == [5, 10]


def test_nothing_to_do_is_a_success_that_calls_nothing_more():
    run = chunked(plan(0, 0))
    assert (run.status, run.states, run.output) == (
        "SUCCEEDED",
        [*BEFORE, "NothingToDo"],
        {"chunks_done": 0, "chunks_failed": 0},
    )


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        ({"rows": 5}, "The plan's `chunks` must be a list."),
        ({"rows": 5, "chunks": None}, "The plan's `chunks` must be a list."),
        ({"rows": 5, "chunks": {"first": 0}}, "The plan's `chunks` must be a list."),
        ({"rows": "many", "chunks": []}, "The plan's `rows` must be a number."),
        ({"chunks": []}, "The plan's `rows` must be a number."),
        (
            {"rows": 300_000, "chunks": []},
            "The plan has rows, more than one call can do, but no chunk.",
        ),
        (None, "The plan's `chunks` must be a list."),
        ("soon", "The plan's `chunks` must be a list."),
        ([], "The plan's `chunks` must be a list."),
    ],
)
def test_a_plan_that_is_none_fails_with_what_is_wrong(answer, cause):
    run = chunked(answer)
    assert (run.status, run.error, run.cause) == (
        "FAILED",
        "InvalidChunkPlan",
        f"PlanChunks: {cause}",
    )
    assert not run.attempts("ExecuteTask02") + run.attempts("ExecuteChunk")
    assert [mail.topic for mail in run.mails] == ["failure"]


def test_a_task_that_is_too_slow_in_one_call_hears_of_chunks():
    run = chunked(plan(10, 1, seconds=10), slow={"ExecuteTask02": 901})
    assert "split the work into chunks" in run.mails[0].body


# The function of the team: another action, ids in a body, five at a time.
THEIRS = {
    "settings": {
        "plan_payload": {"action": "get_task02_chunks"},
        "plan_chunks_at": "body.chunk_ids",
        "plan_rows_at": "",
        "chunk_payload": {"action": "task_02_chunk", "chunk_id": "{% $states.input.chunk %}"},
        "chunk_concurrency": 5,
    }
}
IDS = [f"chunk-{number}" for number in range(7)]


@pytest.mark.parametrize(
    "body", [{"chunk_ids": IDS}, json.dumps({"chunk_ids": IDS})], ids=["object", "JSON text"]
)
def test_a_function_of_ones_own_answers_ids_which_are_run_five_at_a_time(body):
    run = chunked({"statusCode": 200, "body": body}, changes=THEIRS)
    assert (run.status, run.output) == ("SUCCEEDED", {"chunks_done": 7, "chunks_failed": 0})
    assert run.attempts("PlanChunks")[0].arguments["Payload"] == {"action": "get_task02_chunks"}
    assert [call.arguments["Payload"] for call in run.attempts("ExecuteChunk")] == [
        {"action": "task_02_chunk", "chunk_id": one} for one in IDS
    ]
    begins = run.seconds_of("ExecuteChunk")
    assert [begins.count(moment) for moment in sorted(set(begins))] == [5, 2]


def test_no_ids_are_nothing_to_do():
    run = chunked({"statusCode": 200, "body": {"chunk_ids": []}}, changes=THEIRS)
    assert (run.status, run.states[-1]) == ("SUCCEEDED", "NothingToDo")


@pytest.mark.parametrize("body", [{}, "no JSON", {"chunk_ids": 7}])
def test_an_answer_without_the_list_is_refused_by_name(body):
    run = chunked({"statusCode": 200, "body": body}, changes=THEIRS)
    assert (run.status, run.error) == ("FAILED", "InvalidChunkPlan")


def test_a_plan_that_reports_a_failure_runs_no_chunk():
    run = chunked({"statusCode": 500, "body": "no table"}, changes=THEIRS)
    assert run.status == "FAILED"
    assert run.attempts("ExecuteChunk") == []
