"""Does each state do in AWS what it does in the simulator?

AWS's TestState and `simulator.test_state` get the same requests: the states of a simulated run,
with the input, the variables and the context object that they had there, and the mocked answers of
what they called. So nothing is called but TestState itself.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from botocore.exceptions import ClientError

from downbeat.asl import walk
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
    written = {located.name: located.state for located in walk.states(planned.definition)}
    for one in requests:
        verdict = _verdict(client, deployment.stack, planned.key, one)
        yield replace(verdict, request=_readable(one.request, written[one.state]))


def _verdict(client: Any, stack: str, key: str, one: StateRequest) -> Verdict:
    subject = f"{one.state}, {one.case}"
    ours = _offline(one.request)
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
    ran = ours if one.simulated is None else _answer(one.simulated)
    if alike and not _alike(ran, theirs, one.random):
        alike, ours, note = False, ran, "simulator.test_state agrees with AWS; the run does not"
    outcome = AGREES if alike else DIFFERS
    return Verdict(key, CHECK, subject, outcome, ours, theirs, note=note)


def _offline(request: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return _answer(answer_offline(**request))
    except StateTestRefused as refusal:
        return _refused(refusal.code, refusal.message)


def _answer(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The members of an answer that are compared; its output as a value."""
    members = {name: answer[name] for name in COMPARED if answer.get(name) is not None}
    return members | ({"output": decoded(members["output"])} if "output" in members else {})


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


def _readable(request: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    """A request with its JSON texts as values, to be read and to be masked, and in place of the
    whole definition that of the state.
    """
    return {"definition": state} | {
        name: {key: decoded(one) for key, one in value.items()}
        if isinstance(value, Mapping)
        else decoded(value)
        for name, value in request.items()
        if name != "definition"
    }
