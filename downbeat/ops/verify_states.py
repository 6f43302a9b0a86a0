"""Does each state do in AWS what it does in the simulator?

AWS's TestState and `simulator.test_state` get the same requests: the states of a simulated run,
with the input, the variables and the context object that they had there, and the mocked answers of
what they called. So nothing is called but TestState itself.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import code, sentence
from downbeat.ops.verdict import AGREES, DIFFERS, NOT_ASKED, Verdict
from downbeat.plan.planned import Planned
from downbeat.simulator import StateTestRefused
from downbeat.simulator import test_state as answer_offline
from downbeat.simulator.observed_states import StateRequest, state_requests
from downbeat.simulator.recordings import decoded
from downbeat.simulator.service_results import default_result

CHECK = "TestState"
COMPARED = ("status", "nextState", "output", "error", "cause")
# What AWS says of the request itself; any other error says that it was not answered.
REFUSALS = ("InvalidArn", "InvalidDefinition", "InvalidExecutionInput", "ValidationException")


def state_verdicts(deployment: Deployment, planned: Planned) -> Iterator[Verdict]:
    """A verdict for each state of a simulated run, and for each of its Retry and Catch."""
    client = deployment.client("stepfunctions")
    requests = state_requests(
        planned.definition,
        dict(planned.pipeline.input),
        tasks=default_result,
        start=deployment.now(),
        name="verify",
        state_machine=planned.address.state_machine_arn,
    )
    for one in requests:
        yield _verdict(client, deployment.stack, planned.key, one)


def _verdict(client: Any, stack: str, key: str, one: StateRequest) -> Verdict:
    subject = f"{one.state}, {one.case}"
    ours = _offline(one.request)
    sent = {name: value for name, value in one.request.items() if name != "definition"}
    try:
        answer = client.test_state(**one.request)
    except ClientError as error:
        if code(error) not in REFUSALS:
            return Verdict(key, CHECK, subject, NOT_ASKED, ours, note=sentence(error, stack))
        theirs = _refused(code(error), error.response["Error"].get("Message", ""))
    else:
        theirs = _answer(answer)
    alike = _alike(ours, theirs, one.random)
    note = "its output is another one each time" if one.random else ""
    if one.simulated is not None and not _alike(_answer(one.simulated), theirs, one.random):
        alike, note = False, f"the simulated run: {_answer(one.simulated)}"
    outcome = AGREES if alike else DIFFERS
    return Verdict(key, CHECK, subject, outcome, ours, theirs, decoded_texts(sent), note)


def _offline(request: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return _answer(answer_offline(**request))
    except StateTestRefused as refusal:
        return _refused(refusal.code, refusal.message)


def _answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an answer that are compared; its output as a value."""
    found = {name: answer[name] for name in COMPARED if answer.get(name) is not None}
    return found | ({"output": decoded(found["output"])} if "output" in found else {})


def _refused(name: str, message: str) -> dict[str, Any]:
    return {"refused": name, "message": message}


def _alike(ours: Mapping[str, Any], theirs: Mapping[str, Any], random: bool) -> bool:
    """Whether two answers are the same: of refusals the code counts, not the words; of a random
    state everything but its output.
    """
    left_out = {"message"} | ({"output"} if random else set())
    return {name: one for name, one in ours.items() if name not in left_out} == {
        name: one for name, one in theirs.items() if name not in left_out
    }


def decoded_texts(request: Mapping[str, Any]) -> dict[str, Any]:
    """A request with its JSON texts as values, to be read and to be masked."""
    return {
        name: decoded_texts(value) if isinstance(value, Mapping) else decoded(value)
        for name, value in request.items()
    }
