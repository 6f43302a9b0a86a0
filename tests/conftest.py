"""What holds for all tests."""

import gc
from collections.abc import Iterator

import pytest

from tests import planned_stacks


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect ten thousand tests without looking for garbage among them, now and later: all of them
    stay until the end. What the tests leave behind is looked through rarely: at Python's own
    thresholds that takes a sixth of the time.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _shared_plans_stay_as_they_are() -> Iterator[None]:
    yield
    assert planned_stacks.changed_plans() == []


@pytest.fixture(scope="session", autouse=True)
def _lists_never_grow_old() -> Iterator[None]:
    """What `check` says of old lists depends on the day: no other test is about it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("downbeat.asl.lists.STALE_DAYS", 100_000)
        yield
