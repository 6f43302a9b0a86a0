"""What is wrong with a trigger, and which of its limits contradict each other."""

from dataclasses import replace

import pytest

from downbeat.plan.trigger_checks import advise_on_trigger, problems
from downbeat.plan.triggers import Events
from tests.plan.test_triggers import ADDRESS, SPEC, VALUES, collected, faults


@pytest.mark.parametrize(
    ("queue", "code"),
    [
        ("orders", "invalid-arn"),
        ("arn:aws:sns:us-east-1:111122223333:orders", "invalid-arn"),
        ("arn:aws:sqs:eu-west-1:111122223333:orders", "other-region"),
        ("arn:aws:sqs:us-east-1:444455556666:orders", "other-region"),
    ],
)
def test_a_queue_that_a_pipe_cannot_read_is_a_fault(queue, code):
    (fault,) = problems({"trigger": {"queue": queue}}, VALUES, ADDRESS)
    assert (fault.path, fault.code) == ("/trigger/queue", code)


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"visibility": 719}, [("/trigger/visibility", "trigger-limits", "warning")]),
        ({"visibility": 720}, []),
        ({"visibility": 7200}, []),
        (
            {"environment": {**SPEC["trigger"]["environment"], "LOCK_TTL_SECONDS": "119"}},
            [("/trigger/environment/LOCK_TTL_SECONDS", "trigger-limits", "warning")],
        ),
        ({"environment": {**SPEC["trigger"]["environment"], "LOCK_TTL_SECONDS": "120"}}, []),
    ],
)
def test_limits_of_a_trigger_that_contradict_each_other_are_a_warning(changes, codes):
    found = advise_on_trigger(collected(**changes))
    assert [(one.path, one.code, one.severity) for one in found] == codes


def test_a_pipeline_without_files_has_no_such_limits():
    assert list(advise_on_trigger(None)) == list(advise_on_trigger(Events({}))) == []


def test_a_function_without_a_limit_of_its_own_lock_has_nothing_to_contradict():
    function = replace(collected().function, environment={})
    assert list(advise_on_trigger(replace(collected(), function=function))) == []


@pytest.mark.parametrize(
    ("visibility", "found"),
    [
        (119, [("/trigger/visibility", "trigger-limits", "error")]),
        (120, []),
        (None, []),
    ],
)
def test_a_message_that_comes_again_while_its_call_works_is_a_fault(visibility, found):
    spec = {**SPEC, "trigger": {**SPEC["trigger"], "visibility": visibility}}
    faults_ = problems(spec, VALUES, ADDRESS)
    assert [(one.path, one.code, one.severity) for one in faults_] == found


def test_the_sentences_have_the_figures_and_the_fix():
    assert faults(visibility=119) == [
        "/trigger/visibility: is 119 seconds, but a call of the function may take 120: write at"
        " least 120; AWS advises 720."
    ]
    (advice,) = advise_on_trigger(collected(visibility=719))
    assert str(advice) == (
        "/trigger/visibility: is 719 seconds, and AWS advises 6 times the 120 of the function, 720:"
        " a throttled call gives its messages back too late, and they come twice."
    )
    environment = {**SPEC["trigger"]["environment"], "LOCK_TTL_SECONDS": "119"}
    (advice,) = advise_on_trigger(collected(environment=environment))
    assert str(advice) == (
        "/trigger/environment/LOCK_TTL_SECONDS: is 119 seconds, but a call of the function may take"
        " 120: it may lose its lock, and do its work again. Write at least 120."
    )


@pytest.mark.parametrize(
    ("queue", "sentence"),
    [
        (5, "5 is not an SQS queue's ARN: write arn:aws:sqs:us-east-1:111122223333:orders."),
        (
            "arn:aws:sqs:us-east-1:111122223333",
            '"arn:aws:sqs:us-east-1:111122223333" is not an SQS queue\'s ARN: write'
            " arn:aws:sqs:us-east-1:111122223333:orders.",
        ),
        (
            "arn:aws:sqs:eu-west-1:444455556666:orders",
            "arn:aws:sqs:eu-west-1:444455556666:orders is in eu-west-1 of 444455556666, and a pipe"
            " reads queues of its own account and region only: us-east-1 of 111122223333.",
        ),
    ],
)
def test_a_queue_that_is_none_is_told_with_an_example(queue, sentence):
    (fault,) = problems({"trigger": {"queue": queue}}, VALUES, ADDRESS)
    assert fault.message == sentence
