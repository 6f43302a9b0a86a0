"""What the stack's program would register.

The program runs in a process of its own, because it needs Pulumi and these commands do not
(docs/adr/0018).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from downbeat.ops.connection import Connection
from downbeat.ops.faults import OpsError

RECORDER = "downbeat.emulator.registrations"
# What begins so is known only once it is deployed: the id of a key.
LATER = "known-after-deployment-"
SECONDS = 120


@dataclass(frozen=True)
class ProgramResource:
    """One resource of the program; `inputs` by the provider's own names, without secret ones;
    `parent` and `depends_on` are URNs; `replace_on_changes` are inputs that the program itself lets
    replace it.
    """

    urn: str
    type: str
    name: str
    custom: bool
    inputs: Mapping[str, Any]
    parent: str = ""
    depends_on: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProgramRun:
    """`project` is Pulumi's name of it, `provider` the version of the aws provider."""

    project: str
    provider: str
    resources: tuple[ProgramResource, ...]


def program_run(
    root: Path, stack: str, where: Connection, read: Sequence[Mapping[str, Any]] = ()
) -> ProgramRun:
    """Run the stack's program for an account and region, and return what it registers.

    Args:
        read: the values of the stack's sources, as downbeat.plan.remembered notes them.

    Raises:
        OpsError: where the program refuses to run, with what it says.
    """
    command = [sys.executable, "-m", RECORDER, stack]
    command += ["--account", where.account, "--region", where.region]
    command += ["--partition", where.partition, "--root", str(root)]
    command += ["--local"] if where.endpoint else []
    answer = subprocess.run(
        [*command, "--read"],
        cwd=root,
        input=json.dumps(read),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    if answer.returncode:
        lines = [line for line in answer.stderr.splitlines() if line.strip()]
        reason = "\n".join(lines) if answer.returncode == 1 else lines[-1] if lines else ""
        raise OpsError(f"The program of {stack} does not run: {reason}")
    return parsed(answer.stdout)


def parsed(text: str) -> ProgramRun:
    """Read what the recorder prints."""
    content = json.loads(text)
    resources = tuple(ProgramResource(**_frozen(one)) for one in content["resources"])
    return ProgramRun(content["project"], content["provider"], resources)


def _frozen(one: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in one.items()}
