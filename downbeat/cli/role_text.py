"""A role's statements in words: what it may do, and what asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from downbeat.asl.derivation import Reason
from downbeat.asl.reasons import Certified
from downbeat.asl.role_changes import RoleChange, change_sentences, condition_text

NOBODY = "nothing that is known asks for it"


def statement_lines(statement: Mapping[str, Any]) -> Iterator[str]:
    """A statement: its actions and conditions, then its resources below."""
    yield f"  {', '.join(statement['Action'])}{condition_text(statement)}"
    yield from (f"      {resource}" for resource in statement["Resource"])


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


def change_lines(roles: Mapping[str, tuple[str, RoleChange]], ref: str) -> Iterator[str]:
    """What each role may do more and less than at `ref`: pipeline → (role's name, change)."""
    changed = {key: one for key, one in roles.items() if one[1]}
    for key, (name, change) in changed.items():
        yield f"{key} ({name})"
        yield from (f"  {sentence}" for sentence in change_sentences(change))
    if not changed:
        yield f"No execution role may do more or less than at {ref}."


def change_record(change: RoleChange) -> dict[str, Any]:
    """A change for programs: IAM statements, the added ones with what asks for them."""
    return {"added": certificate_record(change.added), "removed": change.removed}


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
