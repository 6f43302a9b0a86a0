"""A stack of its own for each test: an embedded AWS that is stopped afterwards, and the engine or a
run in process on top.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from downbeat.emulator import embedded_clients, ministack
from downbeat.emulator.engine import Engine, open_engine
from downbeat.emulator.in_process import InProcess
from downbeat.emulator.projects import Project
from downbeat.emulator.provider import Provider
from downbeat.emulator.pulumi_cli import find_cli

ROOT = Path(__file__).resolve().parents[2]
CONFIG = {"aws:region": "us-east-1", "aws:defaultTags": {"tags": {"team": "data"}}}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A stack "test" whose folder is the test's own; nothing that it starts stays."""
    made = Project(ROOT, "test", tmp_path / "test", "downbeat", CONFIG)
    yield made
    ministack.stop(made.folder)


@pytest.fixture
def cli() -> Path:
    found = find_cli(ROOT)
    if found is None:
        pytest.skip(
            "no pulumi CLI of 3.255 or later: put one on PATH, or build it with `make engine`"
        )
    return found


@pytest.fixture
def with_engine(
    project: Project, cli: Path
) -> Callable[[Callable[[], None]], AbstractContextManager[Engine]]:
    """with_engine(program) → the stack in the real engine."""

    @contextmanager
    def opened(program: Callable[[], None]) -> Iterator[Engine]:
        where = ministack.start(project.folder, project.account)
        with open_engine(
            project, cli, where, program, judged=False
        ) as opened:  # the program is nobody's orchestration
            yield opened

    return opened


@pytest.fixture
def in_process(project: Project) -> Callable[[Callable[[], None]], InProcess]:
    """in_process(program) → the same stack without the engine, unjudged."""

    def make(program: Callable[[], None]) -> InProcess:
        return InProcess(
            project,
            provider_of(project),
            program,
            {"organization/infrastructure/prod": {"cluster": "c"}},
            judged=False,
        )

    return make


@pytest.fixture
def client(project: Project) -> Callable[[str], Any]:
    """boto3 clients of the stack's embedded AWS."""
    where = ministack.start(project.folder, project.account)
    return embedded_clients.clients(where.endpoint, project.region, where.account)


def provider_of(project: Project) -> Provider:
    where = ministack.start(project.folder, project.account)
    return Provider(
        lambda region: embedded_clients.clients(where.endpoint, region, where.account),
        where.account,
        where.endpoint,
        project.region,
    )
