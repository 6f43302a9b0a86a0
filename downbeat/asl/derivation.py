"""What each call of a definition asks of the execution role: the statements, each with its reason,
and the gaps.

A call's resource is read off its arguments. Where it is not there (an expression, a missing
argument, a call that the table does not know) nothing is granted, least of all "*": a Gap says so,
with the statement that the pipeline must state itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple, TypeVar

from downbeat.asl.calls import Found, ServiceCall, find, given, service_calls
from downbeat.asl.diagnostic import nearest
from downbeat.asl.integrations import DISTRIBUTED_MAP, INTEGRATIONS, Argument, Grant, Integration
from downbeat.asl.integrations.grant import REQUEST, example, guide
from downbeat.asl.integrations.sdk_actions import actions
from downbeat.asl.integrations.sdk_calls import known_call, may_be_newer, sdk_integration
from downbeat.asl.propagation.foreseen_calls import with_what_is_known
from downbeat.asl.propagation.patterns import as_patterns, bounded, in_part, made_by_call
from downbeat.asl.resource_arns import MachineLocation, Parts, named
from downbeat.asl.statements import Statement, statement

# A Task with Credentials is called by the role named there: this machine's role only assumes it.
# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html
ASSUME_ROLE = Integration(
    guide("concepts-access-cross-acct-resources"),
    (REQUEST,),
    (
        Grant(
            ("sts:AssumeRole",),
            ("arn:{partition}:iam::{account}:role/{role}",),
            (Argument("RoleArn", named("iam", "role", "role"), "a role's ARN"),),
        ),
    ),
)
TABLE = {**INTEGRATIONS, **DISTRIBUTED_MAP, "sts:assumeRole": ASSUME_ROLE}


# Types of resources that a demand lists; more are one line.
MANY = 3


class Reason(NamedTuple):
    """Why a role may do what `statement` says.

    `path` is what asks for it ("/States/Run", "/permissions[0]"), `states` the names of the states
    that do, `call` what they call ("ecs:runTask.sync"), `arguments` the paths that name the
    resource, `page` AWS's page that asks for it, `why` the author's sentence.
    """

    path: str
    statement: Statement
    states: tuple[str, ...] = ()
    call: str = ""
    arguments: tuple[str, ...] = ()
    page: str = ""
    why: str = ""


class Gap(NamedTuple):
    """A grant that cannot be derived: where, why, the statements to complete and state, and perhaps
    what was meant. `settled_by` is an action newer than the reference, which settles it when
    stated.
    """

    path: str
    why: str
    statements: tuple[Statement, ...] = ()
    hint: str = ""
    settled_by: str = ""


Outcome = TypeVar("Outcome", Reason, Gap)


def derived(
    definition: Mapping[str, Any], where: MachineLocation
) -> tuple[list[Reason], list[Gap]]:
    """What the calls of a definition need, each statement with its reason, and what cannot be
    derived; both in the order of the definition. It is derived once of equal definitions: a plan
    asks for the statements, for the gaps, and for both again where it states more itself.
    """
    try:
        text = json.dumps(definition)
    except (TypeError, ValueError, RecursionError):
        return _derived_of(definition, where)
    reasons, gaps = _derived_of_text(text, where)
    return list(reasons), list(gaps)


@lru_cache(maxsize=128)
def _derived_of_text(text: str, where: MachineLocation) -> tuple[list[Reason], list[Gap]]:
    return _derived_of(json.loads(text), where)


def _derived_of(
    definition: Mapping[str, Any], where: MachineLocation
) -> tuple[list[Reason], list[Gap]]:
    every = list(service_calls(definition, where.machine))
    reasons, gaps = _derived(every, where)
    if any(gap.statements for gap in gaps):
        reasons, gaps = _derived(list(with_what_is_known(definition, every, where)), where)
        reasons, gaps = _once(reasons), _once(gaps)
    return reasons, gaps


def _derived(
    every: Sequence[ServiceCall], where: MachineLocation
) -> tuple[list[Reason], list[Gap]]:
    """What each of the calls needs, and what of it cannot be derived."""
    reasons: list[Reason] = []
    gaps: list[Gap] = []
    for call in every:
        integration = integration_of(call)
        if integration is None or call.pattern not in integration.patterns:
            gaps.append(_unknown(call, integration))
            continue
        here = where.at(call.partition or where.partition)
        outcomes = [
            outcome
            for grant in _needed(call, integration)
            for outcome in _resolve(grant, call, integration.page, every, here)
        ]
        if not outcomes and not integration.may_need_nothing:
            outcomes = [_of_no_resource(call, integration, here)]
        reasons += [outcome for outcome in outcomes if isinstance(outcome, Reason)]
        gaps += [outcome for outcome in outcomes if isinstance(outcome, Gap)]
    return reasons, gaps


def _once(outcomes: list[Outcome]) -> list[Outcome]:
    """Each outcome once, in order: a call whose arguments have several forms tells some twice."""
    return [each for at, each in enumerate(outcomes) if each not in outcomes[:at]]


def integration_of(call: ServiceCall) -> Integration | None:
    """The entry of the table for a call; None where the table has none."""
    return TABLE.get(call.resource) or sdk_integration(call.resource)


def _needed(call: ServiceCall, integration: Integration) -> Iterator[Grant]:
    """The grants that this call with these arguments needs."""
    for grant in integration.grants:
        if (
            call.pattern in grant.patterns
            and (not grant.when or any(given(call, argument) for argument in grant.when))
            and not any(given(call, argument) for argument in grant.unless)
        ):
            yield grant


def _resolve(
    grant: Grant, call: ServiceCall, page: str, every: Sequence[ServiceCall], here: MachineLocation
) -> Iterator[Reason | Gap]:
    """A grant of one call: its statement, nothing where it is not needed, or the gap."""
    sources = (
        [call]
        if grant.beside is None
        else [other for other in every if other.resource.removeprefix("aws-sdk:") == grant.beside]
    )
    if not sources:
        yield _gap(
            grant,
            call.path,
            f"which {grant.beside} it belongs to is not in the definition",
            here.parts,
        )
    for source in sources:
        yield from _resolve_from(source, grant, call, page, here)


def _resolve_from(
    source: ServiceCall, grant: Grant, call: ServiceCall, page: str, here: MachineLocation
) -> Iterator[Reason | Gap]:
    """The grant with the resources that the arguments of `source` name: those of the call itself,
    or of the one beside it.
    """
    read = [_read(argument, source, here) for argument in grant.arguments]
    unknown = next((outcome for outcome in read if isinstance(outcome, Found)), None)
    known = [outcome for outcome in read if not isinstance(outcome, Found)]
    if [] in known:
        return
    if unknown is not None:
        certain = {
            part: value
            for outcome in known
            if len(outcome) == 1
            for part, value in outcome[0].parts.items()
        }
        path = unknown.path if source is call else call.path
        yield _gap(grant, path, str(unknown.why), here.parts | in_part(certain))
        return
    for choice in product(*known):
        parts = dict(here.parts)
        for one in choice:
            parts |= one.parts
        needed = _statement(grant, parts)
        wide = next((one for one in choice if one.why and not bounded(one.parts, parts)), None)
        why = made_by_call(needed, source.holes, here) if wide else ""
        if wide and not why:
            path = wide.path if source is call else call.path
            yield _gap(grant, path, wide.why, in_part(parts))
            continue
        yield Reason(
            call.path,
            as_patterns(needed),
            (call.state,),
            call.resource + call.pattern,
            tuple(one.path for one in choice if one.path) or (f"{call.path}/Resource",),
            grant.page or page,
            why,
        )


class NamedParts(NamedTuple):
    """The parts of a resource and the path of the argument that names it; "" for a default. `why`
    says why there are holes in the parts.
    """

    parts: Parts
    path: str = ""
    why: str = ""


def _read(argument: Argument, call: ServiceCall, here: MachineLocation) -> list[NamedParts] | Found:
    """The parts of each resource that the argument names; [] where none is needed; a Found with its
    `why` where it is unknown.
    """
    at = f"{call.where}/{argument.at}" if argument.at else None
    parts: list[NamedParts] = []
    for value in find(call, argument.path):
        if (value.absent or value.no_list) and argument.optional and argument.default is None:
            continue
        if value.text is None and argument.known_only and not value.absent:
            continue
        if argument.unknowable and not _needs_nothing(argument, value, here):
            return Found(at or value.path, why=argument.unknowable)
        if value.absent and (argument.optional or argument.default is not None):
            default = argument.default
            parts += map(NamedParts, [] if default is None else argument.read(default, here) or [])
            continue
        if value.absent and argument.missing:
            return Found(at or value.path, why=argument.missing)
        if value.text is None:
            return value
        last = value.path.rsplit("/", 1)[-1]
        if not argument.verbatim and set(value.text) & {"*", "?"}:
            return Found(
                value.path, why=f'{last} is "{value.text}", which IAM would read as a wildcard'
            )
        read = argument.read(value.text, here)
        if read is None:
            misfit = f'{last} is "{value.text}", which is not {argument.is_a}'
            return Found(value.path, why=value.why or misfit)
        parts += [NamedParts(each, at or value.path, value.why or "") for each in read]
    return parts


def _needs_nothing(argument: Argument, value: Found, here: MachineLocation) -> bool:
    """Whether the text of an argument shows that the grant is not needed."""
    return value.text is not None and argument.read(value.text, here) == []


def _statement(grant: Grant, parts: Mapping[str, str]) -> Statement:
    return statement(
        grant.actions,
        (example(resource, parts) for resource in grant.resources),
        example(grant.condition, parts),
    )


def _of_no_resource(call: ServiceCall, integration: Integration, here: MachineLocation) -> Gap:
    """The gap of a call whose arguments name none of the resources that it may be about: its own
    actions, on each of the types, or on all where they are many.
    """
    fitting = [
        one
        for one in integration.grants
        if call.pattern in one.patterns and one.actions != ("iam:PassRole",)
    ]
    grants = [one for one in fitting if not one.when] or fitting
    asked: dict[tuple[str, ...], dict[str, None]] = {}
    for grant in grants:
        filled = {example(resource, here.parts): None for resource in grant.resources}
        asked.setdefault(grant.actions, {}).update(filled)
    needed = [
        statement(
            actions, resources if len(resources) <= MANY else [_any_type(next(iter(resources)))]
        )
        for actions, resources in asked.items()
    ]
    why = f"the arguments of {call.resource} name no resource"
    return Gap(call.where, why, tuple(needed))


def _any_type(arn: str) -> str:
    """ "arn:aws:rds:us-east-1:…:<type>/<id>" for one of many types."""
    return ":".join([*arn.split(":", 5)[:5], "<type>/<id>"])


def _gap(grant: Grant, path: str, why: str, examples: Mapping[str, str]) -> Gap:
    return Gap(path, why, (_statement(grant, examples),))


def _unknown(call: ServiceCall, integration: Integration | None) -> Gap:
    """The gap of a call that the table does not have, or not in this pattern."""
    at = f"{call.path}/Resource"
    if not call.resource:
        allowed = "neither a service integration nor the ARN of a Lambda function or an activity"
        hint = nearest(
            call.arguments, [f"arn:aws:states:::{resource}" for resource in INTEGRATIONS]
        )
        return Gap(at, f"Resource is {json.dumps(call.arguments)}, {allowed}", hint=hint)
    if integration is not None:
        patterns = ", ".join(f'"{call.resource}{pattern}"' for pattern in integration.patterns)
        return Gap(at, f'{call.resource} has no "{call.pattern}": it is called as {patterns}')
    if not known_call(call.resource) and not may_be_newer(call.resource):
        return Gap(
            at,
            f"no call {call.resource} is known, so nothing can be derived for it",
            hint=nearest(call.resource, TABLE),
        )
    (action, *_) = actions(*call.resource.removeprefix("aws-sdk:").split(":"))
    return Gap(
        at,
        f"what {call.resource} needs is newer than this program's copy of AWS's Service"
        f' Authorization Reference; its action is probably "{action}": look it up and state it in'
        ' the pipeline\'s "permissions"',
        settled_by=action,
    )
