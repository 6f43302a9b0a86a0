"""What recorded executions would have done under a changed definition.

result = replayed(definition, recording(history))
result.same            True: the same states, calls, arguments and output
result.differences     what is otherwise, in the order in which it happened
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from downbeat.simulator.call import Call, ExecutionStopped, Result, TaskError
from downbeat.simulator.execution import Execution, simulate
from downbeat.simulator.recorded_equality import Alike, alike_but_for
from downbeat.simulator.recorded_maps import RecordedMapRuns
from downbeat.simulator.recordings import RecordedCall, Recording, decoded, details
from downbeat.simulator.redriving import redrive
from downbeat.simulator.service_results import default_result

WAY, CALL, ARGUMENT, OUTPUT = KINDS = ("other way", "new call", "other argument", "other output")
EQUAL = alike_but_for()


@dataclass(frozen=True)
class ReplayDifference:
    """One difference: `kind` of KINDS, the `state`, the id of the recorded `event` from which on it
    shows (0 where there is none), and both sides.
    """

    kind: str
    state: str | None
    event: int
    recorded: Any
    replayed: Any


@dataclass(frozen=True)
class ReplayResult:
    """One recorded execution under another definition. `taken` are the Maps that ended as recorded,
    since not all of their child executions were: what a change does inside them is not seen.
    """

    name: str
    recorded_status: str
    status: str
    differences: list[ReplayDifference] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    @property
    def same(self) -> bool:
        """Whether nothing is otherwise."""
        return not self.differences

    def to_json(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        return {**asdict(self), "same": self.same}


def replayed(
    definition: Mapping[str, Any] | str,
    recording: Recording,
    *,
    alike: Alike | None = None,
    state_machine: str = "replayed",
) -> ReplayResult:
    """Runs a definition with a recorded input and the recorded answers of every call.

    A call is answered by the recorded one of the same state and the same Map items that has the
    same arguments, else by the next one of that state. A call that was never recorded is answered
    as if all went well, and told. alike(recorded, replayed) compares arguments and outputs
    (equality unless given). Raises DiagnosticsError for a definition that cannot be followed.
    """
    player = _Player(recording.calls(), alike or EQUAL)
    machine = recording.arn.partition(":execution:")
    if machine[1]:
        state_machine = f"{machine[0]}:stateMachine:{machine[2].split(':')[0]}"
    map_runs = RecordedMapRuns(recording)
    execution = simulate(
        definition,
        recording.input,
        tasks=player,
        map_runs=map_runs,
        start=recording.start,
        name=recording.arn.rpartition(":")[2] or None,
        state_machine=state_machine,
    )
    differences = [*player.differences]
    way = _other_way(recording.events, execution.history)
    if way is not None:
        differences.insert(0, way)
    outcome = _other_outcome(recording, execution, alike or EQUAL)
    if outcome is not None:
        differences.append(outcome)
    status = status_of(recording)
    return ReplayResult(recording.name, status, execution.status, differences, map_runs.taken)


def as_recorded(definition: Mapping[str, Any] | str, recording: Recording) -> Execution | None:
    """The execution of `simulate` and `redrive` that has the recorded history; None where the
    definition goes another way, or an answer was not recorded.
    """
    player = _Player(recording.calls(), EQUAL, stops=True)
    prefix, _, rest = recording.arn.partition(":execution:")
    execution = simulate(
        definition,
        recording.input,
        tasks=player,
        map_runs=RecordedMapRuns(recording),
        start=recording.start,
        name=recording.name,
        state_machine=f"{prefix}:stateMachine:{rest.split(':')[0]}",
    )
    for event in recording.events:
        if event["type"] == "ExecutionRedriven" and execution.standing is not None:
            execution = redrive(execution, tasks=player)
    same = [one["type"] for one in recording.events] == [one["type"] for one in execution.history]
    return execution if same and not player.differences else None


def by_kind(results: Iterable[ReplayResult]) -> dict[str, int]:
    """How many executions have a difference of each kind, and how many have none ("same")."""
    counts: Counter[str] = Counter()
    for result in results:
        counts.update({one.kind for one in result.differences} or {"same"})
    return {kind: counts[kind] for kind in ("same", *KINDS)}


class _Player:
    """tasks(call) that gives recorded answers, and notes what was not recorded so; with `stops`, a
    call that was not recorded is the one at which the execution was stopped.
    """

    def __init__(self, recorded: list[RecordedCall], alike: Alike, *, stops: bool = False) -> None:
        self.left, self.alike, self.stops = list(recorded), alike, stops
        self.differences: list[ReplayDifference] = []

    def __call__(self, call: Call) -> Any:
        if call.kind != "Task":
            return default_result(call)
        mine = [one for one in self.left if one.state in (call.state, None)]
        item = call.context.get("Map", {}).get("Item", {}).get("Index")
        here = [one for one in mine if item is None or not one.items or one.items[-1] == item]
        fits = [one for one in here if self._same(one, call)]
        chosen = next(iter([*fits, *here, *mine]), None)
        if chosen is None and self.stops:
            raise ExecutionStopped
        if chosen is None:
            self.differences.append(
                ReplayDifference(CALL, call.state, 0, None, {call.resource: call.arguments})
            )
            return default_result(call)
        self.left.remove(chosen)
        if not self._same(chosen, call):
            self.differences.append(
                ReplayDifference(ARGUMENT, call.state, 0, chosen.arguments, call.arguments)
            )
        if chosen.failed:
            raise TaskError(
                chosen.error, chosen.cause, seconds=chosen.seconds, submitted=chosen.submitted
            )
        return Result(chosen.output, seconds=chosen.seconds)

    def _same(self, recorded: RecordedCall, call: Call) -> bool:
        token = call.context.get("Task", {}).get("Token")
        return self.alike(recorded.arguments, call.arguments) or (
            token is not None and _but_for_token(recorded.arguments, call.arguments, token)
        )


def _but_for_token(recorded: Any, new: Any, token: str) -> bool:
    """Whether two values are equal, whatever stands where the new one has the task token."""
    if isinstance(new, str) and token in new:
        return isinstance(recorded, str)
    if isinstance(new, dict) and isinstance(recorded, dict):
        return new.keys() == recorded.keys() and all(
            _but_for_token(recorded[key], new[key], token) for key in new
        )
    if isinstance(new, list) and isinstance(recorded, list):
        return len(new) == len(recorded) and all(
            _but_for_token(old, one, token) for old, one in zip(recorded, new, strict=True)
        )
    return bool(recorded == new)


# --- which way it went


def steps(events: Iterable[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """(event id, state) of every state entered, in the order of the history."""
    return [
        (event.get("id", 0), str(details(event).get("name")))
        for event in events
        if event["type"].endswith("StateEntered")
    ]


def _other_way(
    recorded: list[Mapping[str, Any]], replayed: list[dict[str, Any]]
) -> ReplayDifference | None:
    """Where the new history leaves the recorded one. Branches and iterations run side by side, in
    any order: as long as the same states follow, how they interleave does not count.
    """
    old, new = steps(recorded), steps(replayed)
    if Counter(name for _, name in old) == Counter(name for _, name in new):
        return None
    left = Counter(name for _, name in new)
    for at, (event, name) in enumerate(old):
        if not left[name] or (at < len(new) and new[at][1] != name and not _concurrent(recorded)):
            rest = [one for _, one in new[at:]]
            return ReplayDifference(WAY, name, event, [one for _, one in old[at:]], rest)
        left[name] -= 1
    extra = [name for _, name in new[len(old) :]] or list(left.elements())
    last = old[-1][0] if old else 0
    return ReplayDifference(WAY, extra[0], last, [], extra)


def _concurrent(events: Iterable[Mapping[str, Any]]) -> bool:
    return any(event["type"] in ("ParallelStateStarted", "MapStateStarted") for event in events)


ENDS = {
    "ExecutionSucceeded": "SUCCEEDED",
    "ExecutionFailed": "FAILED",
    "ExecutionTimedOut": "TIMED_OUT",
    "ExecutionAborted": "ABORTED",
}


def status_of(recording: Recording) -> str:
    """The status in which a recorded execution ended, RUNNING where it did not."""
    return next(
        (ENDS[one["type"]] for one in reversed(recording.events) if one["type"] in ENDS), "RUNNING"
    )


def _other_outcome(
    recording: Recording, execution: Execution, alike: Alike
) -> ReplayDifference | None:
    last = recording.events[-1]
    recorded = details(last)
    old = {
        "status": status_of(recording),
        **{key: decoded(recorded[key]) for key in ("output", "error", "cause") if key in recorded},
    }
    new = {"status": execution.status}
    if execution.status == "SUCCEEDED":
        new["output"] = execution.output
    new |= {
        key: decoded(value)
        for key, value in (("error", execution.error), ("cause", execution.cause))
        if value is not None
    }
    if old["status"] in ("RUNNING", "ABORTED") or (old.keys() == new.keys() and alike(old, new)):
        return None
    return ReplayDifference(OUTPUT, None, last.get("id", 0), old, new)
