"""Every rule's examples with one value changed at a time, and what the rules find then.

`python -m tests.policies.variations` prints tests/policies/findings.txt: each finding without its
sentence (rule, path, actions, resources) and in how many of the variations it comes. Many are no
resource that AWS would take: a rule says something about them or nothing, and never fails.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from policies.rules import RULES
from policies.rules.judgement import judged, judged_stack
from policies.rules.plain import UNKNOWN
from policies.rules.rule import Finding, Resource, Rule

DROPPED = object()
VALUES = (DROPPED, UNKNOWN, None, "*", "x", "", 7.0, True, {}, [])
Path = tuple[str | int, ...]
Example = tuple[str, Any]
# (rule, path in the resource, number of the resource in its stack, actions, resources)
Place = tuple[str, str, str, str, str]


def variations(value: Any) -> Iterator[Any]:
    """The value itself, and each with one of its parts replaced, put into a list or dropped."""
    yield value
    for path in _paths(value):
        here = _at(value, path)
        more = (f"{here}*", here.lower(), here.upper()) if isinstance(here, str) else ()
        for new in (*VALUES, [here], *more):
            if new is DROPPED or new != here:
                yield _replaced(value, path, new)


def findings() -> tuple[Counter[Place], list[tuple[str, Finding]]]:
    """How often each place is found, and every (rule, finding) with a sentence of its own."""
    places: Counter[Place] = Counter()
    sentences: dict[tuple[str, str], Finding] = {}
    for rule, finding, number in (*_of_resources(), *_of_stacks()):
        actions, resources = " ".join(finding.actions), " ".join(finding.resources)
        places[rule, finding.path, number, actions, resources] += 1
        sentences.setdefault((rule, finding.message), finding)
    return places, [(rule, finding) for (rule, _), finding in sentences.items()]


def page(places: Counter[Place]) -> str:
    """tests/policies/findings.txt: one line for each place."""
    return "".join(
        f"{count:5} {rule} | {path}{number} | {actions} | {resources}".rstrip(" |") + "\n"
        for (rule, path, number, actions, resources), count in sorted(places.items())
    )


def _of_resources() -> Iterator[tuple[str, Finding, str]]:
    for type_, props in _examples():
        for varied in variations(props):
            resource = Resource(type_, varied, "urn:weekly", "weekly")
            for rule in RULES:
                for finding in judged(rule, resource, {}):
                    yield rule.name, finding, ""


def _of_stacks() -> Iterator[tuple[str, Finding, str]]:
    for rule in RULES:
        for examples in (rule.bad, rule.good) if rule.judge_stack else ():
            parsed = [(type_, _parsed(props)) for type_, props in examples]
            for changed, (_, props) in enumerate(parsed):
                for varied in variations(props):
                    yield from _in_stack(rule, parsed, changed, varied)


def _in_stack(
    rule: Rule, examples: list[Example], changed: int, varied: Any
) -> Iterator[tuple[str, Finding, str]]:
    resources = [
        Resource(type_, varied if number == changed else props, str(number), f"resource-{number}")
        for number, (type_, props) in enumerate(examples)
    ]
    for finding in judged_stack(rule, resources, {}):
        yield rule.name, finding, f" of resource {finding.urn}"


def _examples() -> list[Example]:
    """Every example of a rule for one resource, once; documents as objects."""
    known: dict[str, Example] = {}
    for rule in RULES:
        for type_, props in (*rule.bad, *rule.good) if rule.judge else ():
            known.setdefault(f"{type_} {props}", (type_, _parsed(props)))
    return list(known.values())


def _parsed(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(("{", "[")):
        try:
            return _parsed(json.loads(value))
        except ValueError:
            return value
    if isinstance(value, Mapping):
        return {key: _parsed(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_parsed(inner) for inner in value]
    return value


def _paths(value: Any, before: Path = ()) -> Iterator[Path]:
    inner = value.items() if isinstance(value, dict) else ()
    for key, one in enumerate(value) if isinstance(value, list) else inner:
        yield (*before, key)
        yield from _paths(one, (*before, key))


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def _replaced(value: Any, path: Path, new: Any) -> Any:
    key, *rest = path
    copy = value.copy()
    if rest:
        copy[key] = _replaced(value[key], tuple(rest), new)
    elif new is DROPPED:
        copy.pop(key)
    else:
        copy[key] = new
    return copy


if __name__ == "__main__":
    print(page(findings()[0]), end="")
