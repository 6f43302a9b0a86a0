"""An order is fulfilled, or what was done of it is undone."""

import pytest

from downbeat.simulator import TaskError
from downbeat.testing.standalone import play_dict
from examples.order_saga.order_saga import ORDER_SAGA

REFUSED = TaskError("CardRefused", "the card has expired")
GONE = TaskError("ServiceDown", "no answer")


def actions(run):
    return list(dict.fromkeys(call.arguments["Payload"]["action"] for call in run.calls))


def test_a_good_order_undoes_nothing():
    run = play_dict(ORDER_SAGA, input={"order": "4711"})
    assert (run.status, run.output) == ("SUCCEEDED", {"order": "4711"})
    assert actions(run) == ["reserve", "charge", "ship"]


@pytest.mark.parametrize(
    "state, done",
    [
        ("Reserve stock", ["reserve", "release"]),
        ("Charge card", ["reserve", "charge", "refund", "release"]),
        ("Ship order", ["reserve", "charge", "ship", "cancel", "refund", "release"]),
    ],
)
def test_the_step_that_failed_and_those_before_it_are_undone_in_reverse(state, done):
    run = play_dict(ORDER_SAGA, input={"order": "4711"}, answers={state: REFUSED})
    assert (run.status, run.error, actions(run)) == ("FAILED", "CardRefused", done)
    assert run.cause == (
        f"Order 4711 failed in {state}: CardRefused. Everything was undone. the card has expired"
    )


def test_what_cannot_be_undone_is_named_and_the_rest_is_undone_all_the_same():
    run = play_dict(ORDER_SAGA, answers={"Ship order": REFUSED, "Refund card": GONE})
    assert (run.error, actions(run)[-1]) == ("NotUndone", "release")
    assert "Undo by hand: refund" in run.mails[0].body


def test_whatever_fails_is_reported(fault_sweep):
    fault_sweep(ORDER_SAGA)


def test_its_role_allows_what_it_calls_and_nothing_else(permission_proof):
    permission_proof(ORDER_SAGA)
