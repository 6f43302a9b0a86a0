"""The certificates of a stack's service roles are current, and explain every statement."""

from pathlib import Path

import pytest

from downbeat.cli.role_text import NOBODY
from tests.service_roles import certificates


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_certificates_are_current(stack):
    """After a wanted change: python -m tools.generated; read the diff."""
    text = Path(__file__).with_name(f"roles.{stack}.txt").read_text(encoding="utf-8")
    assert text == certificates(stack)
    assert NOBODY not in text
