"""Whether this is an update for sure."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from policies.rules import mode


@pytest.mark.parametrize(
    ("variable", "told", "updating"),
    [
        (None, None, False),
        ("false", None, True),
        ("true", None, False),
        ("False", None, False),
        (None, False, True),
        (None, True, False),
        ("false", True, False),
        ("true", False, True),
    ],
)
def test_what_the_engine_said_goes_before_the_variable(
    variable: str | None, told: bool | None, updating: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULUMI_DRY_RUN", raising=False)
    if variable is not None:
        monkeypatch.setenv("PULUMI_DRY_RUN", variable)
    mode.forget()
    if told is not None:
        mode.tell(dry_run=told)
    assert mode.updating() is updating
    mode.forget()
    assert mode.updating() is (variable == "false")


def test_a_servicer_tells_the_mode_and_answers_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULUMI_DRY_RUN", raising=False)

    class Servicer:
        def ConfigureStack(self, request: Any, context: Any) -> Any:
            return (self, request, context)

    mode.listen(Servicer)
    servicer, request = Servicer(), SimpleNamespace(dry_run=False)
    assert servicer.ConfigureStack(request, "context") == (servicer, request, "context")
    assert mode.updating() is True
