"""What the role needs and the definition does not tell: a statement whose resources the stack
supplies.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from downbeat.asl.derivation import derived
from downbeat.asl.resource_arns import place
from downbeat.asl.statements import merged
from downbeat.importing.reference_naming import snake_case

END = "_resources"


class Demand(NamedTuple):
    """One statement of `permissions`; `reference` and `sentence` name what the stack supplies for
    it, both "" where the statement is whole.
    """

    statement: dict[str, Any]
    reference: str = ""
    sentence: str = ""


def demands(definition: Mapping[str, Any], state_machine_arn: str) -> list[Demand]:
    """A demand for each set of actions that cannot be derived from a definition without
    placeholders, in the order of the definition.
    """
    where = place(definition, state_machine_arn=state_machine_arn)
    uses_by_key: dict[str, list[tuple[dict[str, Any], str, str]]] = {}
    for gap in derived(definition, where)[1]:
        for one in merged(gap.statements):
            key = repr((one["Action"], one.get("Condition")))
            uses_by_key.setdefault(key, []).append((one, _state(gap.path), gap.why))
    named: dict[str, Demand] = {}
    for uses in uses_by_key.values():
        demand = _demand(uses, set(named))
        named[demand.reference or repr(demand.statement)] = demand
    return list(named.values())


def _demand(uses: list[tuple[dict[str, Any], str, str]], taken: set[str]) -> Demand:
    (first, _, why), *_ = uses
    actions, forms = first["Action"], sorted({form for one, *_ in uses for form in one["Resource"]})
    statement: dict[str, Any] = {
        "Action": actions,
        "Resource": forms,
        **({"Condition": first["Condition"]} if first.get("Condition") else {}),
        "why": f"{uses[0][1]}: {why}.".replace("${", "{"),
    }
    if not any("<" in form for form in forms):
        return Demand(statement)
    states = ", ".join(dict.fromkeys(state for _, state, _ in uses))
    name = _free(f"{snake_case(actions[0].replace(':', '_'))}{END}", taken)
    sentence = f"The ARNs, a list, for {', '.join(actions)} in {states}: {' and '.join(forms)}."
    return Demand({**statement, "Resource": f"${{{name}}}"}, name, sentence)


def _free(name: str, taken: set[str]) -> str:
    names = (name, *(name.replace(END, f"_{number}{END}") for number in range(2, len(taken) + 3)))
    return next(each for each in names if each not in taken)


def _state(path: str) -> str:
    """The name of the state that a path leads into."""
    parts = path.split("/")
    at = max(number for number, part in enumerate(parts) if part == "States")
    return parts[at + 1]
