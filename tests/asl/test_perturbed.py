"""What is derived of definitions that are changed in one place is what is recorded."""

from pathlib import Path

import pytest

from tests.asl.perturbed import page

RECORDED = Path(__file__).with_name("perturbed.txt")


@pytest.mark.sweep
def test_what_is_derived_of_changed_definitions_is_the_recorded():
    """After an intended change: make golden, and read the diff."""
    assert page() == RECORDED.read_text(encoding="utf-8")
