"""What a definition says: AWS reads it as people do, failures are reported, no secret stands in it.

How long its Tasks wait is in waits.py, how they try again in retries.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from . import retries, waits
from .definition import of
from .definition_examples import FAILED, FIELDS, GUIDE, machine, publish, run
from .definition_structure import structure_faults
from .failure_notified import unnotified_failures
from .machines import MACHINE
from .rule import ADVISORY, CRITICAL, MANDATORY, MEDIUM, Finding, Resource, Rule
from .secrets import find_secrets


def well_formed_definition(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A definition that is not JSON, has no states, a key twice, or a way to a state that is not
    there.
    """
    definition = of(resource.props)
    if definition is None:
        return
    if definition.fault:
        yield Finding("definition", definition.fault)
    for key in dict.fromkeys(definition.twice):
        named = f'"{key}"' if re.fullmatch(r"[\w .()-]{1,80}", key) else "(not repeated here)"
        yield Finding(
            "definition", f"the key {named} comes twice in one object; only the last counts."
        )
    for path, fault in structure_faults(definition):
        yield Finding(f"definition{path}", fault)


def no_secrets(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A password, key or token written into the definition."""
    definition = of(resource.props)
    for path, what in find_secrets(definition.body, "") if definition else ():
        yield Finding(
            f"definition.{path}" if _plain(path) else "definition",
            f"holds {what}. Read it from Secrets Manager in the task; whoever may describe the"
            " machine reads this.",
        )


def _plain(path: str) -> bool:
    """No name on the way looks like a secret itself."""
    return not any(find_secrets(part, "") for part in path.split("."))


CAUGHT = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Notify"}]}
TIMEOUT, HEARTBEAT, CALLBACK, EXPRESS = waits.RULES
RULES = [
    Rule(
        name="sfn-definition-wellformed",
        description=(
            "Checks that a definition is JSON, has no key twice, and leads to its own states."
        ),
        level=MANDATORY,
        severity=MEDIUM,
        why=(
            "Of two equal keys AWS takes the last; readers take the first. A way to a state that is"
            " not there AWS refuses in the middle of an update."
        ),
        fix="Build the definition with json.dumps; lead every way to a state beside it.",
        url=f"{GUIDE}/statemachine-structure.html",
        judge=well_formed_definition,
        fields=FIELDS,
        bad=(
            (
                MACHINE,
                {
                    "name": "weekly",
                    "definition": (
                        '{"StartAt": "A", "States": {"A": {"Type": "Fail"}, "A": {"Type":'
                        ' "Succeed"}}}'
                    ),
                },
            ),
            machine(publish(), ("Failled", {"Type": "Fail"})),
        ),
        good=(machine(FAILED),),
    ),
    TIMEOUT,
    Rule(
        name="sfn-failure-notified",
        description="Checks that the failure of every Task tells somebody.",
        level=ADVISORY,
        severity=MEDIUM,
        why="An execution that fails silently is noticed only when its result is missed.",
        fix=(
            "Give the Task, or the Parallel or Map around it, a Catch of States.ALL that leads to a"
            " notification."
        ),
        url=f"{GUIDE}/concepts-error-handling.html",
        judge=unnotified_failures,
        fields=FIELDS,
        bad=(machine(run(TimeoutSeconds=60)),),
        good=(machine(run(TimeoutSeconds=60, **CAUGHT), publish(), FAILED),),
        allows=(
            "Tasks on the failure path itself.",
            "A Lambda function or activity whose name says that it notifies.",
        ),
    ),
    HEARTBEAT,
    CALLBACK,
    EXPRESS,
    Rule(
        name="sfn-no-secrets-in-definition",
        description="Checks that no secret is written into a definition.",
        level=MANDATORY,
        severity=CRITICAL,
        why="Anyone who may describe the machine or read its history can read it.",
        fix=(
            "Read it from Secrets Manager in the task; an HTTP task takes it from an EventBridge"
            " connection."
        ),
        url=f"{GUIDE}/sfn-best-practices.html",
        judge=no_secrets,
        fields=FIELDS,
        bad=(machine(run(TimeoutSeconds=60, Parameters={"Password": "correct-horse"})),),
        good=(
            machine(
                run(
                    TimeoutSeconds=60,
                    Parameters={
                        "SecretId": "db",
                        "Password.$": "$.password",
                        "TaskToken.$": "$$.Task.Token",
                    },
                )
            ),
        ),
        allows=("References: JSONPath, JSONata, `{{resolve:…}}`, ARNs, names of secrets.",),
    ),
    *retries.RULES,
]
