"""The permission proof: the derived role allows every call of the sweep, and nothing that could be
left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from downbeat import asl
from downbeat.asl.statements import listed
from downbeat.testing.iam_requests import Request, allowed, requests, smaller
from downbeat.testing.sweep import Sweep


def permission_faults(sweeps: Sequence[Sweep]) -> list[str]:
    """Return, in sentences, every call of the sweeps that the role refuses, and everything that the
    role could do without.

    All scenes are of one pipeline. What the pipeline states itself, since no call tells its
    resource, is needed where the action is; its resource is taken on trust.
    """
    planned = sweeps[0].scene.planned
    asked: set[Request] = set()
    unknown: set[str] = set()
    for sweep in sweeps:
        known, untold = requests(sweep.scene, sweep.calls.values(), sweep.entered)
        asked |= known
        unknown |= untold
    return [*_refused(sweeps, asked, unknown), *_needless(sweeps, asked, unknown)] or (
        [] if asked or unknown or not planned.statements else ["no call asks for anything"]
    )


def _refused(sweeps: Sequence[Sweep], asked: set[Request], unknown: set[str]) -> Iterator[str]:
    statements = sweeps[0].scene.planned.statements
    for request in sorted(asked):
        if not allowed(statements, request):
            yield f"refused: {request}"
    granted = {action.lower() for one in statements for action in one["Action"]}
    for action in sorted(unknown - granted):
        yield f"refused: {action}, of which no call tells the resource"


def _needless(sweeps: Sequence[Sweep], asked: set[Request], unknown: set[str]) -> Iterator[str]:
    planned = sweeps[0].scene.planned
    stated = asl.stated_permissions(planned.spec, planned.references)
    trusted = {
        name
        for one in stated
        for action in listed(one["Action"])
        if action.lower() in unknown
        for name in (action.lower(), *listed(one["Resource"]))
    }
    needed = [request for request in asked if allowed(planned.statements, request)]
    for value, words, less in smaller(planned.statements):
        if value in trusted or value.lower() in trusted:
            continue
        if all(allowed(less, request) for request in needed):
            yield f"needless: {value} of {words}: no run asks for it"
