"""A definition as a picture: a Mermaid flowchart, which GitHub and most editors draw.
https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

# State type → the brackets that give Mermaid's node its shape.
SHAPES = {
    "Choice": ("{{", "}}"),
    "Succeed": ("([", "])"),
    "Fail": ("([", "])"),
    "Wait": (">", "]"),
}
BOX = ("[", "]")
STYLES = {"Fail": "failed", "Succeed": "succeeded"}
CLASSES = (
    "classDef failed fill:#fde2e1,stroke:#c0392b,color:#000",
    "classDef succeeded fill:#e1f5e4,stroke:#27803b,color:#000",
)


def flowchart(definition: Mapping[str, Any]) -> str:
    """The flowchart's text. Solid arrows are Next and Default, labelled ones a Choice's conditions
    in order, dotted ones Catch.
    """
    lines = ["flowchart TD", *_machine(definition, "s", "  "), *(f"  {line}" for line in CLASSES)]
    return "\n".join(lines) + "\n"


def _machine(machine: Mapping[str, Any], prefix: str, indent: str) -> Iterator[str]:
    states = machine.get("States", {})
    ids = {name: f"{prefix}{number}" for number, name in enumerate(states)}
    yield f"{indent}{prefix}start((start)) --> {ids.get(machine.get('StartAt'), 'unknown')}"
    for name, state in states.items():
        yield from _state(name, state, ids[name], indent)
    for name, state in states.items():
        yield from _arrows(state, ids[name], ids, indent)


def _state(name: str, state: Mapping[str, Any], identity: str, indent: str) -> Iterator[str]:
    kind = state.get("Type", "")
    inner = list(_inner(state))
    if not inner:
        opening, closing = SHAPES.get(kind, BOX)
        style = f":::{STYLES[kind]}" if kind in STYLES else ""
        yield f'{indent}{identity}{opening}"{_label(name, state)}"{closing}{style}'
        return
    yield f'{indent}subgraph {identity}["{_label(name, state)}"]'
    for number, machine in enumerate(inner):
        yield from _machine(machine, f"{identity}_{number}_", indent + "  ")
    yield f"{indent}end"


def _inner(state: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from state.get("Branches", ())
    yield from (state[key] for key in ("ItemProcessor", "Iterator") if key in state)


def _label(name: str, state: Mapping[str, Any]) -> str:
    resource = re.sub(r"^arn:[^:]*:states:::", "", str(state.get("Resource", "")))
    detail = resource or {"Map": "for each item", "Parallel": "side by side"}.get(
        state.get("Type", ""), ""
    )
    return _escaped(name) + (f"<br/><small>{_escaped(detail)}</small>" if detail else "")


def _arrows(
    state: Mapping[str, Any], identity: str, ids: Mapping[str, str], indent: str
) -> Iterator[str]:
    for number, rule in enumerate(state.get("Choices", ()), 1):
        yield (
            f'{indent}{identity} -- "{_escaped(_condition(rule, number))}" -->'
            f" {ids.get(rule.get('Next'), 'unknown')}"
        )
    if "Default" in state:
        yield f'{indent}{identity} -- "otherwise" --> {ids.get(state["Default"], "unknown")}'
    if "Next" in state:
        yield f"{indent}{identity} --> {ids.get(state['Next'], 'unknown')}"
    for rule in state.get("Catch", ()):
        yield (
            f'{indent}{identity} -. "{_escaped(", ".join(rule.get("ErrorEquals", ())))}" .->'
            f" {ids.get(rule.get('Next'), 'unknown')}"
        )


def _condition(rule: Mapping[str, Any], number: int) -> str:
    text = rule.get("Condition")
    if not isinstance(text, str):
        return f"rule {number}"
    text = re.sub(r"^\{%\s*|\s*%\}$", "", text)
    return text if len(text) <= 48 else f"rule {number}"


def _escaped(text: str) -> str:
    """Mermaid takes HTML entities, written with # instead of &."""
    return (
        text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
    )
