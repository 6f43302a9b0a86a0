"""The execution role, derived: what exactly these calls need, and what the definition does not
tell.

    calls (asl.calls)  →  the table (asl.integrations)  →  statements, merged     permissions()
                                                        →  gaps                   unresolved()

A call's resource is read off its arguments. Where it is not there (an expression, a missing
argument, a call that the table does not know) nothing is granted, least of all "*": `unresolved`
says so, with the statement that the pipeline must state itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from downbeat.asl.calls import Found, ServiceCall, calls, find, given
from downbeat.asl.diagnostic import Diagnostic, nearest
from downbeat.asl.integrations import DISTRIBUTED_MAP, INTEGRATIONS, Argument, Grant, Integration
from downbeat.asl.integrations.grant import REQUEST, example, guide
from downbeat.asl.integrations.sdk import actions
from downbeat.asl.integrations.sdk_calls import known_call, sdk_integration
from downbeat.asl.resource_arns import MachineLocation, Parts, named, place
from downbeat.asl.shared_statements import LOG_DELIVERY, TRACING
from downbeat.asl.statements import Statement, key_statements, listed, merged, statement

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


def permissions(
    definition: Mapping[str, Any],
    *,
    region: str | None = None,
    account: str | None = None,
    name: str | None = None,
    state_machine_arn: str | None = None,
    encrypted_with: Mapping[str, str] | None = None,
    statements: Iterable[Mapping[str, Any]] = (),
) -> list[Statement]:
    """The IAM statements that the calls of this definition need: merged, sorted, the same for equal
    input.

    The partition is that of each call's Resource. Region and account, where not given, are the
    machine's own (`state_machine_arn`), else those on which all ARNs of the definition agree, else
    "*" in that segment. A Distributed Map needs `name` or `state_machine_arn`. `encrypted_with`:
    {resource's ARN: the ARN of its KMS key or alias}. `statements`: what the pipeline states
    itself; its `why` stays behind. What cannot be derived is left out: `unresolved` has it. Raises
    ValueError where an ARN given here is none.
    """
    where = place(
        definition, region=region, account=account, name=name, state_machine_arn=state_machine_arn
    )
    wanted = [*_derived(definition, where)[0], *statements]
    return merged([*wanted, *key_statements(wanted, encrypted_with or {})])


def unresolved(
    definition: Mapping[str, Any],
    stated: Iterable[Mapping[str, Any]] = (),
    *,
    region: str | None = None,
    account: str | None = None,
    name: str | None = None,
    state_machine_arn: str | None = None,
) -> list[Diagnostic]:
    """Each permission that the definition asks for but does not tell, unless `stated` (the
    pipeline's `permissions`) has its action.

    Sorted by path. The message ends with the statement to add; "<…>" in it is what its author has
    to fill in.
    """
    where = place(
        definition, region=region, account=account, name=name, state_machine_arn=state_machine_arn
    )
    actions = [action for one in stated for action in listed(one.get("Action", ()))]
    covered = {action.lower() for action in actions if isinstance(action, str)}
    gaps: dict[Gap, list[Statement]] = {}
    for gap in _derived(definition, where)[1]:
        gaps.setdefault(gap._replace(statements=()), []).extend(gap.statements)
    found = [
        _problem(gap._replace(statements=tuple(needed)), covered) for gap, needed in gaps.items()
    ]
    return sorted(problem for problem in found if problem)


def gaps(
    definition: Mapping[str, Any],
    *,
    region: str | None = None,
    account: str | None = None,
    name: str | None = None,
    state_machine_arn: str | None = None,
) -> list[Gap]:
    """Return every permission that the definition asks for but does not tell, stated or not, as
    values; `unresolved` has those that are missing as diagnostics.
    """
    where = place(
        definition, region=region, account=account, name=name, state_machine_arn=state_machine_arn
    )
    return _derived(definition, where)[1]


def observability(*, logs: bool = True, tracing: bool = True) -> list[Statement]:
    """What every machine needs to deliver its logs and its X-Ray traces, whatever its definition:
    actions that have no resource in IAM.
    """
    return [
        statement(needed, ["*"])
        for needed, wanted in ((LOG_DELIVERY, logs), (TRACING, tracing))
        if wanted
    ]


def _derived(
    definition: Mapping[str, Any], where: MachineLocation
) -> tuple[list[Statement], list[Gap]]:
    every = list(calls(definition, where.machine))
    statements: list[Statement] = []
    gaps: list[Gap] = []
    for call in every:
        integration = TABLE.get(call.resource) or sdk_integration(call.resource)
        if integration is None or call.pattern not in integration.patterns:
            gaps.append(_unknown(call, integration))
            continue
        outcomes = list(
            _outcomes(call, integration, every, where.at(call.partition or where.partition))
        )
        if not outcomes and not integration.may_need_nothing:
            outcomes = [Gap(call.where, f"the arguments of {call.resource} name no resource")]
        statements += [outcome for outcome in outcomes if not isinstance(outcome, Gap)]
        gaps += [outcome for outcome in outcomes if isinstance(outcome, Gap)]
    return statements, gaps


def _outcomes(
    call: ServiceCall, integration: Integration, every: Sequence[ServiceCall], here: MachineLocation
) -> Iterator[Statement | Gap]:
    for grant in integration.grants:
        if (
            call.pattern in grant.patterns
            and (not grant.when or any(given(call, argument) for argument in grant.when))
            and not any(given(call, argument) for argument in grant.unless)
        ):
            yield from _resolve(grant, call, every, here)


def _resolve(
    grant: Grant, call: ServiceCall, every: Sequence[ServiceCall], here: MachineLocation
) -> Iterator[Statement | Gap]:
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
        read = [_read(argument, source, here) for argument in grant.arguments]
        unknown = next((outcome for outcome in read if isinstance(outcome, Found)), None)
        known = [outcome for outcome in read if not isinstance(outcome, Found)]
        if [] in known:
            continue
        if unknown is not None:
            told = {
                part: value
                for outcome in known
                if len(outcome) == 1
                for part, value in outcome[0].items()
            }
            yield _gap(
                grant,
                unknown.path if source is call else call.path,
                str(unknown.why),
                here.parts | told,
            )
            continue
        for choice in product(*known):
            yield _statement(
                grant,
                {part: value for parts in (here.parts, *choice) for part, value in parts.items()},
            )


def _read(argument: Argument, call: ServiceCall, here: MachineLocation) -> list[Parts] | Found:
    """The parts of each resource that the argument names; [] where none is needed; a Found with its
    `why` where it is unknown.
    """
    at = f"{call.where}/{argument.at}" if argument.at else None
    parts: list[Parts] = []
    for found in find(call, argument.path):
        if (found.absent or found.no_list) and argument.optional and argument.default is None:
            continue
        if argument.unknowable:
            return Found(at or found.path, why=argument.unknowable)
        if found.absent and (argument.optional or argument.default is not None):
            parts += [] if argument.default is None else argument.read(argument.default, here) or []
            continue
        if found.absent and argument.missing:
            return Found(at or found.path, why=argument.missing)
        if found.text is None:
            return found
        last = found.path.rsplit("/", 1)[-1]
        if not argument.verbatim and set(found.text) & {"*", "?"}:
            return Found(
                found.path, why=f'{last} is "{found.text}", which IAM would read as a wildcard'
            )
        read = argument.read(found.text, here)
        if read is None:
            return Found(found.path, why=f'{last} is "{found.text}", which is not {argument.is_a}')
        parts += read
    return parts


def _statement(grant: Grant, parts: Mapping[str, str]) -> Statement:
    return statement(
        grant.actions,
        (example(resource, parts) for resource in grant.resources),
        example(grant.condition, parts),
    )


def _gap(grant: Grant, path: str, why: str, told: Mapping[str, str]) -> Gap:
    return Gap(path, why, (_statement(grant, told),))


def _unknown(call: ServiceCall, integration: Integration | None) -> Gap:
    """A call that the table does not have, or not in this pattern."""
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
    if not known_call(call.resource):
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


def _problem(gap: Gap, covered: set[str]) -> Diagnostic | None:
    """The gap as a problem; None where the pipeline states every action of it."""
    if gap.settled_by:
        settled = gap.settled_by.lower() in covered
        return (
            None
            if settled
            else Diagnostic(gap.path, f"{gap.why}.", "underivable-permission", "warning")
        )
    if not gap.statements:
        return Diagnostic(gap.path, f"{gap.why}.{gap.hint}", "underivable-permission")
    wanted = [
        {**one, "Action": [action for action in one["Action"] if action.lower() not in covered]}
        for one in merged(gap.statements)
    ]
    if not any(one["Action"] for one in wanted):
        return None
    fix = ", ".join(_stated(one) for one in wanted if one["Action"])
    start = f"{gap.why}, so this permission cannot be derived.{gap.hint}"
    return Diagnostic(
        gap.path, f'{start} Add to the pipeline\'s "permissions": {fix}', "underivable-permission"
    )


def _stated(one: Statement) -> str:
    return json.dumps(
        {key: value for key, value in one.items() if key != "Effect"} | {"why": "<why>"}
    )
