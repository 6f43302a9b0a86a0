"""Doing what is due in a prefix: finish an open claim, make manifests while the thresholds are
reached, start what is not started.

Whoever records a file looks afterwards whether something is due, and says so when it could not be
done: its message then stays on the queue. So what is due is never forgotten, whoever dies. A lock
is held for a second or two; we wait for it a little, to spare the queue the detour.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from . import build, lock, manifests, pending, table
from .invocation import ENOUGH_MILLISECONDS, Invocation, iso
from .lock import Lock
from .manifests import Pending
from .start import start_all

LOOKS, SECONDS_BETWEEN_LOOKS = 4, 1.5

DONE, BUSY, OUT_OF_TIME, NOT_STARTED = "done", "busy", "out of time", "not started"


class Advance(NamedTuple):
    """How far we came: DONE; BUSY, another invocation holds the lock; OUT_OF_TIME; NOT_STARTED, a
    start failed.

    `manifests` are the paths written, `failed` those whose start failed, `waiting` the number that
    an empty STEP_FUNCTION_ARN keeps.
    """

    state: str
    manifests: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    waiting: int = 0


def advance_prefix(
    invocation: Invocation, date_prefix: str, older_than_seconds: int | None = None
) -> Advance:
    """Do what is due in the prefix. With `older_than_seconds` a file that has waited so long takes
    all that wait into a manifest.

    Raises LockLost, Contention, Inconsistent, ClientError, BotoCoreError; nothing is lost by any of
    them.
    """
    before = (
        None if older_than_seconds is None else iso(invocation.now() - 1000 * older_than_seconds)
    )
    written: list[str] = []
    failed: list[str] = []
    tried, looks = False, 1
    while True:
        # In this order: a file that no longer waits when we look is in a claim or a list that we
        # see when we look there next.
        waiting = pending.waiting(invocation, date_prefix)
        register = invocation.table.get(table.REGISTER, date_prefix)
        starts = _to_start(invocation, register, failed)
        if not (register.get("open_claim") or starts or _next(invocation, waiting, before)):
            return _outcome(invocation, register, DONE, written, failed)
        if tried and invocation.remaining() < ENOUGH_MILLISECONDS:
            return _outcome(invocation, register, OUT_OF_TIME, written, failed)
        held = lock.acquire(invocation, date_prefix)
        if held is None and looks < LOOKS and invocation.remaining() > ENOUGH_MILLISECONDS:
            looks += 1
            invocation.table.pause(SECONDS_BETWEEN_LOOKS)
            continue
        if held is None:
            return _outcome(invocation, register, BUSY, written, failed)
        tried = True
        try:
            held = _build(invocation, held, before, written)
            failed += start_all(
                invocation, date_prefix, _to_start(invocation, held.register, failed)
            )
        finally:
            lock.release(invocation, held)


def _build(invocation: Invocation, held: Lock, before: str | None, written: list[str]) -> Lock:
    """Finish the open claim, then claim and finish while something is due and there is time.
    Appends the paths to `written`.
    """
    while True:
        if held.claim is None:
            waiting = pending.waiting(invocation, held.date_prefix)
            files = _next(invocation, waiting, before)
            if not files:
                return held
            outdated = pending.outdated(invocation, held.date_prefix, files)
            pending.supersede(invocation, held, [*manifests.newest(waiting)[1], *outdated])
            if outdated:
                continue  # without them the thresholds may not be reached
            held = build.claim(invocation, held, files)
        path = held.claim["manifest_path"] if held.claim else ""
        held = build.finish(invocation, held)
        written.append(path)
        if invocation.remaining() < ENOUGH_MILLISECONDS:
            return held


def _next(
    invocation: Invocation, waiting: list[Pending], before: str | None
) -> tuple[Pending, ...]:
    files, _ = manifests.newest(waiting)
    rest = before is not None and any(file.recorded_at <= before for file in files)
    return manifests.cut(
        files, invocation.configuration.max_files, invocation.configuration.max_bytes, rest=rest
    )


def _to_start(
    invocation: Invocation, register: Mapping[str, Any], failed: list[str]
) -> dict[str, str]:
    """The listed manifests that this invocation has not tried yet; none while there is no machine
    to start.
    """
    if not invocation.configuration.state_machine_arn:
        return {}
    return {
        name: path for name, path in register.get("unstarted", {}).items() if path not in failed
    }


def _outcome(
    invocation: Invocation,
    register: Mapping[str, Any],
    state: str,
    written: list[str],
    failed: list[str],
) -> Advance:
    waiting = (
        0 if invocation.configuration.state_machine_arn else len(register.get("unstarted", {}))
    )
    state = NOT_STARTED if failed else state
    return Advance(state, tuple(written), tuple(failed), waiting)
