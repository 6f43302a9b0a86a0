"""What is derived for every integration is what is recorded."""

from pathlib import Path

from tests.asl.derived import page

RECORDED = Path(__file__).with_name("derived.txt")


def test_the_statements_of_every_integration_are_the_recorded_ones():
    """After an intended change: make golden, and read the diff."""
    assert page() == RECORDED.read_text(encoding="utf-8")
