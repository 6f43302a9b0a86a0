"""The virtual clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from downbeat.simulator.clock import BLOCKED, NEXT, Clock


def sleeper(clock, log, name, naps):
    for nap in naps:
        yield nap
        log.append((clock.now, name))


@pytest.mark.sweep
@given(st.lists(st.lists(st.floats(0, 1e6), max_size=5), max_size=5))
def test_everybody_wakes_when_he_should_and_time_never_runs_backwards(plans):
    clock, log, ends = Clock(), [], []
    for name, naps in enumerate(plans):
        clock.start(
            sleeper(clock, log, name, naps), lambda routine, value, failure: ends.append(value)
        )
    assert clock.run()
    assert [when for when, _ in log] == sorted(when for when, _ in log)
    assert len(ends) == len(plans)
    assert (
        clock.now == max([0, *(sum(naps) for naps in plans)])
        or abs(clock.now - max(sum(naps) for naps in plans)) < 1e-3
    )


def test_a_deadline_stops_the_clock_before_what_comes_later():
    clock, log = Clock(), []
    clock.start(sleeper(clock, log, "a", [5.0, 10.0]), lambda *_: None)
    assert not clock.run(deadline=10)
    assert (clock.now, log) == (10, [(5.0, "a")])


def test_a_stopped_routine_is_not_waited_for():
    clock, log = Clock(), []
    routine = clock.start(sleeper(clock, log, "long", [1000.0]), lambda *_: log.append("ended"))
    clock.start(sleeper(clock, log, "short", [1.0]), lambda *_: clock.stop(routine))
    assert clock.run()
    assert (clock.now, log) == (1.0, [(1.0, "short")])


def test_next_lets_the_others_go_first():
    clock, log = Clock(), []

    def polite(name):
        for _ in range(2):
            log.append(name)
            yield NEXT

    for name in "ab":
        clock.start(polite(name), lambda *_: None)
    clock.run()
    assert log == ["a", "b", "a", "b"]


def test_a_blocked_routine_goes_on_when_somebody_wakes_it():
    clock, log = Clock(), []

    def blocked():
        yield BLOCKED
        log.append(clock.now)

    waiting = clock.start(blocked(), lambda *_: None)
    clock.start(sleeper(clock, [], "other", [3.0]), lambda *_: clock.wake(waiting))
    clock.run()
    assert log == [3.0]
