"""What the components register, value by value."""

from pathlib import Path

from tests.components.registered import page


def test_every_value_of_every_resource_is_as_it_was():
    """After a wanted change: python -m tools.generated, and read the diff."""
    assert page() == Path(__file__).with_name("registered.txt").read_text(encoding="utf-8")
