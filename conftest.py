"""The plugin that `pip install downbeat` registers, for the tests of this repository."""

pytest_plugins = ["downbeat.testing.plugin"]
