"""Downbeat's library: the language, configuration, plan, simulator, embedded AWS and command."""

__version__ = "0.1.0"
