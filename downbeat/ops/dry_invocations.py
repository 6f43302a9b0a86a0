"""Do the functions of a pipeline answer? Calls that its dict says change nothing (`dry_calls`); a
function that has none is never called.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from queue import Empty, Queue
from typing import Any

from downbeat import asl
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import AWS_ERRORS, DENIED, code, missing, sentence
from downbeat.ops.finding import NOTE, CheckFinding
from downbeat.ops.task_logs import function_name
from downbeat.ops.words import shortened
from downbeat.plan.planned import Planned

SECONDS = 60.0  # a function that cannot reach what it needs waits for it until its own timeout
MOST = 300  # characters of an answer in a finding


def dry_calls(planned: Planned) -> dict[str, Any]:
    """Return function (a name or an ARN) → the payload of the call that changes nothing."""
    return dict(asl.substituted(planned.spec.get("dry_calls", {}), planned.references))


def answers(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """Each function that has a dry call answers it, and reports no failure."""
    for function, payload in dry_calls(planned).items():
        name = function_name(function)
        outcome = _within(SECONDS, partial(_invoked, deployment, function, payload))
        fault = _fault(outcome)
        if isinstance(outcome, BaseException):
            if missing(outcome):
                continue  # the check of functions says so
            if code(outcome) in DENIED:
                yield _not_called(planned, name, deployment)
                continue
        if fault:
            sent = json.dumps(payload, ensure_ascii=False)
            yield CheckFinding(
                planned.key,
                "dry calls",
                name,
                f"to {sent} it {fault}",
                f"aws logs tail /aws/lambda/{name} --since 10m, mend what it says, then run it"
                " again.",
            )


def _not_called(planned: Planned, name: str, deployment: Deployment) -> CheckFinding:
    return CheckFinding(
        planned.key,
        "dry calls",
        name,
        "its dry call was not made: you may not invoke it.",
        f"who has the policy of `downbeat policy operator -s {deployment.stack}` may.",
        NOTE,
    )


def _invoked(deployment: Deployment, function: str, payload: Any) -> Mapping[str, Any]:
    """The answer: {"FunctionError": …, "Payload": any JSON}.

    https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
    """
    answer = deployment.client("lambda").invoke(
        FunctionName=function, Payload=json.dumps(payload).encode()
    )
    text = answer["Payload"].read().decode()
    try:
        reply = json.loads(text) if text else None
    except ValueError:
        reply = text
    return {"FunctionError": answer.get("FunctionError", ""), "Payload": reply}


def _within(seconds: float, call: Callable[[], Any]) -> Any:
    """What a call gives or raises; TimeoutError where it takes longer. Nobody waits for its end."""
    done: Queue[Any] = Queue()

    def run() -> None:
        try:
            done.put(call())
        except AWS_ERRORS as error:
            done.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        return done.get(timeout=seconds)
    except Empty:
        return TimeoutError(f"gave no answer within {seconds:.0f} s.")


def _fault(outcome: Any) -> str:
    """What is wrong with what a call came to, as the end of a sentence; "" for nothing."""
    if isinstance(outcome, TimeoutError):
        return str(outcome)
    if isinstance(outcome, BaseException):
        return f"could not be called: {sentence(outcome)}"
    payload = outcome["Payload"]
    if outcome["FunctionError"]:
        named = payload if isinstance(payload, Mapping) else {}
        message = named.get("errorMessage") or payload
        return f"raised {named.get('errorType', 'an error')}: {shortened(str(message), MOST)}"
    return f"answered {shortened(json.dumps(payload), MOST)}" if reports_failure(payload) else ""


def reports_failure(answer: Any) -> bool:
    """Say whether an answer says itself that it is a failure: a statusCode of 400 or more, or the
    status error or failed.
    """
    if not isinstance(answer, Mapping):
        return False
    status = str(answer.get("statusCode", ""))
    reported = str(answer.get("status", "")).lower()
    return (status.isdigit() and int(status) >= 400) or reported in ("error", "failed")
