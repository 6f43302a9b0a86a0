"""What IAM is asked when a call is made, and whether a role allows it.

The requests of a call follow from the integrations' table and from the arguments that the call
really had, where the role was derived from what the definition says of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from downbeat.asl import walk
from downbeat.asl.derivation import derived
from downbeat.asl.resource_arns import place
from downbeat.asl.statements import Statement, listed, merged
from downbeat.simulator import Call
from downbeat.testing.scene import Scene

MAP = ("Type", "Label", "ItemProcessor")  # what says whether a Map starts executions of its own
Context = tuple[tuple[str, str], ...]


class Request(NamedTuple):
    """May this be done to that, under these circumstances? `context` holds condition keys with
    their values.
    """

    action: str
    resource: str
    context: Context = ()

    def __str__(self) -> str:
        held = ", ".join(f"{key} = {value}" for key, value in self.context)
        return f"{self.action} on {self.resource}" + (f" where {held}" if held else "")


def requests(
    scene: Scene, calls: Iterable[Call], entered: Iterable[str] = ()
) -> tuple[set[Request], set[str]]:
    """Return every request behind the calls and the Distributed Maps that were entered, those that
    Step Functions makes on its own among them; and the actions of which a call does not tell the
    resource, so that the pipeline must state it.
    """
    definition = called_definition(scene, calls, entered)
    machine = scene.planned.address.state_machine_arn
    reasons, gaps = derived(definition, place(definition, state_machine_arn=machine))
    asked = {
        Request(action, resource, context_of(statement))
        for statement in merged(reason.statement for reason in reasons)
        for action in statement["Action"]
        for resource in statement["Resource"]
    }
    unknown = {
        action.lower()
        for gap in gaps
        for action in (
            *(action for statement in gap.statements for action in statement["Action"]),
            *([gap.settled_by] if gap.settled_by else []),
        )
    }
    return asked, unknown


def called_definition(
    scene: Scene, calls: Iterable[Call], entered: Iterable[str] = ()
) -> dict[str, Any]:
    """Return a definition with a state for each call, with the arguments it really had, and one for
    each Map that was entered.
    """
    written = {located.name: located.state for located in walk.states(scene.planned.definition)}
    states = {
        f"{number} {call.state}": _state(written[call.state], call)
        for number, call in enumerate(calls)
        if call.state in written
    }
    maps = {
        name: {key: written[name][key] for key in MAP if key in written[name]} | {"End": True}
        for name in sorted(entered)
        if name in written and written[name]["Type"] == "Map"
    }
    every = {**states, **maps}
    return {"QueryLanguage": "JSONata", "StartAt": next(iter(every), ""), "States": every}


def _state(written: Mapping[str, Any], call: Call) -> dict[str, Any]:
    if call.kind == "Task":
        credentials = {"Credentials": written["Credentials"]} if "Credentials" in written else {}
        return {
            "Type": "Task",
            "Resource": call.resource,
            "Arguments": call.arguments,
            **credentials,
            "End": True,
        }
    kept = {key: written[key] for key in MAP if key in written}
    part = {key: value for key, value in written[call.kind].items() if key != "Parameters"}
    arguments = call.arguments
    if call.kind == "ResultWriter":  # the call writes PREFIX/RUN/manifest.json
        prefix = "/".join(arguments["Key"].split("/")[:-2])
        arguments = {"Bucket": arguments["Bucket"], **({"Prefix": prefix} if prefix else {})}
    return {**kept, call.kind: {**part, "Arguments": arguments}, "End": True}


def context_of(statement: Mapping[str, Any]) -> Context:
    """Return the condition of a statement as the circumstances in which it is asked."""
    return tuple(
        sorted(
            (key, value)
            for keys in statement.get("Condition", {}).values()
            for key, values in keys.items()
            for value in listed(values)
        )
    )


def allowed(statements: Sequence[Mapping[str, Any]], request: Request) -> bool:
    """Return whether one of the statements allows the request:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    """
    return any(
        statement["Effect"] == "Allow"
        and any(like(action.lower(), request.action.lower()) for action in statement["Action"])
        and any(like(resource, request.resource) for resource in statement["Resource"])
        and _holds(statement, request)
        for statement in statements
    )


def like(pattern: str, text: str) -> bool:
    """Return whether IAM's pattern, with "*" and "?", matches the text."""
    wild = {"*": ".*", "?": "."}
    expression = "".join(wild.get(letter, re.escape(letter)) for letter in pattern)
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _holds(statement: Mapping[str, Any], request: Request) -> bool:
    """Whether every condition holds; operators of patterns match, all others compare.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    return all(
        any(
            key == name and (like(str(value), have) if _patterns(operator) else value == have)
            for name, have in request.context
            for value in listed(values)
        )
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def _patterns(operator: str) -> bool:
    return operator.rpartition(":")[2] in ("StringLike", "ArnLike", "ArnEquals")


def smaller(statements: Sequence[Statement]) -> Iterator[tuple[str, str, list[Statement]]]:
    """Return (action or resource, its statement in words, the role without it), each in turn."""
    for at, statement in enumerate(statements):
        for part in ("Action", "Resource"):
            for value in statement[part]:
                less = [dict(one) for one in statements]
                less[at][part] = [one for one in statement[part] if one != value]
                reach = f"{', '.join(statement['Action'])} on {', '.join(statement['Resource'])}"
                yield value, reach, less
