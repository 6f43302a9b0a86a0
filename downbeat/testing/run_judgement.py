"""What a run must not do, whatever goes wrong in it: end in silence, or say what did not happen.

Judged by what came of the work and by the topic that a message went to, not by what the definition
says of Retry and Catch, and not by the words of a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from downbeat.asl.walk import Located
from downbeat.testing.cases import Case, called
from downbeat.testing.faults import EITHER, UNDONE, Fault, patience_of, strikes
from downbeat.testing.flow import Run
from downbeat.testing.messages import REPORTER, Mail
from downbeat.testing.scene import outermost

SUCCESS, FAILURE, WARNING = "success", "failure", "warning"
# The kinds of verdicts, the worst first.
KINDS = {
    "no-good-run": "the run fails although nothing goes wrong",
    "silent-failure": "it succeeded, and no message says that work is undone",
    "unreported-failure": "it failed, and the failure topic has not exactly one message",
    "wrong-report": "a message says what did not happen",
    "unreported-success": "it succeeded, and the success topic has not exactly one message",
    "no-facts": "the message does not say which execution, or which error",
    "work-left-out": "it succeeded without work that the good run does",
    "needless-failure": "it failed although all work was done",
    "broken-failure-path": "the failure path stopped before its end",
    "uncaught": "it ended where no Catch reaches",
    "work-after-failure": "work began after the failure",
    "unreached": "no case reaches the state: nothing is proved about it",
    "needless-toleration": "a failure is tolerated that never goes unreported",
}


class FaultVerdict(NamedTuple):
    """One thing that a run did wrong: a kind of KINDS, in which case, in a sentence."""

    kind: str
    case: str
    sentence: str


class Judged(NamedTuple):
    """A run, and what it is judged by: the good run of its scene, the states whose failure may go
    unreported, the Tasks of the definition.
    """

    case: Case
    run: Run
    good: Run
    tolerated: Mapping[str, str]
    tasks: Mapping[str, Located]


def ended_badly(judged: Judged) -> dict[str, Fault]:
    """Return the states whose last attempt, in some item at least, was struck by a fault that
    leaves work undone.
    """
    faults = judged.case.faults
    if not faults:
        return {}
    last = {}
    for call in judged.run.calls:
        if call.state in faults and call.kind == "Task":
            item = call.context.get("Map", {}).get("Item", {}).get("Index")
            last[call.state, item, call.context["Execution"]["Id"]] = call
    patience = {state: patience_of(judged.tasks[state].state) for state in faults}
    return {
        call.state: faults[call.state]
        for call in last.values()
        if faults[call.state].work == UNDONE
        and strikes(faults[call.state], call, patience[call.state])
    }


def odd(judged: Judged) -> bool:
    """Return whether the run may end either way: an answer or an input that nobody expects."""
    faults = judged.case.faults.values()
    return bool(judged.case.input) or any(fault.work == EITHER for fault in faults)


def reports(run: Run, good: Run) -> Iterator[tuple[str, Mail]]:
    """Return every message to the pipeline's own topics with what it reports: SUCCESS, FAILURE or
    WARNING, by its topic; where both outcomes have one topic, by who sent it.
    """
    topics = run.planned.topics
    same = topics.get(SUCCESS) == topics.get(FAILURE)
    usual = {mail.sender for mail in good.mails}
    failing = set(run.planned.spec.get("on_failure", {}))
    for mail in run.mails:
        if mail.topic not in topics.values():
            continue
        if mail.sender == REPORTER:
            yield (SUCCESS if run.status == "SUCCEEDED" else FAILURE), mail
        elif mail.topic == topics.get(SUCCESS) and not (same and mail.sender not in usual):
            yield SUCCESS, mail
        elif run.status == "SUCCEEDED" and mail.sender not in failing:
            yield WARNING, mail
        else:
            yield FAILURE, mail


def _of(kind: str, judged: Judged) -> list[Mail]:
    return [mail for reported, mail in reports(judged.run, judged.good) if reported == kind]


def _usual(judged: Judged, kind: str) -> bool:
    """Whether the good run of the scene reports that too."""
    return any(reported == kind for reported, _ in reports(judged.good, judged.good))


def success(judged: Judged) -> Iterator[tuple[str, str]]:
    """A run that succeeded has done its work, or says on the failure topic what it has not; it
    reports its success once, and no failure.
    """
    run, bad = judged.run, ended_badly(judged)
    if run.status != "SUCCEEDED":
        return
    warnings, successes = _of(WARNING, judged), _of(SUCCESS, judged)
    silent = sorted(set(bad) - set(judged.tolerated))
    if silent and not warnings:
        yield "silent-failure", f"{' and '.join(silent)} failed, and it succeeded without a word"
    if warnings and not bad and not odd(judged) and not _usual(judged, WARNING):
        yield "wrong-report", f"{warnings[0].sender} warns although all work was done"
    if _of(FAILURE, judged):
        yield "wrong-report", "it reports a failure and succeeded"
    expected = 1 if run.planned.reports_success else 0
    if len(successes) != expected and not warnings and not (odd(judged) and not successes):
        yield "unreported-success", f"it reports its success {len(successes)} times"
    if not warnings and not odd(judged) and not bad:
        skipped = [state for state in called(judged.good) if state not in called(run)]
        if skipped:
            yield "work-left-out", f"{', '.join(skipped)} was never called"


def failure(judged: Judged) -> Iterator[tuple[str, str]]:
    """A run that failed had a reason, and reports it once, with the facts, and no success."""
    run = judged.run
    if run.status == "SUCCEEDED":
        return
    failures = _of(FAILURE, judged)
    if len(failures) != 1:
        yield "unreported-failure", f"it ended {run.status} and reports that {len(failures)} times"
    if _of(SUCCESS, judged):
        sender = _of(SUCCESS, judged)[0].sender
        yield "wrong-report", f"{sender} reports success, and it ended {run.status}"
    if run.status == "FAILED" and not ended_badly(judged) and not odd(judged):
        yield "needless-failure", f"it failed with {run.error}: {run.cause}"
    for mail in failures:
        missing = [name for name, known in facts(judged).items() if not _says(mail, known)]
        if missing:
            yield "no-facts", f"the message of {mail.sender} leaves out {' and '.join(missing)}"


def facts(judged: Judged) -> dict[str, tuple[str, ...]]:
    """Return what a message about a failure has to say, each in one of several ways."""
    run = judged.run
    known: dict[str, tuple[str, ...]] = {"the execution": (run.execution.name, run.execution.arn)}
    if run.status == "TIMED_OUT":
        return known
    states = tuple(outermost(judged.tasks[state]) for state in ended_badly(judged))
    return {**known, "what failed": (run.error or "", run.cause or "", *states)}


def _says(mail: Mail, known: tuple[str, ...]) -> bool:
    text = mail.subject + mail.body
    return any(one and one in text for one in known)


def ending(judged: Judged) -> Iterator[tuple[str, str]]:
    """A run ends by its own end, and by the whole failure path where one was entered."""
    run = judged.run
    if run.error == "States.Runtime":
        yield "uncaught", f"{run.cause}"
    states = run.planned.definition["States"]
    failing = run.planned.spec.get("on_failure", {})
    outer = [state for state in run.states if state in states]
    if run.status == "FAILED" and outer and outer[-1] in failing:
        last = states[outer[-1]]["Type"]
        if last not in ("Fail", "Succeed"):
            yield "broken-failure-path", f"it ended in {outer[-1]}, with what follows left undone"
    elif run.status == "FAILED" and failing and outer and states[outer[-1]]["Type"] != "Fail":
        yield "uncaught", f"{outer[-1]} ended it with {run.error}, past the failure path"
    if failing:
        order = [
            outermost(judged.tasks[call.state]) in failing
            for call in run.calls
            if call.kind == "Task"
        ]
        if order != sorted(order):
            yield "work-after-failure", "work began after the failure path had begun"


CHECKS: tuple[Callable[[Judged], Iterator[tuple[str, str]]], ...] = (success, failure, ending)
Check = Callable[[Judged], Iterator[tuple[str, str]]]


def verdicts(judged: Judged, also: tuple[Check, ...] = ()) -> list[FaultVerdict]:
    """Return everything that this run did wrong; `also`: further checks."""
    case = str(judged.case)
    return [
        FaultVerdict(kind, case, sentence)
        for check in (*CHECKS, *also)
        for kind, sentence in check(judged)
    ]
