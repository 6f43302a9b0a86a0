"""What has a name already that this stack is about to give: found before the first resource is
declared, all of it at once (docs/adr/0023).

AWS refuses the second state machine, role or log group of a name, in the middle of an update; a
topic, a rule, an alarm or a dashboard it silently takes over. Cloud Control reads every kind by one
call, with its tags, and those say whose it is. What this stack has deployed already is not looked
for: the record of the last deployment has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import pulumi

from components import other_stacks
from components import physical_names as kinds
from components.cloud_control import ExistingResource, Names, kind, look_up
from components.earlier_versions import DEPLOYED
from components.physical_names import WHOLE, PhysicalName
from downbeat.asl import Diagnostic, DiagnosticsError
from downbeat.asl.diagnostic import enumeration
from downbeat.plan.address import Address

SUBJECT = "This stack"
SETTING = "downbeat:existingNames"
CODE = "existing-name"
REASONS_SHOWN = 3


def refuse_existing(
    names: Names, place: Address, adopted: Collection[tuple[str, str]] = ()
) -> None:
    """Look for everything that this stack is about to name and has not deployed before.

    Args:
        names: pipeline → its names; WHOLE → what the stack has once.
        place: any address of the stack, for its account, region and partition.
        adopted: (type, id) of what `downbeat adopt` handed over (downbeat:adopted).

    Raises:
        DiagnosticsError: with everything that somebody else has made, and everything that cannot be
            looked up.
    """
    wanted = [
        (pipeline, name)
        for pipeline, name in _undeployed(names)
        if not _is_adopted(name, adopted) and not _in_own_group(name)
    ]
    if not wanted:
        return
    existing = look_up(wanted, place)
    own = (pulumi.get_project(), pulumi.get_stack())
    if faults := clashes(existing, own, pulumi.get_stack()):
        raise DiagnosticsError(faults, SUBJECT)
    if existing:
        pulumi.log.warn(half_deployed(existing, pulumi.get_stack()))


def refuse_taken(names: Sequence[PhysicalName], place: Address) -> None:
    """Look for every name of one pipeline of another program, whose stack keeps no record of its
    deployments: what carries the stack's tags is its own. Raises DiagnosticsError like
    refuse_existing.
    """
    existing = look_up([(WHOLE, name) for name in names if not _in_own_group(name)], place)
    own = (pulumi.get_project(), pulumi.get_stack())
    if faults := clashes(existing, own, pulumi.get_stack()):
        raise DiagnosticsError(faults, SUBJECT)


def _undeployed(names: Names) -> Iterable[tuple[str, PhysicalName]]:
    """The names of pipelines that the record of the last deployment does not have, and the stack's
    own where it has none at all.
    """
    record = other_stacks.own_outputs().get(DEPLOYED) or {}
    for pipeline, mine in names.items():
        machines = [one.name for one in mine if one.type == kinds.MACHINE]
        known = record.get(pipeline, {}).get("name")
        is_new = not record if pipeline == WHOLE else not known or [known] != machines[:1]
        if is_new:
            yield from ((pipeline, name) for name in mine)


def _is_adopted(name: PhysicalName, adopted: Collection[tuple[str, str]]) -> bool:
    """Whether an id of Pulumi's is this name, or ends in it: an ARN, a queue's URL."""
    return any(
        type_ == name.type and (identity == name.name or identity.endswith(_endings(name.name)))
        for type_, identity in adopted
    )


def _endings(name: str) -> tuple[str, str]:
    return f":{name}", f"/{name}"


def _in_own_group(name: PhysicalName) -> bool:
    """Whether it is a schedule in a group that the stack makes: where that group is not there,
    neither is the schedule.
    """
    return name.type == kinds.SCHEDULE and not name.name.startswith("default/")


def clashes(
    existing: Sequence[ExistingResource], own: tuple[str, str], stack: str
) -> list[Diagnostic]:
    """Return a fault for each thing that somebody else made, or that AWS does not tell of.

    What carries this stack's tags is what an update made that was stopped halfway; then what has
    no tags, as a dashboard, is its own too.

    Args:
        own: (project, stack) as the tags of everything in the stack have them.
    """
    begun = any(_stack_of(one) == own for one in existing)
    unread = [one for one in existing if one.fault]
    groups: dict[tuple[str, str], list[ExistingResource]] = {}
    for one in existing:
        if not one.fault and _stack_of(one) != own and (one.tags or not begun):
            groups.setdefault((one.pipeline, _owner(one)), []).append(one)
    faults = [
        Diagnostic(_path(pipeline), _taken(taken, owner, stack), CODE)
        for (pipeline, owner), taken in groups.items()
    ]
    return [*faults, *([Diagnostic(SETTING, _unreadable(unread), CODE)] if unread else [])]


def _stack_of(resource: ExistingResource) -> tuple[str | None, str | None]:
    return resource.tags.get("project"), resource.tags.get("stack")


def _owner(resource: ExistingResource) -> str:
    """The stack that its tags name; "" where they name none."""
    project, stack = _stack_of(resource)
    return f"the stack {stack} of the project {project}" if project and stack else ""


def _path(pipeline: str) -> str:
    return f"downbeat:pipelines.{pipeline}" if pipeline else "downbeat"


def _taken(taken: Sequence[ExistingResource], owner: str, stack: str) -> str:
    pipeline = taken[0].pipeline
    verb, them = ("is", "it") if len(taken) == 1 else ("are", "them")
    whose = f" and {'belongs' if len(taken) == 1 else 'belong'} to {owner}" if owner else ""
    release = f"release {them} there" if owner else f"take {them} over (downbeat adopt -s {stack})"
    other = "the pipeline" if pipeline else "the project or the stack"
    return (
        f"{_listed(taken)} {verb} there already{whose}, and nothing was created: {release}, or give"
        f" {other} another name (docs/moving-in.md)."
    )


def _listed(resources: Sequence[ExistingResource]) -> str:
    return enumeration([f"{kind(one.name.type)} {one.name.name}" for one in resources])


def _unreadable(unread: Sequence[ExistingResource]) -> str:
    reasons = dict.fromkeys(" ".join(one.fault.split()).rstrip(".") for one in unread)
    shown = "; ".join([*reasons][:REASONS_SHOWN])
    count = "a name is" if len(unread) == 1 else f"{len(unread)} names are"
    return (
        f"whether {count} free cannot be seen, {_listed(unread[:1])} for one: {shown}. Allow"
        " cloudformation:GetResource and what it reads (deployments/ does), or have nothing looked"
        f" for: pulumi config set {SETTING} ignore."
    )


def half_deployed(resources: Sequence[ExistingResource], stack: str) -> str:
    """Return the warning about what carries this stack's tags although no deployment was
    finished.
    """
    return (
        f"{len(resources)} resources carry the tags of this stack, and no deployment of them has"
        " been finished: an earlier update was stopped halfway, and this one goes on. If the state"
        f" was lost instead, stop here and get them back: downbeat adopt -s {stack}."
    )
