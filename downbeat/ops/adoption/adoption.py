"""What a stack would create, each with what is there: taken over, created, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from downbeat.ops.adoption.access import access_lost
from downbeat.ops.adoption.comparing import PropertyChange, property_changes, shown
from downbeat.ops.adoption.counterpart import Counterpart
from downbeat.ops.adoption.owners import hindrance, is_own
from downbeat.ops.adoption.registered import ProgramResource, ProgramRun
from downbeat.ops.adoption.starts import foreign_targets
from downbeat.ops.adoption.table import LOOKS
from downbeat.ops.connection import Connection
from downbeat.ops.gather import each

ORCHESTRATION = "downbeat:components:Orchestration"
KEY, KEY_ALIAS = "aws:kms/key:Key", "aws:kms/alias:Alias"
RULE, TARGET = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"
CREATE, TAKE, OWN, REFUSE = "create", "take over", "own", "refuse"


@dataclass(frozen=True)
class Adoption:
    """One resource of the program and what becomes of it.

    `verdict` is "create" (nothing is there), "take over", "own" (the stack's already) or "refuse";
    `id` is what `pulumi import` takes; `reason` says why it is refused, and how to release it.
    """

    urn: str
    type: str
    name: str
    pipeline: str
    verdict: str
    id: str = ""
    physical: str = ""
    changes: tuple[PropertyChange, ...] = ()
    notes: tuple[str, ...] = ()
    reason: str = ""


def adoptions(
    where: Connection, run: ProgramRun, stack: str, known: frozenset[str]
) -> list[Adoption]:
    """Compare every resource of the program with what is there, in the program's order.

    Args:
        known: the URNs in the stack's state, which are not looked up.
    """
    resources = [one for one in run.resources if one.custom]
    pipelines = {one.urn: _pipeline(one, run.resources) for one in resources}

    def judged(one: ProgramResource) -> Adoption:
        place: dict[str, Any] = {
            "urn": one.urn,
            "type": one.type,
            "name": one.name,
            "pipeline": pipelines[one.urn],
        }
        if one.urn in known:
            return Adoption(**place, verdict=OWN)
        return _judged(where, one, run, stack, place)

    return each(judged, resources)


def _judged(
    where: Connection, one: ProgramResource, run: ProgramRun, stack: str, place: dict[str, Any]
) -> Adoption:
    if one.type not in LOOKS:
        unknown = f"nobody knows how to find a {one.type} that is there already."
        return Adoption(**place, verdict=REFUSE, reason=unknown)
    counterpart = LOOKS[one.type](where, _asked(one, run.resources))
    if counterpart is None:
        return Adoption(**place, verdict=CREATE)
    changes = property_changes(one.type, one.inputs, counterpart.inputs, one.replace_on_changes)
    reason = (
        hindrance(where, counterpart, run.project, stack)
        or _old_targets(where, one, run)
        or _replaced(one, counterpart, changes)
    )
    notes = (*counterpart.notes, *access_lost(changes))
    if is_own(counterpart.tags, run.project, stack):
        notes += ("its tags say that this stack made it; its state does not have it.",)
    return Adoption(
        **place,
        verdict=REFUSE if reason else TAKE,
        id=counterpart.id,
        physical=counterpart.physical,
        changes=tuple(changes),
        notes=notes,
        reason=reason or "",
    )


def _old_targets(where: Connection, one: ProgramResource, run: ProgramRun) -> str | None:
    """Why a rule cannot be taken over with the targets that it has."""
    if one.type != RULE:
        return None
    name = one.inputs["name"]
    own = {
        str(other.inputs["targetId"])
        for other in run.resources
        if other.type == TARGET and other.inputs.get("rule") == name
    }
    return foreign_targets(where, name, own)


def _replaced(
    one: ProgramResource, counterpart: Counterpart, changes: list[PropertyChange]
) -> str | None:
    """Why it would be replaced, and what to do instead."""
    causes = [change for change in changes if change.replaces]
    if not causes:
        return None
    machines = ", ".join(
        f"{change.property} is {shown(change.before)} and would be {shown(change.after)}"
        for change in causes
    )
    if all(change.property in one.replace_on_changes for change in causes):
        return (
            f"{machines}, and that replaces it. Set it first, which changes nothing else: aws"
            f" stepfunctions update-state-machine-alias --state-machine-alias-arn {counterpart.id}"
            f" --description '{causes[0].after}'"
        )
    return (
        f"{machines}, which AWS does not change in place: it would be deleted and made anew. Give"
        " the pipeline another name (`name:` in the stack file), and move side by side"
        " (docs/moving-in.md)."
    )


def _asked(one: ProgramResource, resources: tuple[ProgramResource, ...]) -> Mapping[str, Any]:
    """The inputs, and for a key the alias by which the stack names it."""
    if one.type != KEY:
        return one.inputs
    aliases = (
        other.inputs["name"]
        for other in resources
        if other.type == KEY_ALIAS and one.urn in other.depends_on
    )
    return {**one.inputs, "alias": next(aliases, "")}


def _pipeline(one: ProgramResource, resources: tuple[ProgramResource, ...]) -> str:
    """The key of the pipeline that the resource is part of; "" for what the stack has once."""
    by_urn = {each_one.urn: each_one for each_one in resources}
    above: ProgramResource | None = one
    while above and above.type != ORCHESTRATION:
        above = by_urn.get(above.parent)
    return above.name if above else ""
