"""Why a role may do what it may: each action, and the state, argument and AWS page that asks for
it. Pure.

    derivation  →  role_reasons()  →  certified()   a role's policy, statement by statement
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from downbeat.asl import shared_statements
from downbeat.asl.access import Access, accesses, covers
from downbeat.asl.calls import ServiceCall, service_calls
from downbeat.asl.derivation import Reason, derived, integration_of
from downbeat.asl.integrations.grant import guide
from downbeat.asl.resource_arns import place
from downbeat.asl.statements import Statement, listed, merged

LOGS_PAGE = guide("cw-logs")
TRACES_PAGE = guide("concepts-xray-tracing")
KEY_PAGE = "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"


class Certified(NamedTuple):
    """A statement of a role and everything that asks for each of its actions on each of its
    resources; without reasons it is needed by nothing that is known.
    """

    statement: Statement
    reasons: tuple[Reason, ...]

    @property
    def states(self) -> tuple[str, ...]:
        """The names of the states that need it, each once."""
        return tuple(dict.fromkeys(name for reason in self.reasons for name in reason.states))


def role_reasons(
    definition: Mapping[str, Any],
    *,
    statements: Sequence[Mapping[str, Any]] = (),
    state_machine_arn: str | None = None,
) -> list[Reason]:
    """Each statement that `asl.permissions` merges, with what asks for it.

    Args:
        statements: what the pipeline states itself, each with its `why`; its states are those with
            a call that may need one of its actions.

    Raises:
        ValueError: where `state_machine_arn` is none.
    """
    where = place(definition, state_machine_arn=state_machine_arn)
    every = list(service_calls(definition, where.machine))
    stated = [reason for one in statements for reason in _stated(one, every)]
    return [*derived(definition, where)[0], *stated]


def machine_reasons(
    definition: Sequence[Reason], key: Mapping[str, Any] | None = None
) -> list[Reason]:
    """Why a machine's role has more than its definition asks for: log delivery, traces and, where
    something is sent, the use of the stack's key.
    """
    logs, traces = shared_statements.machine_observability()
    sending = [one for one in definition if shared_statements.sends([one.statement])]
    use = [
        one._replace(
            statement=merged([key])[0],
            page=KEY_PAGE,
            why="The topic or queue may be encrypted with the stack's key.",
        )
        for one in sending
        if key
    ]
    return [
        *use,
        Reason("/", merged([logs])[0], page=LOGS_PAGE, why="The machine delivers its logs."),
        Reason("/", merged([traces])[0], page=TRACES_PAGE, why="The machine delivers its traces."),
    ]


def every_reason(
    definition: Mapping[str, Any],
    *,
    statements: Sequence[Mapping[str, Any]] = (),
    state_machine_arn: str | None = None,
    key: Mapping[str, Any] | None = None,
) -> list[Reason]:
    """The reasons of a machine's whole role: those of its definition and those of the machine."""
    asked = role_reasons(definition, statements=statements, state_machine_arn=state_machine_arn)
    return [*asked, *machine_reasons(asked, key)]


def certified(statements: Iterable[Mapping[str, Any]], known: Sequence[Reason]) -> list[Certified]:
    """A role's statements, taken apart where their actions or resources have other reasons."""
    granted = [(reason, list(accesses([reason.statement]))) for reason in known]
    parts: dict[tuple[str, ...], list[Access]] = defaultdict(list)
    reasons: dict[tuple[str, ...], tuple[Reason, ...]] = {}
    for access in accesses(statements):
        numbers = [
            number
            for number, (_, allowed) in enumerate(granted)
            if any(covers(one, access) for one in allowed)
        ]
        identity = (access.condition, *map(str, numbers))
        parts[identity].append(access)
        reasons[identity] = tuple(known[number] for number in numbers)
    return [
        Certified(one, reasons[identity])
        for identity, allowed in parts.items()
        for one in merged(access.statement() for access in allowed)
    ]


def _stated(stated: Mapping[str, Any], every: Sequence[ServiceCall]) -> list[Reason]:
    """The reason of a statement of the pipeline: its `why`, and the calls that may need it; none
    for a statement that a reference leaves without a resource.
    """
    needing = [(call.state, page) for call in every for page in _pages(call, stated)]
    return [
        Reason(
            "/permissions",
            statement,
            tuple(dict.fromkeys(state for state, _ in needing)),
            page=next((page for _, page in needing), ""),
            why=str(stated.get("why", "")),
        )
        for statement in merged([stated])
    ]


def _pages(call: ServiceCall, stated: Mapping[str, Any]) -> list[str]:
    """The pages of those grants of a call that name one of the stated actions, for the same
    service; [] where the call does not need it.
    """
    integration = integration_of(call)
    actions = {str(action).lower() for action in listed(stated.get("Action", ()))}
    return [
        grant.page or integration.page
        for grant in (integration.grants if integration else ())
        if integration
        and call.pattern in grant.patterns
        and any(action.lower() in actions for action in grant.actions)
        and _same_service(grant.condition, stated.get("Condition") or {})
    ]


def _same_service(granted: Mapping[str, Any], stated: Mapping[str, Any]) -> bool:
    """Whether both conditions name the same service, where both name one."""
    services = [
        condition.get("StringEquals", {}).get("iam:PassedToService")
        for condition in (granted, stated)
    ]
    return None in services or listed(services[0]) == listed(services[1])
