"""The pytest plugin: proofs for any pipeline of the register, and for any dict.

    def test_whatever_fails_is_reported(fault_sweep):
        fault_sweep("nightly-report", "prod")

    def test_its_role_allows_what_it_calls_and_nothing_else(permission_proof):
        permission_proof(NIGHTLY_REPORT, answers={"Count rows": {"Payload": {"rows": 3}}})

    def test_every_pipeline_of_the_register(downbeat_pipeline, fault_sweep):
        fault_sweep(*downbeat_pipeline)

    def test_what_ran_would_run_the_same_way(downbeat_recording, replay_proof):
        replay_proof(*downbeat_recording)

Nothing is imported before a test asks for it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from downbeat.testing.scene import Scene
    from downbeat.testing.sweep import Sweep

Proof = Callable[..., "list[Sweep]"]


def proved(
    pipeline: str | Mapping[str, Any],
    stack: str | None = None,
    *,
    scenes: Mapping[str, Mapping[str, Any]] | None = None,
    tolerates: Mapping[str, str] | None = None,
    more: Mapping[str, list[Any]] | None = None,
    also: Sequence[Any] = (),
    **needs: Any,
) -> list[Sweep]:
    """Sweep a pipeline in each of its scenes.

    Args:
        pipeline: its name in the register, or a dict.
        stack: whose pipeline of that name.
        scenes: name → what a good run needs: {"input": …, "answers": …, "changes": …}; without
            them one scene with `needs`.
        tolerates, more, also: as of `swept`.
    """
    from downbeat.testing.scene import scene_of
    from downbeat.testing.sweep import swept

    every: list[Scene] = [
        scene_of(pipeline, stack, name=name, **{**needs, **one})
        for name, one in (scenes or {"": {}}).items()
    ]
    return [swept(scene, tolerates=tolerates, more=more, also=also) for scene in every]


class SessionSweeps:
    """The sweeps of a session: both proofs of a pipeline are read off the same one."""

    def __init__(self) -> None:
        self._sweeps: list[tuple[Any, list[Sweep]]] = []

    def proved(self, *asked: Any, **options: Any) -> list[Sweep]:
        """As `proved`, which is asked once for equal arguments."""
        arguments = (asked, options)
        for earlier, sweeps in self._sweeps:
            if earlier == arguments:
                return sweeps
        try:
            # A test may change what it has passed and ask again.
            kept = copy.deepcopy(arguments)
        except TypeError:
            return proved(*asked, **options)
        sweeps = proved(*asked, **options)
        self._sweeps.append((kept, sweeps))
        return sweeps


@pytest.fixture(scope="session")
def _played() -> SessionSweeps:
    return SessionSweeps()


@pytest.fixture
def fault_sweep(_played: SessionSweeps) -> Proof:
    """Sweep a pipeline with every fault that its Tasks can have; fail the test with the faults that
    lead to a silence, the first ten of each kind. Arguments: as of `proved`.
    """
    from downbeat.testing.sweep import report

    def check(pipeline: Any, stack: str | None = None, **options: Any) -> list[Sweep]:
        sweeps = _played.proved(pipeline, stack, **options)
        wrong = report(sweeps, options.get("tolerates"))
        if wrong:
            pytest.fail(wrong, pytrace=False)
        return sweeps

    return check


@pytest.fixture
def permission_proof(_played: SessionSweeps) -> Proof:
    """Prove that a pipeline's role allows every call of its sweep and nothing that could be left
    out. Arguments: as of `proved`.
    """
    from downbeat.testing.least_privilege import permission_faults

    def check(pipeline: Any, stack: str | None = None, **options: Any) -> list[Sweep]:
        sweeps = _played.proved(pipeline, stack, **options)
        wrong = permission_faults(sweeps)
        if wrong:
            pytest.fail("\n".join(wrong), pytrace=False)
        return sweeps

    return check


@pytest.fixture
def replay_proof() -> Callable[[str, str, Path], None]:
    """Replay a recording under the pipeline as it is now: fail the test with every difference.
    Arguments: the pipeline's name, its stack, the file.
    """
    from downbeat.testing.replays import assert_replays

    def check(pipeline: str, stack: str, file: Path) -> None:
        try:
            assert_replays(pipeline, file, stack=stack)
        except AssertionError as otherwise:
            again = f"If that is meant, record such an execution again, or delete {file}."
            pytest.fail(f"{otherwise}\n{again}", pytrace=False)

    return check


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `downbeat_pipeline` once for each pipeline of each stack, as (pipeline,
    stack); one that takes `downbeat_recording` once for each recording, as (pipeline, stack, file).
    """
    if "downbeat_recording" in metafunc.fixturenames:
        _each_recording(metafunc)
    if "downbeat_pipeline" in metafunc.fixturenames:
        _each_pipeline(metafunc)


def _each_recording(metafunc: pytest.Metafunc) -> None:
    from downbeat.plan.stacks import project_root
    from downbeat.testing.replays import saved_recordings

    every = saved_recordings(project_root(metafunc.config.rootpath))
    names = [f"{pipeline} of {stack}: {file.stem}" for pipeline, stack, file in every]
    metafunc.parametrize("downbeat_recording", every, ids=names)


def _each_pipeline(metafunc: pytest.Metafunc) -> None:
    from downbeat.plan.stacks import planned_stack, project_root

    stacks = sorted(
        path.name.removeprefix("Pulumi.").removesuffix(".yaml")
        for path in project_root(metafunc.config.rootpath).glob("Pulumi.*.yaml")
    )
    every = [(one.key, stack) for stack in stacks for one in planned_stack(stack)]
    metafunc.parametrize(
        "downbeat_pipeline", every, ids=[f"{key} of {stack}" for key, stack in every]
    )
