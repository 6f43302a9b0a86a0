"""What executions of an earlier version still need, and until when. Pure.

A running execution keeps its definition, but shares its role and its topics with the next version.
Each deployment leaves a record of what its version needs; the next one keeps what it would take
away until no execution of that version can be running: for the definition's TimeoutSeconds, which
AWS enforces, counted from an hour after the deployment, the longest that one may take.

    record of the last deployment  →  kept_access()  →  the role's policy, the topics
                                   →  deployment_record()  the next one's record
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from downbeat.asl import Diagnostic, DiagnosticsError, shared_statements
from downbeat.asl.access import Access, accesses, beyond
from downbeat.asl.reasons import Reason, certified, machine_reasons, role_reasons
from downbeat.asl.role_changes import statement_sentence
from downbeat.asl.statements import Statement, merged
from downbeat.plan.function_versions import versions_called
from downbeat.plan.planned import Planned
from downbeat.plan.rollout import WHOLE, Routing, Weights, digest_of, routing

# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-state-machine-executions
LONGEST_EXECUTION = timedelta(days=365)
LONGEST_DEPLOYMENT = timedelta(hours=1)
MOMENT = "%Y-%m-%dT%H:%MZ"
ALIAS_KEY = "kms:ResourceAliases"
NO_KEYS: Mapping[str, Statement] = {}


class Earlier(NamedTuple):
    """What a deployment takes from the ones before it: what is `kept` for executions, and which
    versions get the starts.
    """

    kept: tuple[Kept, ...] = ()
    routing: Routing = WHOLE


@dataclass(frozen=True)
class Kept:
    """What executions that began before `until` minus the definition's limit may still need:
    `statements` of the role, each with the `states` that need it, and `topics` (outcome → suffix)
    that the current version does not have.
    """

    until: datetime
    statements: Sequence[Mapping[str, Any]] = ()
    topics: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The entry of a record."""
        return {
            "until": f"{self.until:{MOMENT}}",
            "statements": list(self.statements),
            "topics": dict(self.topics),
        }

    def reasons(self) -> list[Reason]:
        """Why each of the statements stays."""
        why = f"Executions of an earlier version may run until {self.until:%Y-%m-%d %H:%M} UTC."
        return [
            Reason("/", plain, tuple(one.get("states", ())), why=why)
            for one in self.statements
            for plain in merged([one])
        ]


def earlier_versions(
    planned: Sequence[Planned],
    deployed: Mapping[str, Mapping[str, Any]],
    weights: Mapping[str, Weights],
    now: datetime,
    keys: Mapping[str, Statement] = NO_KEYS,
) -> dict[str, Earlier]:
    """What each pipeline takes from its earlier versions.

    Args:
        deployed: pipeline → its record of the last deployment.
        weights: pipeline → the versions that its alias starts, as AWS has it.
        keys: pipeline → the statement that lets its role use the key of its topics and queues.

    Raises:
        DiagnosticsError: where a state machine gets another name without the stack's word.
    """
    if faults := renaming_faults(planned, deployed):
        raise DiagnosticsError(faults, "The configuration of this stack")
    earlier = {}
    for each in planned:
        before = deployed.get(each.key)
        routes = routing(each, before, weights.get(each.key, {}), now)
        kept = kept_access(each, before, now, routes.needs, keys.get(each.key))
        earlier[each.key] = Earlier(kept, routes)
    return earlier


def kept_access(
    planned: Planned,
    before: Mapping[str, Any] | None,
    now: datetime,
    started: Mapping[str, Any] | None = None,
    key: Statement | None = None,
) -> tuple[Kept, ...]:
    """What stays for the executions of earlier versions.

    Args:
        before: the pipeline's record of the last deployment; None where there is none.
        now: the time, with its zone.
        started: what a version needs that still gets some of the starts.
        key: the use of the key of its topics and queues, which the role has wherever it sends.
    """
    if not before or before["name"] != planned.address.name:
        return ()
    earlier = [_read(one) for one in before["kept"]]
    leaving = [
        Kept(_over(needs, now), needs["statements"], needs["topics"])
        for needs in (before, started)
        if needs
    ]
    kept = (_missing(one, planned, key) for one in (*earlier, *leaving) if one.until > now)
    return _longest([one for one in kept if one])


def kept_statements(kept: Sequence[Kept]) -> list[Statement]:
    """The statements for the role's policy, each with the moment until which it is kept as Sid."""
    every = [(one.until, statement) for one in kept for statement in merged(one.statements)]
    return [
        {"Sid": f"KeptUntil{until:%Y%m%dT%H%MZ}n{number}", **statement}
        for number, (until, statement) in enumerate(every)
    ]


def keeps_key(kept: Sequence[Kept], alias: str) -> bool:
    """Whether executions of an earlier version may still use the key that carries an alias."""
    return any(
        values.get(ALIAS_KEY) == alias
        for one in kept
        for statement in one.statements
        for values in (statement.get("Condition") or {}).values()
    )


