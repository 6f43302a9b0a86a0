"""What the function asks of AWS and writes into its log is what is recorded."""

from pathlib import Path

import pytest

from tests.functions.manifest_builder.histories import page

RECORDED = Path(__file__).with_name("histories.txt")


@pytest.mark.sweep
def test_the_requests_and_the_log_of_every_history_are_the_recorded_ones():
    """After an intended change: make golden, and read the diff."""
    assert page() == RECORDED.read_text(encoding="utf-8")
