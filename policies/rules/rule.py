"""What a rule is: a name, a level, a plain function, and everything a person needs to understand
and obey it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .frameworks import asked_by

MANDATORY = "mandatory"
ADVISORY = "advisory"
LOW, MEDIUM, HIGH, CRITICAL = "low", "medium", "high", "critical"
MOST_FINDINGS = 20


class Resource(NamedTuple):
    """A resource as a rule sees it. `props` is plain (see plain.py). The rest is known to stack
    rules only.
    """

    type: str
    props: Mapping[str, Any]
    urn: str = ""
    name: str = ""
    depends_on: Mapping[str, tuple[str, ...]] = {}
    """Property → URNs of the resources it comes from; "" → all dependencies."""


class Finding(NamedTuple):
    """One fault: where, a sentence with its fix, and the IAM actions and resources it is about (an
    exception may name them).
    """

    path: str
    message: str
    actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    urn: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


Judge = Callable[[Resource, Mapping[str, Any]], Iterable[Finding]]
StackJudge = Callable[[list[Resource], Mapping[str, Any]], Iterable[Finding]]
Example = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Rule:
    """One rule, told once, used by the pack and by the guard inside the program.

    `fields`: type → the properties whose value decides; the types are the ones it judges, and an
    unknown among the properties is announced. Where it is enough that a property is set, an unknown
    says so already, and the property is not listed. `everywhere`: it judges other types too. Empty
    `fields` means the same. `judge(resource, config)` is for one resource, `judge_stack(resources,
    config)` for all of them. `remediate(resource, config)` returns the properties to set, and runs
    only where a user sets the level "remediate".
    """

    name: str
    description: str
    level: str
    severity: str
    why: str
    fix: str
    url: str
    judge: Judge | None = None
    judge_stack: StackJudge | None = None
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    everywhere: bool = False
    config: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    remediate: Callable[[Resource, Mapping[str, Any]], Mapping[str, Any]] | None = None
    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()
    allows: tuple[str, ...] = ()
    """What it lets pass on purpose, each a sentence for the documentation."""

    @property
    def frameworks(self) -> tuple[str, ...]:
        """The controls of published frameworks that ask for it (frameworks.py)."""
        return asked_by(self.name)

    def judges(self, type_: str) -> bool:
        """Does this rule look at resources of that type?"""
        return self.everywhere or not self.fields or type_ in self.fields


def setting(schema: Mapping[str, Mapping[str, Any]], config: Mapping[str, Any], name: str) -> Any:
    """`config[name]`, or the schema's default: the CLI fills defaults in, a bare analyzer does
    not.
    """
    value = config.get(name)
    return schema[name]["default"] if value is None else value


def shortened(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first findings, and one line that counts the rest, so that 10,000 faults stay
    readable.
    """
    kept: list[Finding] = []
    left = 0
    for finding in findings:
        if len(kept) < MOST_FINDINGS:
            kept.append(finding)
        else:
            left += 1
    yield from kept
    if left:
        yield Finding("", f"and {left} more of this rule on this resource.", urn=kept[-1].urn)
