"""The fault sweep: play every case of a pipeline, and say which fault leads to which silence."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from downbeat.simulator import Call
from downbeat.testing.cases import More, Stage, played_cases
from downbeat.testing.run_judgement import KINDS, Check, FaultVerdict, Judged, verdicts
from downbeat.testing.scene import Scene, tasks

FIRST = 10  # verdicts of each kind in a report


@dataclass
class Sweep:
    """What came of the cases of one scene: how many were played, what they did wrong, the distinct
    calls that they made, the states that were entered, and those whose failure went unreported as
    `tolerates` has it.
    """

    scene: Scene
    cases: int = 0
    verdicts: list[FaultVerdict] = field(default_factory=list)
    calls: dict[str, Call] = field(default_factory=dict)
    entered: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)

    @property
    def called(self) -> set[str]:
        return {call.state for call in self.calls.values()}


def swept(
    scene: Scene,
    *,
    tolerates: Mapping[str, str] | None = None,
    more: More | None = None,
    also: Sequence[Check] = (),
    stop: bool = False,
) -> Sweep:
    """Play every case of a scene and judge it.

    Args:
        tolerates: state → why its failure may go unreported.
        more: further faults, by call ("lambda:invoke") or by state.
        also: further checks of each run: they yield (kind, sentence).
        stop: whether to stop at the first case that did something wrong.
    """
    sweep, stage, good = Sweep(scene), Stage(scene, more), None
    for case, run in played_cases(stage):
        good = good or run
        sweep.cases += 1
        sweep.entered.update(run.states)
        for call in run.calls:
            key = json.dumps([call.kind, call.state, call.arguments], sort_keys=True, default=str)
            sweep.calls.setdefault(key, call)
        if good.status != "SUCCEEDED":
            sentence = f"{good.error}: {good.cause}"
            sweep.verdicts.append(FaultVerdict("no-good-run", str(case), sentence))
            continue
        judged = Judged(case, run, good, tolerates or {}, stage.tasks)
        sweep.verdicts += verdicts(judged, tuple(also))
        sweep.silent |= {state for state in tolerates or {} if _needs(judged, state)}
        if stop and sweep.verdicts:
            break
    return sweep


def _needs(judged: Judged, state: str) -> bool:
    """Whether the run is one whose silence the toleration of this state covers."""
    strict = judged._replace(
        tolerated={name: why for name, why in judged.tolerated.items() if name != state}
    )
    return any(one.kind == "silent-failure" for one in verdicts(strict)) and not any(
        one.kind == "silent-failure" for one in verdicts(judged)
    )


def not_proved(sweeps: Sequence[Sweep], tolerates: Mapping[str, str]) -> Iterator[FaultVerdict]:
    """Return what all scenes of a pipeline together leave open: Tasks that no case reaches,
    tolerations that no case needs.
    """
    if any(one.kind == "no-good-run" for sweep in sweeps for one in sweep.verdicts):
        return
    called = {state for sweep in sweeps for state in sweep.called}
    every = {state: None for sweep in sweeps for state in tasks(sweep.scene.planned)}
    for state in every:
        if state not in called:
            fix = "add a scene whose input or answers lead there"
            yield FaultVerdict("unreached", "every case", f"{state} is never called: {fix}")
    for state in tolerates:
        if not any(state in sweep.silent for sweep in sweeps):
            sentence = f"{state} never fails in silence: take it out of tolerates"
            yield FaultVerdict("needless-toleration", "every case", sentence)


def report(sweeps: Sequence[Sweep], tolerates: Mapping[str, str] | None = None) -> str:
    """Return what is wrong, the worst kind first and the first ten cases of each; "" where nothing
    is.
    """
    wrong = [(sweep.scene.name, one) for sweep in sweeps for one in sweep.verdicts] + [
        (sweeps[0].scene.planned.key, one) for one in not_proved(sweeps, tolerates or {})
    ]
    if not wrong:
        return ""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for name, one in wrong:
        by_kind[one.kind].append(f"  {name}: {one.case} → {one.sentence}")
    cases = sum(sweep.cases for sweep in sweeps)
    lines = [f"{len(wrong)} faults in {cases} cases"]
    for kind in [*KINDS, *(by_kind.keys() - KINDS.keys())]:
        if kind in by_kind:
            lines += _section(kind, by_kind[kind])
    return "\n".join(lines)


def _section(kind: str, lines: Sequence[str]) -> Iterable[str]:
    yield f"{kind} ({len(lines)}): {KINDS.get(kind, kind)}"
    yield from lines[:FIRST]
    if len(lines) > FIRST:
        yield f"  … and {len(lines) - FIRST} more"
