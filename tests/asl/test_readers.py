"""What every argument of the table makes of names, ARNs, URLs and statements is what is recorded."""

from pathlib import Path

from tests.asl.readers import page

RECORDED = Path(__file__).with_name("readers.txt")


def test_every_argument_reads_what_is_recorded():
    """After an intended change: make golden, and read the diff."""
    assert page() == RECORDED.read_text(encoding="utf-8")
