"""A test of the rules begins with nobody having said whether this is a preview."""

import pytest

from policies.rules import mode


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch):
    monkeypatch.delenv("PULUMI_DRY_RUN", raising=False)
    mode.forget()
    yield
    mode.forget()
