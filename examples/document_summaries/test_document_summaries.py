"""The summaries of a night: all, some, too few."""

from downbeat.asl.service_models import PRESENT
from downbeat.simulator import TaskError
from downbeat.testing.standalone import play_dict
from examples.document_summaries.document_summaries import DOCUMENT_SUMMARIES

DOCUMENTS = [{"id": str(number), "text": "A long story."} for number in range(40)]


def answers(failed=0):
    """A night in which the Map Run counts that many failures."""

    def ask(call):
        if call.context["Map"]["Item"]["Index"] < failed:
            return TaskError("Bedrock.ValidationException", "the document is empty")
        return {"Body": {"content": [{"text": "Short."}]}, "ContentType": "application/json"}

    return {
        "Summarize documents": DOCUMENTS,
        "Ask the model": ask,
        "Count failures": {"ItemCounts": {"Failed": failed, "Total": len(DOCUMENTS)}},
    }


SCENES = {"all": {"answers": answers()}, "some": {"answers": answers(2)}}
TOLERATED = {"Ask the model": "the Map Run counts what failed, and the next states report it"}


def test_a_good_night_warns_nobody():
    run = play_dict(DOCUMENT_SUMMARIES, answers=answers(), validation=PRESENT)
    assert (run.status, len(run.attempts("Ask the model"))) == ("SUCCEEDED", 40)
    assert [mail.sender for mail in run.mails] == ["reporter"]


def test_a_few_failures_are_tolerated_and_counted_in_a_mail():
    run = play_dict(DOCUMENT_SUMMARIES, answers=answers(2), validation=PRESENT)
    assert run.status == "SUCCEEDED"
    assert run.mails[0].topic == "failure"
    assert run.mails[0].body.startswith("2 of 40 documents have no summary.\nExecution: run-1\n")


def test_more_than_five_in_a_hundred_fail_the_night():
    run = play_dict(DOCUMENT_SUMMARIES, answers=answers(3))
    assert (run.status, run.error) == ("FAILED", "States.ExceedToleratedFailureThreshold")


def test_throttling_is_waited_out():
    def throttled_twice(call):
        if call.attempt <= 2:
            return TaskError("Bedrock.ThrottlingException", "Too many requests", submitted=False)
        return {"Body": {"content": [{"text": "Short."}]}}

    run = play_dict(
        DOCUMENT_SUMMARIES,
        answers={**answers(), "Ask the model": throttled_twice},
        validation=PRESENT,
    )
    assert (run.status, len(run.attempts("Ask the model"))) == ("SUCCEEDED", 120)


def test_whatever_fails_is_reported(fault_sweep):
    fault_sweep(DOCUMENT_SUMMARIES, scenes=SCENES, tolerates=TOLERATED)


def test_its_role_allows_what_it_calls_and_nothing_else(permission_proof):
    permission_proof(DOCUMENT_SUMMARIES, scenes=SCENES, tolerates=TOLERATED)
