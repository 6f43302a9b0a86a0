"""Fields of the context object, and the task token among them.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.walk import states

# None: anything may be below.
CONTEXT: dict[str, Any] = {
    "Execution": dict.fromkeys(
        ("Id", "Input", "Name", "RoleArn", "StartTime", "RedriveCount", "RedriveTime")
    ),
    "State": dict.fromkeys(("EnteredTime", "Name", "RetryCount")),
    "StateMachine": dict.fromkeys(("Id", "Name")),
    "Task": dict.fromkeys(("Token",)),
    "Map": {"Item": dict.fromkeys(("Index", "Value", "Key", "Source"))},
}
CALLBACK = ".waitForTaskToken"
ACTIVITY = ":activity:"
TOKEN_WORDS = ("Task.Token", "['Token']", "$states.context", "$$.Task", '"$$"')


def findings(definition: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Every Task that waits for its token and gives the token to nobody."""
    for located in states(definition):
        if not has_token(located.state) or not _calls_back(located.state):
            continue
        field = "Arguments" if located.query_language == "JSONata" else "Parameters"
        text = json.dumps(located.state.get(field), default=str)
        if any(word in text for word in TOKEN_WORDS):
            continue
        token = (
            '"{% $states.context.Task.Token %}"'
            if located.query_language == "JSONata"
            else '"$$.Task.Token" under a key that ends in ".$"'
        )
        message = (
            "waits for its task token, and gives it to nobody, so that nobody can answer. Pass"
            f" {token} on."
        )
        yield Diagnostic(f"{located.path}/{field}", message, "token-not-passed")


def has_token(state: Mapping[str, Any]) -> bool:
    """Whether the context object of a state has a task token."""
    resource = str(state.get("Resource", ""))
    return _calls_back(state) or ACTIVITY in resource


def _calls_back(state: Mapping[str, Any]) -> bool:
    return str(state.get("Resource", "")).endswith(CALLBACK)


def context_faults(
    path: str, root: str, way: Sequence[str], *, token: bool = True
) -> Iterator[Diagnostic]:
    """What is wrong with a way into the context object: `root` is how the language names it."""
    known: Any = CONTEXT
    if tuple(way[:2]) == ("Task", "Token") and not token:
        message = (
            f"{root}.Task.Token is there only in a Task that ends in {CALLBACK}, and this is none:"
            f" the state fails. End its Resource in {CALLBACK}, or leave the token out."
        )
        yield Diagnostic(path, message, "token-out-of-reach")
        return
    for depth, word in enumerate(way):
        if known is None:
            return
        if word not in known:
            name = ".".join((root, *way[: depth + 1]))
            message = (
                f"the context object has no {name}.{nearest(word, known)} It has"
                f" {', '.join(known)}."
            )
            yield Diagnostic(path, message, "unknown-context-field")
            return
        known = known[word]
