"""Whether somebody learns of a failed execution: every state that can fail is caught, and what
catches it tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from .definition import Definition, State, errors, of, reachable, states
from .rule import Finding, Resource

# What tells somebody. A Lambda function or activity counts when its name says so.
NOTIFYING = re.compile(
    r":states:::(aws-sdk:)?(sns:publish|sqs:sendmessage|events:putevents|ses(v2)?:send|http:invoke|chatbot|ssmincidents:|pinpoint:|cloudwatch:putmetricdata)|"
    r"^arn:[^:]*:sns:",
    re.IGNORECASE,
)
TELLING_NAME = re.compile(
    r"notif|alert|alarm|page|report|slack|mail|escalat|incident", re.IGNORECASE
)


def unnotified_failures(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A Task whose failure reaches no state that tells somebody."""
    definition = of(resource.props)
    if definition is None:
        return
    telling = _telling(definition)
    handlers = _handlers(definition, telling)
    for state in definition.tasks:
        if (
            not _tells(state.body)
            and state.path not in handlers
            and not _caught_and_told(state, telling)
        ):
            yield Finding(
                f"definition{state.path}",
                "a failure here reaches no state that tells somebody. Catch States.ALL and go on to"
                " a notification.",
            )


Telling = Mapping[tuple[int, str], list[Mapping[str, Any]]]


def _telling(definition: Definition) -> Telling:
    telling: dict[tuple[int, str], list[Mapping[str, Any]]] = {}
    for state in definition.states:
        for catch in _catchers(state.body):
            key = id(state.machine), str(catch.get("Next"))
            if key not in telling:
                inside = reachable(state.machine, key[1])
                telling[key] = inside if any(_tells(body) for body in inside) else []
    return telling


def _handlers(definition: Definition, telling: Telling) -> set[str]:
    """The paths of states that are themselves on a failure path: reached by a Catch, and by nothing
    before it.
    """
    caught = {(machine, id(body)) for (machine, _), inside in telling.items() for body in inside}
    return {
        state.path
        for state in definition.states
        if (id(state.machine), id(state.body)) in caught and _leads_to_fail(state)
    }


def _leads_to_fail(state: State) -> bool:
    """Everything after the state is the end of a failure: no way leads from it to a Succeed or a
    successful end.
    """
    bodies = reachable(state.machine, state.name)
    return any(body.get("Type") == "Fail" for body in bodies) and not any(
        body.get("Type") == "Succeed" or body.get("End") is True for body in bodies
    )


def _catchers(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    catchers = body.get("Catch")
    for one in catchers if isinstance(catchers, list) else ():
        if isinstance(one, Mapping):
            yield one


def _caught_and_told(state: State | None, telling: Telling) -> bool:
    """The state, or one around it, catches everything and goes on to a state that tells
    somebody.
    """
    while state is not None:
        for catch in _catchers(state.body):
            if "States.ALL" in errors(catch) and telling[id(state.machine), str(catch.get("Next"))]:
                return True
        state = state.parent
    return False


def _tells(body: Mapping[str, Any]) -> bool:
    if body.get("Type") in ("Parallel", "Map"):
        return any(
            _tells(inner.body) for inner in states({"States": {"": body}}) if inner.body is not body
        )
    resource = body.get("Resource")
    if body.get("Type") != "Task" or not isinstance(resource, str):
        return False
    called = " ".join(
        str(value)
        for holder in (body.get("Parameters"), body.get("Arguments"))
        if isinstance(holder, Mapping)
        for key, value in holder.items()
        if key.startswith("FunctionName")
    )
    return _is_telling(resource, called)


@lru_cache(maxsize=1024)
def _is_telling(resource: str, called: str) -> bool:
    """Whether a call of this resource, with a function of that name, tells somebody."""
    names = f"{resource.rsplit(':', 1)[-1]} {called.rsplit(':', 1)[-1]}"
    return NOTIFYING.search(resource) is not None or TELLING_NAME.search(names) is not None
