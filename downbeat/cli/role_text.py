"""A role's statements in words: what it may do, and what asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from downbeat.asl.derivation import Reason
from downbeat.asl.reasons import Certified

NOBODY = "nothing that is known asks for it"


def statement_lines(statement: Mapping[str, Any]) -> Iterator[str]:
    """A statement: its actions and conditions, then its resources below."""
    yield f"  {', '.join(statement['Action'])}{condition_text(statement)}"
    yield from (f"      {resource}" for resource in statement["Resource"])


def condition_text(statement: Mapping[str, Any]) -> str:
    """ " where ecs:cluster is …"; "" without a condition."""
    conditions = [
        f"{key} is {value}"
        for held in statement.get("Condition", {}).values()
        for key, value in held.items()
    ]
    return f" where {' and '.join(conditions)}" if conditions else ""


def certificate_lines(certificate: Iterable[Certified]) -> Iterator[str]:
    """Each statement, and below it each state, with its call and the arguments, and AWS's page."""
    for number, one in enumerate(certificate):
        if number:
            yield ""
        yield from statement_lines(one.statement)
        yield from reason_lines(one.reasons)


def reason_lines(reasons: Sequence[Reason], indent: str = "    ") -> Iterator[str]:
    """What asks for a statement, a line for each; each of AWS's pages once, behind those that it is
    about.
    """
    if not reasons:
        yield f"{indent}{NOBODY}"
    pages = list(dict.fromkeys(reason.page for reason in reasons))
    for page in pages:
        lines = [reason_text(reason) for reason in reasons if reason.page == page]
        yield from (f"{indent}← {line}" for line in dict.fromkeys(lines))
        if page:
            yield f"{indent}  {page}"


def reason_text(reason: Reason) -> str:
    """ "Run: ecs:runTask.sync, Arguments/Cluster" """
    where = ", ".join(reason.states)
    arguments = [path.removeprefix(f"{reason.path}/") for path in reason.arguments]
    what = ", ".join(filter(None, [reason.call, *dict.fromkeys(arguments)]))
    asked = what or (f'stated in "permissions": {reason.why}' if where else reason.why)
    return f"{where}: {asked}" if where else asked


def certificate_record(certificate: Iterable[Certified]) -> list[dict[str, Any]]:
    """The certificate for programs: IAM statements, each with a list of what asks for it."""
    return [
        {**one.statement, "why": [reason_record(reason) for reason in one.reasons]}
        for one in certificate
    ]


def reason_record(reason: Reason) -> dict[str, Any]:
    """A reason for programs, without what it does not have."""
    record = {
        "states": list(reason.states),
        "path": reason.path,
        "call": reason.call,
        "arguments": list(reason.arguments),
        "page": reason.page,
        "why": reason.why,
    }
    return {key: value for key, value in record.items() if value}
