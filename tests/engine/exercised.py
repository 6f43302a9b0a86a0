"""Which commands of the Pulumi CLI end well in a test: docs/deploying.md marks those as exercised.

A module that runs commands records them, and a test of it compares them with exercised.json. Where
they differ by intention: DOWNBEAT_WRITE=1 python -m pytest tests/engine, and read the diff.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pulumi import automation

FILE = Path(__file__).with_name("exercised.json")
# The commands that have commands of their own.
GROUPS = ("config", "policy", "stack", "state")
# Where a command runs and how it prints, which no page needs to say.
UNTOLD = ("--color", "--exec-agent", "--exec-kind", "--stack", "--yes")
# The engine's program as a server, and where its events go.
INTERNAL = ("--client", "--event-log", "--log-format", "--skip-preview", "--suppress-progress")


def command(arguments: Iterable[str]) -> tuple[str, frozenset[str]]:
    """("stack output", {"--json"}): the command's words, and the names of its options."""
    words = [word for word in arguments if word != "--non-interactive"]
    own = words[: 2 if words[0] in GROUPS and len(words) > 1 and words[1].isalpha() else 1]
    options = {word.split("=")[0] for word in words if word.startswith("--")}
    return " ".join(own), frozenset(options - {*UNTOLD, *INTERNAL})


def recorded() -> set[tuple[str, frozenset[str]]]:
    """Every command that a test of the repository runs to a good end."""
    modules = json.loads(FILE.read_text(encoding="utf-8")).values()
    return {command(line.split()) for lines in modules for line in lines}


@contextmanager
def recording(commands: set[str]) -> Iterator[None]:
    """Add what the automation API runs to a good end to `commands`."""
    run = automation.PulumiCommand.run

    def recorded_run(self, args, *others, **named):
        result = run(self, args, *others, **named)
        if result.code == 0:
            commands.add(line(args))
        return result

    automation.PulumiCommand.run = recorded_run
    try:
        yield
    finally:
        automation.PulumiCommand.run = run


def line(arguments: Iterable[str]) -> str:
    """A command as exercised.json has it."""
    words, options = command(arguments)
    return " ".join([words, *sorted(options)])


def of_module(name: str, commands: set[str]) -> list[str]:
    """What exercised.json says that a module runs; what it ran, where it is to be written."""
    modules = json.loads(FILE.read_text(encoding="utf-8"))
    if os.environ.get("DOWNBEAT_WRITE"):
        modules[name] = sorted(commands)
        FILE.write_text(json.dumps(modules, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    listed: list[str] = modules[name]
    return listed