def kept_sentences(kept: Sequence[Kept], topics: Collection[str] = ()) -> Iterator[str]:
    """What is kept, for which states, until when; without the topics that the current version has
    itself.
    """
    for one in kept:
        until = f"until {one.until:%Y-%m-%d %H:%M} UTC"
        for statement in one.statements:
            states = ", ".join(statement.get("states", ()))
            yield f"{states}: {statement_sentence(merged([statement])[0])}, {until}"
        for suffix in sorted(set(one.topics.values()) - set(topics)):
            yield f"the topic {suffix}, {until}"


def deployment_record(
    planned: Planned, earlier: Earlier, key: Statement | None = None
) -> dict[str, Any]:
    """What the next deployment has to know of this one, as plain JSON; the `version` that it makes
    is added when AWS has numbered it. `key` is the use of the key of its topics and queues.
    """
    reasons = role_reasons(
        planned.definition,
        statements=planned.stated,
        state_machine_arn=planned.address.state_machine_arn,
    )
    statements = planned.statements
    if key and shared_statements.sends(statements, [*planned.address.existing.topics.values()]):
        statements = [*statements, key]
        reasons = [*reasons, *machine_reasons(reasons, key)]
    return {
        "name": planned.address.name,
        "limit": planned.definition.get("TimeoutSeconds"),
        "statements": [
            {**one.statement, "states": list(one.states)} for one in certified(statements, reasons)
        ],
        "topics": dict(planned.topics),
        "digest": digest_of(planned),
        "functions": [list(call) for call in versions_called(planned.definition)],
        "stable": earlier.routing.to_json(),
        "kept": [one.to_json() for one in earlier.kept],
    }


def renaming_faults(
    planned: Sequence[Planned], before: Mapping[str, Mapping[str, Any]]
) -> list[Diagnostic]:
    """A fault for each pipeline whose state machine gets another name without the stack's word:
    AWS ends every execution of a machine that is deleted.

    https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html
    """
    return [
        Diagnostic(
            f"downbeat:pipelines.{each.key}.name",
            f"changes from {old} to {each.address.name}: AWS would end the open executions of"
            f" {old} at their next transition. Wait until `downbeat runs {each.key}` shows none"
            f" that is open, and say so: renamedFrom: {old}.",
            "open-executions",
        )
        for each in planned
        if (old := before.get(each.key, {}).get("name", each.address.name)) != each.address.name
        and each.pipeline.renamed_from != old
    ]


def removal_sentences(
    planned: Sequence[Planned], before: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """A sentence for each pipeline that was deployed and is no longer in the stack."""
    keys = {each.key for each in planned}
    return [
        f"{key} is no longer in this stack: its state machine {record['name']} is deleted, and AWS"
        " ends its open executions at their next transition."
        for key, record in before.items()
        if key not in keys
    ]


def _longest(kept: Sequence[Kept]) -> tuple[Kept, ...]:
    """Without what another one keeps as long or longer."""
    lasting = sorted(kept, key=lambda one: one.until, reverse=True)
    chosen: list[Kept] = []
    for one in lasting:
        have = [statement for other in chosen for statement in other.statements]
        named = {suffix for other in chosen for suffix in other.topics.values()}
        if beyond(one.statements, have) or set(one.topics.values()) - named:
            chosen.append(one)
    return tuple(sorted(chosen, key=lambda one: one.until))


def _missing(kept: Kept, planned: Planned, key: Statement | None) -> Kept | None:
    """What of it the current version does not have itself; None where that is nothing."""
    own = [*planned.statements, *([key] if key else [])]
    lost = beyond(kept.statements, own)
    states = _states(kept.statements)
    by_states: dict[tuple[str, ...], list[Access]] = defaultdict(list)
    for access in lost:
        by_states[states[access]].append(access)
    statements = [
        {**one, "states": list(names)}
        for names, group in by_states.items()
        for one in merged(access.statement() for access in group)
    ]
    gone = set(kept.topics.values()) - set(planned.topics.values())
    topics = dict(kept.topics) if gone else {}
    return Kept(kept.until, statements, topics) if statements or topics else None


def _states(statements: Sequence[Mapping[str, Any]]) -> dict[Access, tuple[str, ...]]:
    """Each access → the states that need it."""
    return {
        access: tuple(one.get("states", ())) for one in statements for access in accesses([one])
    }


def _over(before: Mapping[str, Any], now: datetime) -> datetime:
    """When the last execution of that version is over, to the minute."""
    limit = before["limit"]
    longest = LONGEST_EXECUTION if limit is None else timedelta(seconds=float(limit))
    over = now + LONGEST_DEPLOYMENT + min(longest, LONGEST_EXECUTION) + timedelta(seconds=59)
    return over.astimezone(UTC).replace(second=0, microsecond=0)


def _read(entry: Mapping[str, Any]) -> Kept:
    until = datetime.strptime(entry["until"], MOMENT).replace(tzinfo=UTC)
    return Kept(until, entry["statements"], entry["topics"])
