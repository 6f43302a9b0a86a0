"""The training asks, and does what it is answered."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from downbeat.simulator import TaskError
from downbeat.testing.standalone import play_dict
from examples.model_training.approval import handler
from examples.model_training.model_training import MODEL_TRAINING

GOOD = {"Measure model": {"Payload": {"accuracy": 0.9}}, "Ask for approval": {"answer": "approve"}}
SCENES = {
    "approved": {"answers": GOOD},
    "rejected": {"answers": {**GOOD, "Ask for approval": {"answer": "reject"}}},
    "weak": {"answers": {**GOOD, "Measure model": {"Payload": {"accuracy": 0.1}}}},
}


@pytest.mark.parametrize(
    "name, output",
    [
        ("approved", {"served": True}),
        ("rejected", {"served": False, "why": "rejected"}),
        ("weak", {"served": False, "why": "accuracy"}),
    ],
)
def test_a_model_serves_only_when_it_is_good_and_approved(name, output):
    run = play_dict(MODEL_TRAINING, **SCENES[name])
    assert (run.status, run.output) == ("SUCCEEDED", output)
    assert ("Update endpoint" in run.states) is output["served"]


def test_the_mail_has_two_links_with_the_token_of_the_waiting_state():
    run = play_dict(
        MODEL_TRAINING,
        answers=GOOD,
        changes={"references": {"approval_url": "https://approve.example/"}},
    )
    (asked,) = run.attempts("Ask for approval")
    token = asked.context["Task"]["Token"]
    links = [urlsplit(link) for link in re.findall(r"https://\S+", asked.arguments["Message"])]
    assert [parse_qs(link.query) for link in links] == [
        {"answer": [answer], "execution": ["run-1"], "token": [token]}
        for answer in ("approve", "reject")
    ]


def test_an_approver_who_never_answers_keeps_the_model_out():
    never = TaskError("States.Timeout", "nobody answered")
    run = play_dict(MODEL_TRAINING, answers={**GOOD, "Ask for approval": never})
    assert (run.status, run.error) == ("FAILED", "States.Timeout")
    assert "Update endpoint" not in run.states


def test_whatever_fails_is_reported(fault_sweep):
    fault_sweep(MODEL_TRAINING, scenes=SCENES)


def test_its_role_allows_what_it_calls_and_nothing_else(permission_proof):
    permission_proof(MODEL_TRAINING, scenes=SCENES)


# ------------------------------------------------------------------------ the function behind the links


class States:
    """A Step Functions client that keeps what it is sent."""

    class exceptions:
        TaskTimedOut = TaskDoesNotExist = KeyError

    def __init__(self, known):
        self.known, self.sent = known, []

    def send_task_success(self, taskToken, output):
        self.known.remove(taskToken)
        self.sent.append(output)


def request(method, **query):
    return {
        "queryStringParameters": query,
        "requestContext": {"http": {"method": method}},
    }


def test_a_link_alone_decides_nothing_since_mail_scanners_open_it():
    states = States({"t"})
    answered = handler(request("GET", answer="approve", token="t", execution="e"), None, states)
    assert (answered["statusCode"], states.sent) == (200, [])
    assert "<button>Put it into service</button>" in answered["body"]


def test_the_button_answers_the_task_once():
    states = States({"t"})
    press = request("POST", answer="reject", token="t")
    assert [handler(press, None, states)["statusCode"] for _ in range(2)] == [200, 410]
    assert states.sent == ['{"answer": "reject"}']


@pytest.mark.parametrize("query", [{}, {"answer": "approve"}, {"answer": "maybe", "token": "t"}])
def test_a_link_that_is_not_whole_is_refused(query):
    assert handler(request("POST", **query), None, States({"t"}))["statusCode"] == 400
