"""Which of the faults that Tasks can have are likeliest.

The order is a judgement, not a measurement: work that takes long fails oftener than a call is
refused, and the longest work first. The faults themselves are those of the fault sweep
(downbeat.testing.faults).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from downbeat.asl.walk import Located, states
from downbeat.simulator.service_results import service_action
from downbeat.testing.faults import OF_A_CALL, ONCE, Fault, faults_of

MOST = 5


class Likelihood(NamedTuple):
    """A kind of fault: the higher `weight`, the likelier; `words` end "Extract: …". `seconds`: how
    long it takes to show; None: as long as the work.
    """

    weight: int
    words: str
    seconds: float | None = None


# Kind of a fault → how likely it is.
LIKELIHOODS = {
    "exit code 1": Likelihood(9, "its container exits with code 1"),
    "job failed": Likelihood(9, "its job run fails"),
    "exception": Likelihood(8, "its function raises an error"),
    "timed out": Likelihood(7, "it takes longer than its limit"),
    "failed": Likelihood(6, "what it waits for fails"),
    "function timed out": Likelihood(6, "its function runs into its own timeout"),
    "answered by an error": Likelihood(6, "it is answered by an error"),
    "never started": Likelihood(5, "its container never starts", 120.0),
    "job busy": Likelihood(4, "its job is busy with another run"),
    "throttled": Likelihood(3, "its service is busy once, then answers"),
    "access denied": Likelihood(2, "the role may not make its call"),
}
# What passes by itself: the next attempt goes well.
PASSING = ("throttled",)


class LikelyFault(NamedTuple):
    """A state and how it fails."""

    state: str
    fault: Fault

    @property
    def likelihood(self) -> Likelihood:
        return LIKELIHOODS[self.fault.kind]

    @property
    def title(self) -> str:
        return f"{self.state}: {self.likelihood.words}"


def likely_faults(
    definition: Mapping[str, Any], visited: Sequence[str], seconds: Mapping[str, float]
) -> list[LikelyFault]:
    """The MOST likeliest faults of the states that a good run visits, as different as can be: other
    states and other kinds first.

    Args:
        seconds: state → how long it usually takes.
    """
    left = [
        LikelyFault(located.name, fault)
        for located in states(definition)
        if located.state.get("Type") == "Task" and located.name in visited
        for fault in likely(located)
    ]
    chosen: list[LikelyFault] = []
    while left and len(chosen) < MOST:
        best = max(left, key=lambda one: _rank(one, chosen, seconds))
        chosen.append(best)
        left.remove(best)
    return sorted(chosen, key=lambda one: -one.likelihood.weight)


def _rank(
    one: LikelyFault, chosen: Sequence[LikelyFault], seconds: Mapping[str, float]
) -> tuple[float, float]:
    again = sum(each.fault.kind == one.fault.kind for each in chosen)
    same = sum(each.state == one.state for each in chosen)
    return one.likelihood.weight - 4 * again - 3 * same, seconds.get(one.state, 0.0)


def likely(located: Located) -> Iterator[Fault]:
    """The faults of a Task that have a likelihood and can be told from each other there."""
    action = service_action(str(located.state["Resource"]))
    waits = action.endswith((".sync", ".sync:2", ".waitForTaskToken"))
    for fault in faults_of(located):
        if fault.kind == "failed" and (not waits or action in OF_A_CALL):
            continue  # its own faults say it more exactly, or there is nothing to wait for
        if fault.kind == "timed out" and not (
            located.state.get("TimeoutSeconds") and (waits or action.startswith("lambda"))
        ):
            continue
        if fault.kind in LIKELIHOODS:
            yield fault._replace(how=ONCE) if fault.kind in PASSING else fault
