"""A world that every test may change, and `downbeat` typed against it."""

from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from downbeat.cli.__main__ import app
from downbeat.ops import deployment
from tests.ops.world import World


@pytest.fixture
def world():
    return World()


@pytest.fixture
def downbeat(world, monkeypatch):
    """downbeat("list", …) → exit_code, stdout, stderr; `width` columns, `typed` as the answer."""
    monkeypatch.setattr(deployment, "opened", lambda stack, *, local, root=None: world.deployment)

    def call(*words, width=120, typed=None):
        result = CliRunner().invoke(
            app, [str(word) for word in words], input=typed, env={"COLUMNS": str(width)}
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return SimpleNamespace(
            exit_code=result.exit_code, stdout=result.stdout, stderr=result.stderr
        )

    return call
