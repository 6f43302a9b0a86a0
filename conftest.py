"""The plugin that `pip install downbeat` registers, for the tests of this repository."""

import pytest

pytest_plugins = ["downbeat.testing.plugin"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that nothing waits for it at the end."""
    items.sort(key=lambda item: "repository" not in item.keywords)
