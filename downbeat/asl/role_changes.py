"""What a change adds to a role and takes from it, statement by statement, each with the states that
need it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from downbeat.asl.access import beyond
from downbeat.asl.reasons import Certified
from downbeat.asl.statements import Statement, merged


class RoleChange(NamedTuple):
    """`added`: what the role may do now and could not before, with its reasons; `removed`: what it
    could do before and may not now.
    """

    added: list[Certified]
    removed: list[Statement]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def role_change(
    certificate: Sequence[Certified], before: Iterable[Mapping[str, Any]]
) -> RoleChange:
    """Compare a role with the statements that it had before."""
    earlier = list(before)
    added = [
        one._replace(statement=statement)
        for one in certificate
        for statement in merged(each.statement() for each in beyond([one.statement], earlier))
    ]
    now = [one.statement for one in certificate]
    return RoleChange(added, merged(each.statement() for each in beyond(earlier, now)))


def change_sentences(change: RoleChange) -> Iterator[str]:
    """ "+ Run: ecs:RunTask on arn:…" for what is added, with "−" for what is removed."""
    for one in change.added:
        why = dict.fromkeys(reason.why for reason in one.reasons if reason.why)
        asked = ", ".join(one.states) or " ".join(why) or "Nothing that is known asks for it"
        yield f"+ {asked.rstrip('.')}: {statement_sentence(one.statement)}"
    for statement in change.removed:
        yield f"− {statement_sentence(statement)}"


def statement_sentence(statement: Mapping[str, Any]) -> str:
    """ "ecs:RunTask on arn:… where ecs:cluster is arn:…" """
    actions, resources = ", ".join(statement["Action"]), ", ".join(statement["Resource"])
    return f"{actions} on {resources}{condition_text(statement)}"


def condition_text(statement: Mapping[str, Any]) -> str:
    """ " where ecs:cluster is …"; "" without a condition."""
    conditions = [
        f"{key} is {value}"
        for held in statement.get("Condition", {}).values()
        for key, value in held.items()
    ]
    return f" where {' and '.join(conditions)}" if conditions else ""
